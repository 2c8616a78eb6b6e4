/**
 * Writes main/text/language-data.json, what the product knows of languages, from IANA's registry of language
 * subtags and CLDR's names: `node_modules/.bin/node scripts/language-data.ts`. The lake's own copy, in
 * spark/fieldtake_lake/, holds only the aliases. A test says when either is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'

const entry = z.object({
  Type: z.enum(['language', 'extlang', 'script', 'region', 'variant', 'grandfathered', 'redundant']),
  Subtag: z.string().optional(),
  Tag: z.string().optional(),
  Description: z.array(z.string()).default([]),
  'Preferred-Value': z.string().optional(),
  Prefix: z.array(z.string()).default([]),
})
type Entry = z.infer<typeof entry>

const REGISTRY = createRequire(import.meta.url).resolve('language-subtag-registry/data/json/registry.json')
/** Where CLDR, which knows which codes of three letters have one of two, joins a language to another. */
const ISO_639_EXCEPTIONS: Readonly<Record<string, string>> = { twi: 'tw', tgl: 'tl', hbs: 'sh', bih: 'bh' }

/** Kept free by ISO 3166 since people write it, and an alias in CLDR; the registry has no word of it. */
const REGION_OF_CLDR: Readonly<Record<string, string>> = { uk: 'GB' }

const nameOf = (one: Entry): string => one.Subtag ?? one.Tag ?? ''
const isRange = (one: Entry): boolean => nameOf(one).includes('..')

/** Codes of ISO 639-2 and -3 for languages that have one of two letters, which alone is their subtag: `amh` is `am`. */
function longCodes(registered: ReadonlySet<string>): Record<string, string> {
  const letters = 'abcdefghijklmnopqrstuvwxyz'.split('')
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
  const pairs = codes
    .filter((code) => !registered.has(code))
    .map((code): [string, string] => [
      code,
      ISO_639_EXCEPTIONS[code] ?? Intl.getCanonicalLocales(code)[0] ?? code,
    ])
  return Object.fromEntries(pairs.filter(([from, to]) => from !== to && /^[a-z]{2}$/.test(to)))
}

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

function preferred(entries: readonly Entry[]): Record<string, string> {
  const pairs = entries.flatMap((one): [string, string][] => {
    const to = one['Preferred-Value']
    return to === undefined ? [] : [[nameOf(one).toLowerCase(), to]]
  })
  return sorted(Object.fromEntries(pairs))
}

/** What a language calls itself, and what each language of the interface calls it: `አማርኛ`, `amharique`, `Kiamhari`. */
function spokenNames(codes: readonly string[]): Record<string, string> {
  const ui = INTERFACE.map((lang) => namesIn(lang))
  const own = new Set(Intl.DisplayNames.supportedLocalesOf(codes))
  const pairs = codes.map((code): [string, string] => {
    const names = [...(own.has(code) ? [namesIn(code)] : []), ...ui].map((display) => display.of(code))
    return [code, [...new Set(names)].filter((name) => name !== undefined).join('|')]
  })
  return sorted(Object.fromEntries(pairs.filter(([, names]) => names !== '')))
}

const INTERFACE = ['en', 'fr', 'am', 'ar', 'sw'] as const
const namesIn = (lang: string) => new Intl.DisplayNames(lang, { type: 'language', fallback: 'none' })

export function languageData() {
  const all = z.array(entry).parse(JSON.parse(readFileSync(REGISTRY, 'utf8')))
  const of = (...types: Entry['Type'][]) => all.filter((one) => types.includes(one.Type))
  const languages = of('language').filter((one) => !isRange(one))
  const registered = new Set(languages.map(nameOf))
  const names = languages.map((one): [string, string] => [nameOf(one), one.Description.join('|')])
  const list = (type: Entry['Type']) =>
    of(type)
      .filter((one) => !isRange(one))
      .map((one) => nameOf(one).toLowerCase())
      .join(' ')
  return {
    aliases: {
      languages: sorted({ ...longCodes(registered), ...preferred(of('language')) }),
      extlangs: sorted(Object.fromEntries(of('extlang').map((one) => [nameOf(one), one.Prefix[0] ?? '']))),
      regions: sorted({ ...preferred(of('region')), ...REGION_OF_CLDR }),
      variants: preferred(of('variant')),
      whole: preferred(of('grandfathered', 'redundant')),
    },
    scripts: list('script'),
    regions: list('region'),
    variants: list('variant'),
    languages: sorted(Object.fromEntries(names)),
    spoken: spokenNames(names.map(([code]) => code)),
  }
}

/** One entry a line: so a new edition of the registry is a readable change. */
export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

export const FILES = {
  text: join(import.meta.dirname, '..', 'main', 'text', 'language-data.json'),
  lake: join(import.meta.dirname, '..', 'spark', 'fieldtake_lake', 'landing', 'language_aliases.json'),
} as const

if (import.meta.main) {
  const data = languageData()
  writeFileSync(FILES.text, asJson(data))
  writeFileSync(FILES.lake, asJson(data.aliases))
}

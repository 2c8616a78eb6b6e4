/**
 * Language tags as people write them, in the one form that the product keeps: BCP 47's canonical form
 * (RFC 5646, section 4.5) by IANA's registry. Members of a macrolanguage stay what they are: `arb` is not made `ar`.
 */
import data from './language-data.json' with { type: 'json' }
import { languageNamed, languagesLike, regionNamed, scriptNamed } from './language-names.ts'

/** What was done to it: nothing, another case or `_` for `-`, or another subtag for the same language. */
export type TagForm = 'same' | 'case' | 'alias'
export type LanguageReading =
  | { readonly kind: 'tag'; readonly tag: string; readonly as: TagForm }
  /** at most five canonical tags, likeliest first */
  | { readonly kind: 'unknown'; readonly suggestions: readonly string[] }

interface Subtags {
  readonly language: string
  readonly script: string
  readonly region: string
  readonly variants: readonly string[]
  /** extensions and private use, as written, in lower case */
  readonly rest: string
}

const { aliases } = data
const among = (list: string): ReadonlySet<string> => new Set(list.split(' '))
const scripts = among(data.scripts)
const regions = among(data.regions)
const variants = among(data.variants)
const languages: ReadonlySet<string> = new Set(Object.keys(data.languages))
const has = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

const LONGEST = 35
const LANGTAG =
  /^([a-z]{2,8}(?:-[a-z]{3}){0,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)((?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)$/

/** The canonical form of what is formed like a tag; null if it is not. Registered or not: what came in long ago stays readable. */
export function canonicalTag(written: string): string | null {
  const lower = written.toLowerCase()
  const whole = has(aliases.whole, lower)
  if (whole !== undefined) return whole
  if (lower.length > LONGEST) return null
  const parsed = parse(lower)
  return parsed === null ? null : format(parsed)
}

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
/** Two letters are a code, right or wrong, and no name of a language: `En` is one, too. */
const CODE_LIKE = /^[A-Za-z]{1,2}$/

export function readLanguageTag(written: string): LanguageReading {
  // typed with full-width letters, or pasted with marks that nobody sees
  const plain = written.normalize('NFKC').replace(UNSEEN, '').trim()
  const tidy = tidied(plain)
  const tag = canonicalTag(tidy)
  if (tag !== null && isRegistered(tag)) return { kind: 'tag', tag, as: formOf(written, tag) }
  const named = CODE_LIKE.test(plain) ? [] : namedTags(plain)
  const only = named[0]
  if (named.length === 1 && only !== undefined) return { kind: 'tag', tag: only, as: 'alias' }
  return { kind: 'unknown', suggestions: named.length > 0 ? named.slice(0, 5) : suggestions(plain, tidy) }
}

/** For what is in already: the canonical tag where there is one, else what was written. */
export function canonicalLang(written: string): string {
  const reading = readLanguageTag(written)
  return reading.kind === 'tag' ? reading.tag : written
}

/** `Swahili`, or with a country or a script: `English (US)`, `Swahili (Tanzania)`, `Serbian (Latin)`. */
function namedTags(written: string): readonly string[] {
  const [, language, more] = /^(.+?)\s*\(([^()]+)\)$/.exec(written) ?? []
  const subtag = more === undefined ? undefined : (regionOf(more) ?? scriptNamed(more))
  // CLDR has names with a script of its own for some
  if (language === undefined || subtag === undefined) return languageNamed(written)
  return languageNamed(language).map((tag) => `${tag}-${subtag}`)
}

function regionOf(written: string): string | undefined {
  const code = written.toLowerCase()
  return has(aliases.regions, code) ?? (regions.has(code) ? code.toUpperCase() : regionNamed(written))
}

/** `sr_RS@latin`, `fr_FR.UTF-8`: a locale of POSIX is a tag with underscores, a charset and a modifier. */
const POSIX = /^([A-Za-z]{2,3}(?:_[A-Za-z]{2})?)(?:\.[\w-]+)?(?:@(\w+))?$/
const MODIFIERS: Readonly<Record<string, string>> = {
  latin: 'Latn',
  cyrillic: 'Cyrl',
  devanagari: 'Deva',
  valencia: 'valencia',
}

function tidied(written: string): string {
  const [, locale, modifier] = POSIX.exec(written) ?? []
  const tag = (locale ?? written).replace(/[_\s‐‑–−]+/g, '-')
  const subtag = has(MODIFIERS, modifier?.toLowerCase() ?? '')
  if (subtag === undefined) return tag
  const [language, ...others] = tag.split('-')
  return subtag.length === 4 ? [language, subtag, ...others].join('-') : `${tag}-${subtag}`
}

function formOf(written: string, tag: string): TagForm {
  if (written === tag) return 'same'
  return written.trim().replaceAll('_', '-').toLowerCase() === tag.toLowerCase() ? 'case' : 'alias'
}

function parse(lower: string): Subtags | null {
  const [, languagePart = '', script = '', region = '', variantPart = '', rest = ''] =
    LANGTAG.exec(lower) ?? []
  if (languagePart === '') return null
  const [language = '', ...extlangs] = languagePart.split('-')
  const extlang = extlangs[0]
  // an extended language subtag names the language by itself: `zh-yue` is `yue`
  const known = extlang === undefined ? undefined : has(aliases.extlangs, extlang)
  if (extlang !== undefined && (known === undefined || extlangs.length > 1)) return null
  const named = variantPart.split('-').filter((variant) => variant !== '')
  if (new Set(named).size < named.length) return null
  return {
    language: extlang ?? has(aliases.languages, language) ?? language,
    script,
    region: has(aliases.regions, region)?.toLowerCase() ?? region,
    variants: named.map((variant) => has(aliases.variants, variant) ?? variant),
    rest,
  }
}

function format({ language, script, region, variants: named, rest }: Subtags): string {
  const titled = script === '' ? '' : `${script.charAt(0).toUpperCase()}${script.slice(1)}`
  return [language, titled, region.toUpperCase(), ...named].filter((part) => part !== '').join('-') + rest
}

/** Of a canonical tag: every subtag is in the registry, or kept by it for private use. */
function isRegistered(tag: string): boolean {
  const lower = tag.toLowerCase()
  if (Object.values(aliases.whole).includes(tag)) return true
  const parsed = parse(lower)
  return (
    parsed !== null &&
    (languages.has(parsed.language) || /^q[a-t][a-z]$/.test(parsed.language)) &&
    (parsed.script === '' || scripts.has(parsed.script) || /^qa(a[a-z]|b[a-x])$/.test(parsed.script)) &&
    (parsed.region === '' || regions.has(parsed.region) || /^(q[m-z]|x[a-z])$/.test(parsed.region)) &&
    parsed.variants.every((variant) => variants.has(variant))
  )
}

/** The language alone where only what follows it is wrong; else languages of like names. */
function suggestions(written: string, tidy: string): readonly string[] {
  const language = canonicalTag(/^[A-Za-z]{2,3}(?=-)/.exec(tidy)?.[0] ?? '')
  return language !== null && isRegistered(language) ? [language] : languagesLike(written).slice(0, 5)
}

/** Languages as a script writes them, each looked up once; and whether a text's letters are those of its language. */
import type { ScriptPlan } from '../contract/script.ts'
import { readLanguageTag } from '../text/language-tag.ts'

export interface Langs {
  /** the tag; null: no language is known by this name */
  tagOf(written: string): string | null
  /** those met so far */
  met(): { written: string; tag: string | null }[]
}

/** So many are remembered: a column of sentences that was taken for one of languages must not fill the memory. */
const MOST = 1_000

export function langsOf(plan: ScriptPlan): Langs {
  const known = new Map<string, string | null>()
  return {
    tagOf(written) {
      const before = known.get(written)
      if (before !== undefined) return before
      const planned = Object.hasOwn(plan.langs ?? {}, written) ? plan.langs?.[written] : undefined
      const reading = readLanguageTag(planned ?? written)
      const tag = reading.kind === 'tag' ? reading.tag : null
      if (known.size < MOST) known.set(written, tag)
      return tag
    },
    met: () => [...known].map(([written, tag]) => ({ written, tag })),
  }
}

/** Scripts that Unicode knows only as several. */
const COMPOUND: Readonly<Record<string, readonly string[]>> = {
  Jpan: ['Hira', 'Kana', 'Hani'],
  Kore: ['Hang', 'Hani'],
  Hans: ['Hani', 'Bopo'],
  Hant: ['Hani', 'Bopo'],
  Hanb: ['Hani', 'Bopo'],
}
/** Told apart by name; any other letter counts as of no script. */
const SCRIPTS =
  'Latn Cyrl Grek Arab Hebr Ethi Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Thai Laoo Khmr Mymr Tibt Geor Armn Hani Hira Kana Hang Bopo Mong Nkoo Adlm Tfng Vaii Cher Cans Syrc Thaa Olck Mtei Java Bali'.split(
    ' ',
  )
const PATTERNS = SCRIPTS.map((script) => [script, new RegExp(`\\p{sc=${script}}`, 'gu')] as const)

/** ISO 15924 codes of the scripts that a tag is written in; null: nothing is known. */
function expected(lang: string): readonly string[] | null {
  try {
    const { script } = new Intl.Locale(lang).maximize()
    return script === undefined ? null : (COMPOUND[script] ?? [script])
  } catch {
    return null
  }
}

/** How many letters of each script. */
export function lettersByScript(texts: readonly string[]): Map<string, number> {
  const all = texts.join(' ').slice(0, 100_000)
  const counts = new Map<string, number>()
  for (const [script, pattern] of PATTERNS) {
    const count = all.match(pattern)?.length ?? 0
    if (count > 0) counts.set(script, count)
  }
  return counts
}

/** Languages that are written in several scripts today. */
const IN_SEVERAL: ReadonlySet<string> = new Set(
  'az bm bs dyo ff ha hi kk kok ks ku ky mn mni ms pa sd shi sr su tg tk tt tzm ug ur uz vai yo zgh zh'.split(
    ' ',
  ),
)

export interface OtherScript {
  /** ISO 15924, of most letters */
  readonly script: string
  /** what may be meant: the language in these letters (`sr-Latn`), and that which most people write in them */
  readonly tags: readonly string[]
}

/** Null: most letters are such as the language is written in, or nothing is known of it. */
export function otherScript(lang: string, texts: readonly string[]): OtherScript | null {
  const wanted = expected(lang)
  if (wanted === null) return null
  const counts = lettersByScript(texts)
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const own = wanted.reduce((sum, script) => sum + (counts.get(script) ?? 0), 0)
  if (all === 0 || own * 2 >= all) return null
  const [script = 'Zyyy'] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? []
  const written = script === 'Hira' || script === 'Kana' ? 'Jpan' : script
  const { language } = new Intl.Locale(lang)
  const usual = new Intl.Locale(`und-${written}`).maximize().language
  // Latin letters stand for any language; other letters for those that are written in several
  const both = written === 'Latn' || IN_SEVERAL.has(language) ? [`${language}-${written}`] : []
  return { script, tags: [...both, ...(usual === 'und' || usual === language ? [] : [usual])] }
}

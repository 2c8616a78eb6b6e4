/** Which language a name means: its English name, its own, or that in a language of the interface. */
import data from './language-data.json' with { type: 'json' }
import { searchFold } from './search-fold.ts'

/** From a folded name to canonical tags: one, or several that go by the same name. */
type Names = ReadonlyMap<string, readonly string[]>

let built: Names | null = null
/** What many call a language, and neither the registry nor CLDR does. */
const CUSTOMARY: Readonly<Record<string, string>> = {
  Farsi: 'fa',
  'Afaan Oromo': 'om',
  'Afaan Oromoo': 'om',
  Kurmanji: 'kmr',
  Sorani: 'ckb',
  'Simplified Chinese': 'zh-Hans',
  'Traditional Chinese': 'zh-Hant',
  'Brazilian Portuguese': 'pt-BR',
  'Português do Brasil': 'pt-BR',
}
const CUSTOMARY_REGIONS: Readonly<Record<string, string>> = { usa: 'US', uae: 'AE', drc: 'CD' }

const names = (): Names => (built ??= build())

/**
 * Likelier meanings come first and win: what the registry calls a language before what CLDR does, and a language
 * with two letters before one with three. `Swahili` is `sw`, though the registry has it for `swh` too.
 */
function build(): Names {
  const found = new Map<string, { rank: number; tags: string[] }>()
  const add = (name: string, tag: string, source: number) => {
    const key = searchFold(name)
    const rank = source + (tag.length === 2 ? 0 : 2)
    const known = found.get(key)
    if (key === '' || (known && known.rank < rank)) return
    if (known?.rank === rank) known.tags.push(...(known.tags.includes(tag) ? [] : [tag]))
    else found.set(key, { rank, tags: [tag] })
  }
  for (const [tag, written] of Object.entries(data.languages)) {
    if (Object.hasOwn(data.aliases.languages, tag)) continue
    for (const name of written.split('|')) add(withoutNote(name), tag, 0)
  }
  for (const [tag, written] of Object.entries(data.spoken))
    if (!Object.hasOwn(data.aliases.languages, tag)) for (const name of written.split('|')) add(name, tag, 1)
  const all = new Map<string, readonly string[]>([...found].map(([name, { tags }]) => [name, tags]))
  for (const [name, tag] of Object.entries(CUSTOMARY)) all.set(searchFold(name), [tag])
  return all
}

/** `Swahili (macrolanguage)`, `Modern Greek (1453-)`: the note tells the registry's entries apart, nobody writes it. */
const withoutNote = (name: string): string => name.replace(/\s*\([^)]*\)\s*$/, '')

/** Tags of the languages that go by this name; none if nobody does. */
export const languageNamed = (name: string): readonly string[] => names().get(searchFold(name)) ?? []

const codeNamed = (type: 'region' | 'script', codes: string, name: string): string | undefined => {
  const display = new Intl.DisplayNames('en', { type, fallback: 'none' })
  const wanted = searchFold(name)
  return codes
    .split(' ')
    .map((code) =>
      type === 'region' ? code.toUpperCase() : `${code.charAt(0).toUpperCase()}${code.slice(1)}`,
    )
    .find((code) => [wanted, `${wanted} han`].includes(searchFold(display.of(code) ?? '')))
}

/** The region with this English name: `Tanzania` is `TZ`. */
export const regionNamed = (name: string): string | undefined =>
  (Object.hasOwn(CUSTOMARY_REGIONS, searchFold(name)) ? CUSTOMARY_REGIONS[searchFold(name)] : undefined) ??
  codeNamed('region', data.regions, name)

/** The script with this English name: `Cyrillic` is `Cyrl`, `Simplified` is `Hans`. */
export const scriptNamed = (name: string): string | undefined => codeNamed('script', data.scripts, name)

const SHORTEST_LIKE = 4

/** Tags of the languages whose name begins alike or is one or two letters away, nearest first. */
export function languagesLike(name: string): readonly string[] {
  const wanted = searchFold(name)
  if (wanted.length < SHORTEST_LIKE) return []
  const most = wanted.length < 6 ? 1 : 2
  const near: { tag: string; far: number }[] = []
  for (const [known, tags] of names()) {
    const far = known.startsWith(wanted) ? 0.5 : distance(wanted, known)
    const tag = tags[0]
    if (far <= most && tag !== undefined) near.push({ tag, far })
  }
  near.sort((a, b) => a.far - b.far || a.tag.length - b.tag.length || (a.tag < b.tag ? -1 : 1))
  return [...new Set(near.map(({ tag }) => tag))]
}

/** Letters to change, add, leave out or swap with the next; 3 stands for more than two. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j] ?? 9) + 1, (next[j - 1] ?? 9) + 1, (row[j - 1] ?? 9) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 9) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return Math.min(row[b.length] ?? 3, 3)
}

/** What a text holds that a project does not write its transcripts with: told, and never in the way. Pure. */

export interface Outside {
  readonly letter: string
  /** UTF-16 units from the beginning of the text */
  readonly at: number
}

/** As many as somebody looks at. */
const MOST = 50

/** Letters in either case; blanks and ends of lines need not be named. A text is compared in its composed form. */
function allowedBy(characters: string): Set<string> {
  const allowed = new Set<string>()
  for (const form of [characters, characters.toLowerCase(), characters.toUpperCase()])
    for (const letter of form.normalize('NFC')) allowed.add(letter)
  return allowed
}

/** Each place where something else stands, in order. `characters`: side by side, blanks between them mean nothing. */
export function outsideOf(text: string, characters: string): Outside[] {
  const allowed = allowedBy(characters)
  const found: Outside[] = []
  const look = (letter: string, at: number) => {
    if (allowed.has(letter) || /\s/u.test(letter) || found.length >= MOST) return
    // a letter with its marks is one, where it has a composed form
    found.push({ letter, at })
  }
  for (const { 0: cluster, index } of text.matchAll(/.\p{M}*/gsu)) {
    const composed = cluster.normalize('NFC')
    if (Array.from(composed).every((letter) => allowed.has(letter))) continue
    let at = index
    if (composed.length < cluster.length) look(composed, index)
    else
      for (const letter of cluster) {
        look(letter, at)
        at += letter.length
      }
  }
  return found
}

/** The set of a language: by its tag, else by the tag without region and script. */
export function setOf(sets: Readonly<Record<string, string>>, lang: string): string | undefined {
  for (let tag = lang; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-'))))
    if (Object.hasOwn(sets, tag) && sets[tag]?.trim() !== '') return sets[tag]
  return undefined
}

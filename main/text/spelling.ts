/** Which parts of a transcript are words whose spelling can be asked about, and whose dictionary knows. Pure. */

export interface Word {
  /** in its composed form */
  readonly word: string
  /** UTF-16 units from the beginning of the text */
  readonly at: number
  /** as it stands there */
  readonly length: number
}

/** Letters with their marks; joiners, hyphens and apostrophes only between letters. */
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’ʼ\-‐\u200c\u200d][\p{L}\p{M}]+)*/gu
/** What is heard beside words is written like this: no spelling of it is known. */
const NOT_SAID = /<[^<>]*>|\[[^[\]]*\]/gu
const NUMBER = /\p{N}/u

export function wordsOf(text: string): Word[] {
  const said = text.replace(NOT_SAID, (noise) => ' '.repeat(noise.length))
  const words: Word[] = []
  for (const { 0: written, index } of said.matchAll(WORD)) {
    const around = said.slice(Math.max(0, index - 1), index) + said.slice(index + written.length).slice(0, 1)
    const word = written.normalize('NFC')
    // 3rd, B2: half a number; a letter by itself is a name of itself
    if (NUMBER.test(around) || Array.from(word).length === 1) continue
    words.push({ word, at: index, length: written.length })
  }
  return words
}

/** The tag itself, then without what stands at its end, one by one. */
export function chainOf(lang: string): string[] {
  const chain: string[] = []
  for (let tag = lang; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) chain.push(tag)
  return chain
}

/** The dictionary of a language: of its tag, of the tag without region and script, else of the language as another region has it. */
export function dictionaryFor(langs: readonly string[], lang: string): string | null {
  const chain = chainOf(lang)
  const exact = chain.find((tag) => langs.includes(tag))
  if (exact !== undefined) return exact
  const language = chain.at(-1)
  // sr-Latn says nothing of words in Cyrillic
  const others = langs.filter((one) => chainOf(one).at(-1) === language && scriptOf(one) === scriptOf(lang))
  return others.toSorted()[0] ?? null
}

const scriptOf = (tag: string): string | undefined =>
  tag.split('-').find((part, index) => index > 0 && /^[A-Za-z]{4}$/.test(part))

/** Finding words in help: without accents and vowel marks, in any case, each word anywhere in a section. */

export const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word that was typed stands somewhere in the text. */
export function fits(text: string, typed: string): boolean {
  const found = plain(text)
  return plain(typed)
    .split(/\s+/)
    .every((word) => found.includes(word))
}

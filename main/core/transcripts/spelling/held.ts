/** One dictionary in memory, and what it knows. Only in the thread for it: Hunspell, as WebAssembly, takes its time. */
import { readFile, stat } from 'node:fs/promises'
import { createHunspellFromStrings } from 'hunspell-wasm'
import type { Hunspell } from 'hunspell-wasm'
import { LONGEST_WORD, MOST_DICTIONARY_BYTES } from '../../../contract/spelling-limits.ts'
import type { UnknownWord } from '../../../contract/spelling.ts'
import { wordsOf } from '../../../text/spelling.ts'
import type { DictionaryFiles } from './asked.ts'
import { DictionaryError, readDictionary } from './dictionary.ts'
import type { DictionaryTexts } from './dictionary.ts'

/** As many as somebody looks at. */
const MOST = 50
const SUGGESTIONS = 5
/** Words of the list that are tried by its own rules. */
const TRIED = 200
/** Answers that are kept: words come again with each key that is pressed. */
const KEPT = 20_000

export interface Held {
  readonly words: number
  readonly encoding: string
  check(texts: readonly string[], right: readonly string[]): UnknownWord[]
  suggest(word: string): string[]
  dispose(): void
}

/** Throws DictionaryError. */
export async function hold({ aff, dic }: DictionaryFiles): Promise<Held> {
  const read = readDictionary(await bytesOf(aff), await bytesOf(dic))
  const hunspell = await createHunspellFromStrings(read.aff, read.dic)
  if (!knowsItself(hunspell, read)) throw new DictionaryError('unusable')
  const known = new Map<string, boolean>()
  const isKnown = (word: string): boolean => {
    const before = known.get(word)
    if (before !== undefined) return before
    if (known.size >= KEPT) known.clear()
    const now = formsOf(word).some((form) => hunspell.testSpelling(form))
    known.set(word, now)
    return now
  }
  const suggested = new Map<string, string[]>()
  return {
    words: read.words,
    encoding: read.encoding,
    check(texts, right) {
      const said = new Set(right)
      const isRight = (word: string): boolean =>
        word.length > LONGEST_WORD || said.has(word) || said.has(word.toLowerCase()) || isKnown(word)
      const unknown: UnknownWord[] = []
      for (const [text, written] of texts.entries())
        for (const { word, at, length } of wordsOf(written)) {
          if (unknown.length >= MOST) return unknown
          if (!isRight(word)) unknown.push({ text, at, word: written.slice(at, at + length) })
        }
      return unknown
    },
    suggest(word) {
      const before = suggested.get(word)
      if (before) return before
      const [form = word] = formsOf(word.normalize('NFC'))
      const now = hunspell.getSpellingSuggestions(form).slice(0, SUGGESTIONS)
      if (suggested.size >= MOST) suggested.clear()
      suggested.set(word, now)
      return now
    },
    dispose: () => hunspell.dispose(),
  }
}

/** Dictionaries write an apostrophe one way, people another. */
const formsOf = (word: string): string[] => [...new Set([word.replace(/[’ʼ]/g, "'"), word])]

/** Words that are right only with an ending are few: of two hundred one stands for itself, or the rules were not understood. */
function knowsItself(hunspell: Hunspell, { dic, words }: DictionaryTexts): boolean {
  const every = Math.max(1, Math.floor(words / TRIED))
  return dic
    .split('\n')
    .slice(1)
    .filter((_line, index) => index % every === 0)
    .some((line) => {
      const [word = ''] = line.trim().split(/[/\t ]/)
      return word !== '' && hunspell.testSpelling(word)
    })
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const about = await stat(path).catch(() => null)
  if (about === null) throw new DictionaryError('partner')
  if (!about.isFile() || about.size > MOST_DICTIONARY_BYTES) throw new DictionaryError('size')
  return readFile(path)
}

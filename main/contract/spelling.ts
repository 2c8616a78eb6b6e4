/** Spelling of what is written down, by Hunspell dictionaries that a person brings to the station. */
import { z } from 'zod'
import { LONGEST_WORD } from './spelling-limits.ts'

/** Why a dictionary cannot be used. */
export const dictionaryFault = z.object({
  code: z.enum([
    'language', // its name is no language
    'partner', // the .aff or the .dic is not beside it
    'size', // too large, or no plain file
    'encoding', // SET names what is not known, or its bytes are something else
    'affixes', // a rule of the .aff is cut short or no rule; `line`
    'words', // the .dic has no words, fewer than its first line says, or says no number there
    'unusable', // its words are not right by its own rules, or Hunspell gives up
    'slow', // it takes longer than anybody waits
  ]),
  /** of the .aff, from 1 */
  line: z.number().int().optional(),
})
export type DictionaryFault = z.infer<typeof dictionaryFault>

export const dictionary = z.object({
  /** null: its name is no language */
  lang: z.string().nullable(),
  /** its files, without their endings */
  name: z.string(),
  /** null: it cannot be read */
  words: z.number().int().nullable(),
  encoding: z.string().nullable(),
  fault: dictionaryFault.nullable(),
})
export type Dictionary = z.infer<typeof dictionary>

/** `text`: which of those that were asked about; `at`: UTF-16 units from its beginning. */
export const unknownWord = z.object({
  text: z.number().int(),
  at: z.number().int(),
  word: z.string(),
})
export type UnknownWord = z.infer<typeof unknownWord>

const lang = z.string().max(40)
const word = z.string().min(1).max(LONGEST_WORD)
const view = z.object({
  /** where files can be dropped in */
  folder: z.string(),
  dictionaries: z.array(dictionary),
  /** words that somebody here said are right, by language */
  right: z.array(z.object({ lang: z.string(), words: z.array(z.string()) })),
})
export type SpellingView = z.infer<typeof view>

export const spellingMethods = {
  /** Words that the language's dictionary does not know, in order. `dictionary` null: there is none, and nothing is said. */
  'transcripts.spelling': {
    input: z.object({ lang, texts: z.array(z.string().max(60_000)).max(2_001) }),
    output: z.object({
      dictionary: z.string().nullable(),
      fault: dictionaryFault.nullable(),
      unknown: z.array(unknownWord),
    }),
  },
  /** What may have been meant, likeliest first. */
  'transcripts.suggest': {
    input: z.object({ lang, word }),
    output: z.object({ words: z.array(z.string()).max(5) }),
  },
  /** It is right in this language, at this station; `right` false takes that back. */
  'transcripts.rightWord': {
    input: z.object({ lang, word, right: z.boolean() }),
    output: z.object({ ok: z.literal(true) }),
  },
  'transcripts.dictionaries': { input: z.object({}), output: view },
  /** The bytes of the .aff, then those of the .dic. One that cannot be used changes nothing: `fault` says why. */
  'transcripts.addDictionary': {
    input: z.object({ name: z.string().max(200), affBytes: z.number().int().min(0) }),
    output: view.extend({ fault: dictionaryFault.nullable() }),
    bytes: 'in',
  },
  'transcripts.removeDictionary': { input: z.object({ name: z.string().max(200) }), output: view },
} as const

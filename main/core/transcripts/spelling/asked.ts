/** What is asked of the thread that holds a dictionary, and what it answers. */
import { z } from 'zod'
import { dictionaryFault, unknownWord } from '../../../contract/spelling.ts'

/** The files of a dictionary as they are now: with another `stamp` they are read anew. A rename keeps it. */
export interface DictionaryFiles {
  readonly aff: string
  readonly dic: string
  readonly stamp: string
}

export type Asked =
  | { readonly kind: 'open' }
  | { readonly kind: 'check'; readonly texts: readonly string[]; readonly right: readonly string[] }
  | { readonly kind: 'suggest'; readonly word: string }

export interface SpellingRequest {
  readonly id: number
  readonly files: DictionaryFiles
  readonly asked: Asked
}

const said = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), words: z.number().int(), encoding: z.string() }),
  z.object({ kind: z.literal('check'), unknown: z.array(unknownWord) }),
  z.object({ kind: z.literal('suggest'), words: z.array(z.string()) }),
  z.object({ kind: z.literal('fault'), fault: dictionaryFault }),
])
export type Said = z.infer<typeof said>
export const spellingAnswer = z.object({ id: z.number().int(), said })

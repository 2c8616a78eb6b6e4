/** Which takes a search finds: by their words, folded as people type them, or by any name that one may have at hand. */
import { searchFold } from '../../text/search-fold.ts'
import { literal } from '../db/like.ts'

/** What someone may have at hand to find a take by, beside its words: its names, where its record and its file are. */
const SEARCHED = ['t.prompt_id', 't.take_id', 't.pcm_sha256', 'j.sha256', 'j.origin', 'j.object_uri']

export interface SearchSql {
  /** a condition over takes `t` and jobs `j`, with named parameters */
  readonly sql: string
  readonly params: Readonly<Record<string, string>>
}

export function searchSql(search: string): SearchSql {
  if (search.trim() === '') return { sql: '1', params: {} }
  const folded = literal(searchFold(search))
  // what is all marks, or invisible, is no word: then nothing but the names is looked at
  const words = folded === '' ? [] : [`t.search LIKE @words ESCAPE '\\'`]
  const names = SEARCHED.map((column) => `${column} LIKE @search ESCAPE '\\'`)
  return {
    sql: `(${[...words, ...names].join(' OR ')})`,
    params: { search: `%${literal(search.trim())}%`, ...(folded === '' ? {} : { words: `%${folded}%` }) },
  }
}

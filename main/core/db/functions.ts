/** What SQL statements of the station may call beside SQLite's own functions. Never used in an index or a trigger: other programs read the file. */
import type { Database } from 'better-sqlite3'
import { canonicalLang } from '../../text/language-tag.ts'
import { searchFold } from '../../text/search-fold.ts'

const onText = (work: (text: string) => string) => (value: unknown) =>
  typeof value === 'string' ? work(value) : null

export function addFunctions(db: Database): void {
  db.function('search_fold', { deterministic: true }, onText(searchFold))
  db.function('canonical_lang', { deterministic: true }, onText(canonicalLang))
}

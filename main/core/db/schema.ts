/**
 * The first schema and what changed it since, in order. Never edit one that was released: append another, with the next
 * version. Each runs in its own transaction (migrate.ts).
 */
import { awaiting } from './migration-awaiting.ts'
import { cards } from './migration-cards.ts'
import { carried } from './migration-carried.ts'
import { drafts } from './migration-drafts.ts'
import { languages } from './migration-languages.ts'
import { listening } from './migration-listening.ts'
import { listeners } from './migration-listeners.ts'
import { paces } from './migration-paces.ts'
import { readers } from './migration-readers.ts'
import { rejected } from './migration-rejected.ts'
import { scripts } from './migration-scripts.ts'
import { search } from './migration-search.ts'
import { travels } from './migration-travels.ts'
import { vault } from './migration-vault.ts'
import { written } from './migration-written.ts'
import { first } from './schema-first.ts'

export interface Migration {
  readonly name: string
  /** of the database once it has run (user_version) */
  readonly version: number
  readonly sql: string
}

/** The first is version 7: what came before it was never released, and is not opened (migrate.ts). */
export const migrations: readonly [Migration, ...Migration[]] = [
  { name: 'first', version: 7, sql: first },
  { name: 'scripts', version: 8, sql: scripts },
  { name: 'drafts', version: 9, sql: drafts },
  { name: 'languages', version: 10, sql: languages },
  { name: 'awaiting', version: 11, sql: awaiting },
  { name: 'readers', version: 12, sql: readers },
  { name: 'paces', version: 13, sql: paces },
  { name: 'listeners', version: 14, sql: listeners },
  { name: 'travels', version: 15, sql: travels },
  { name: 'search', version: 16, sql: search },
  { name: 'carried', version: 17, sql: carried },
  { name: 'listening', version: 18, sql: listening },
  { name: 'cards', version: 19, sql: cards },
  { name: 'rejected', version: 20, sql: rejected },
  { name: 'vault', version: 21, sql: vault },
  { name: 'written', version: 22, sql: written },
]

/** The version of a database that has had all of them. */
export const NEWEST = Math.max(...migrations.map(({ version }) => version))

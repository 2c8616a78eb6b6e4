/** A database of each version there was, as the app of that version wrote it, opened by this one: nothing in it is lost. */
import Database from 'better-sqlite3'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../main/core/db/open.ts'
import { migrations, NEWEST } from '../../../main/core/db/schema.ts'
import { memoryDatabase } from '../../support/outbox.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

const KEPT = join(import.meta.dirname, '..', '..', 'fixtures', 'databases')
const versions = migrations.map(({ version }) => version)

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const unpack = (version: number): void =>
  writeFileSync(join(dir, 'station.db'), gunzipSync(readFileSync(join(KEPT, `v${version}.db.gz`))))

type Row = Readonly<Record<string, unknown>>

const tablesOf = (db: Database.Database): string[] =>
  db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
const columnsOf = (db: Database.Database, table: string): string[] =>
  db.prepare<[string], string>('SELECT name FROM pragma_table_xinfo(?)').pluck().all(table)

/** Made from the text beside it, anew whenever what a search compares is made in another way. */
const DERIVED = ['search']

/** Each row as text, with these of its columns alone; in an order that no migration changes. */
function rowsOf(db: Database.Database, table: string, columns: readonly string[]): string[] {
  const list = columns.filter((name) => !DERIVED.includes(name)).map((name) => `"${name}"`)
  return db
    .prepare<[], Row>(`SELECT ${list.join(', ')} FROM "${table}"`)
    .all()
    .map((row) => JSON.stringify(row))
    .sort()
}

/** What a database is made of, without the words in which it was said. */
const shapeOf = (db: Database.Database): object => ({
  tables: Object.fromEntries(tablesOf(db).map((table) => [table, columnsOf(db, table).sort()])),
  others: db
    .prepare<[], string>("SELECT type || ' ' || name FROM sqlite_schema WHERE type <> 'table' ORDER BY 1")
    .pluck()
    .all(),
})

test('there is one of each version; for a new one run test/fixtures/databases/make.ts', () => {
  const kept = readdirSync(KEPT).flatMap((name) => /^v(\d+)\.db\.gz$/.exec(name)?.[1] ?? [])
  expect(kept.map(Number).sort((one, other) => one - other)).toEqual(versions)
})

test.each(versions)('version %i comes to the newest with every row as it was', (version) => {
  unpack(version)
  const old = new Database(join(dir, 'station.db'))
  expect(old.pragma('user_version', { simple: true })).toBe(version)
  const was = tablesOf(old).map((table) => {
    const columns = columnsOf(old, table)
    return { table, columns, rows: rowsOf(old, table, columns) }
  })
  old.close()
  expect(was.find(({ table }) => table === 'takes')?.rows).toHaveLength(4)

  const { db, setAside } = openDatabase(dir, 0, true)
  expect(setAside).toBeNull()
  expect(db.pragma('user_version', { simple: true })).toBe(NEWEST)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
  const lost = was.flatMap(({ table, columns, rows }) => {
    const now = new Set(rowsOf(db, table, columns))
    return rows.filter((row) => !now.has(row)).map((row) => `${table}: ${row}`)
  })
  expect(lost).toEqual([])
  expect(shapeOf(db)).toEqual(shapeOf(memoryDatabase()))
  db.close()
})

test.each([migrations[0].version, NEWEST])('a station goes on with what version %i left', async (version) => {
  unpack(version)
  const station = await openStation({ dataDir: dir })
  const { ledger, notices } = await station.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 4, adds: true })
  expect(notices.map(({ code }) => code)).not.toContain('database_set_aside')
  const { takes } = await station.call('takes.list', { limit: 10 })
  const { take } = await station.call('takes.get', { takeId: takes.at(-1)?.takeId ?? '' })
  expect(take.note).toBe('a dog barked: ውሻ')
  const { listeners } = await station.call('listeners.list', {})
  expect(listeners).toMatchObject([{ label: 'Hanna', given: 1 }])
  await station.begin([])
  await station.record()
  expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 5, adds: true })
  await station.close()
})

/** Opening the database: migrations, newer and broken files, one station a folder, and how hot queries run. */
import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import { lockFolder } from '../../../main/core/db/lock.ts'
import { migrate } from '../../../main/core/db/migrate.ts'
import { openDatabase } from '../../../main/core/db/open.ts'
import { NEWEST, migrations } from '../../../main/core/db/schema.ts'
import { openPromptSql } from '../../../main/core/prompts/store.ts'
import { EXPIRED_SQL } from '../../../main/core/takes/retention.ts'
import { memoryDatabase } from '../../support/outbox.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'nothing thrown'
  } catch (error) {
    return error instanceof StationError ? error.code : String(error)
  }
}
const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))

test('commits survive a power cut: WAL and synchronous=FULL', () => {
  const { db } = openDatabase(dir, 0, false)
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
  db.close()
})

test('a migration that fails leaves the version before it, whole', () => {
  const db = new Database(':memory:')
  const steps = [
    ...migrations,
    { name: 'broken', version: NEWEST + 1, sql: 'CREATE TABLE half (a); SELECT no_such_function();' },
  ]
  expect(() => migrate(db, steps)).toThrow(/no_such_function/)
  expect(db.pragma('user_version', { simple: true })).toBe(NEWEST)
  expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({ n: 0 })
  migrate(db, [...migrations, { name: 'mended', version: NEWEST + 1, sql: 'CREATE TABLE half (a)' }])
  expect(db.pragma('user_version', { simple: true })).toBe(NEWEST + 1)
})

test('versions of migrations grow', () => {
  const versions = migrations.map(({ version }) => version)
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other))
})

test('a database from before the first release is set aside, and its takes come back', async () => {
  const first = await openStation({ dataDir: dir })
  await first.begin()
  await first.record()
  await first.close()
  const { db } = openDatabase(dir, 0, false)
  db.pragma('user_version = 3')
  db.close()
  const again = await openStation({ dataDir: dir })
  const { ledger, notices } = await again.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 1, adds: true })
  expect(notices).toMatchObject([{ code: 'database_set_aside', params: { takes: 1 } }])
  await again.close()
})

test('a database written by a newer version is refused and not touched', async () => {
  const { db } = openDatabase(dir, 0, false)
  db.pragma(`user_version = ${NEWEST + 1}`)
  db.close()
  const before = await readFile(join(dir, 'station.db'))
  expect(codeOf(() => openDatabase(dir, 0, false))).toBe('database_newer')
  expect(await readFile(join(dir, 'station.db'))).toEqual(before)
})

test.each([
  [
    'not a database',
    async (path: string) => writeFile(path, 'this is no database at all, only text '.repeat(50)),
  ],
  ['cut in half', async (path: string) => truncate(path, 40_960)],
  [
    'overwritten in the middle',
    async (path: string) => {
      const file = await open(path, 'r+')
      await file.write(Buffer.alloc(65_536, 0xa5), 0, 65_536, 8_192)
      await file.close()
    },
  ],
])('a database that is %s is set aside, and the takes come back from their files', async (_name, spoil) => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const takes = [await station.record(600, 1), await station.record(600, 2)]
  await station.close()
  await spoil(join(dir, 'station.db'))
  const spoilt = await readFile(join(dir, 'station.db'))

  station = await openStation({ dataDir: dir })
  const { ledger, notices, stationId } = await station.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 2, waiting: 2, adds: true })
  expect(notices).toMatchObject([{ code: 'database_set_aside', params: { takes: 2 } }])
  for (const take of takes) {
    const { take: again } = await station.call('takes.get', { takeId: take.takeId })
    const { promptText, sha256, speakerId, recordedAt, quality } = take
    expect(again).toMatchObject({ promptText, sha256, speakerId, recordedAt, quality, hasAudio: true })
    expect(again.version).toBe(1)
  }
  const aside = readdirSync(dir).find((name) => /^station\.db\.corrupt-[\dTZ-]+$/.test(name))
  expect(await readFile(join(dir, aside ?? ''))).toEqual(spoilt)
  await station.close()
  const later = await openStation({ dataDir: dir })
  expect((await later.call('station.state', {})).stationId).toBe(stationId)
  await later.close()
})

test('takes come back when someone removed the database', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record()
  await station.close()
  for (const name of ['station.db', 'station.db-wal', 'station.db-shm'])
    await rm(join(dir, name), { force: true })
  station = await openStation({ dataDir: dir })
  expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 1, adds: true })
  await station.close()
})

test('a start that died while it brought takes back is gone on with by the next', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record(600, 1)
  await station.record(600, 2)
  await station.close()
  for (const name of ['station.db', 'station.db-wal', 'station.db-shm'])
    await rm(join(dir, name), { force: true })
  // the new database is there, and nothing is in it yet
  openDatabase(dir, 0, false).db.close()
  station = await openStation({ dataDir: dir })
  expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 2, adds: true })
  await station.close()
})

test('a second station on the same folder is refused, and the first is not disturbed', async () => {
  const station = await openStation({ dataDir: dir })
  await expect(openStation({ dataDir: dir })).rejects.toSatisfy((error) => code(error) === 'folder_in_use')
  await station.begin()
  await station.close()
  const next = await openStation({ dataDir: dir })
  await next.close()
  expect(existsSync(join(dir, 'station.lock'))).toBe(false)
})

test('another process holds the folder while it lives, and no longer', async () => {
  const script = `
    const { lockFolder } = await import(${JSON.stringify(new URL('../../../main/core/db/lock.ts', import.meta.url).href)})
    lockFolder(${JSON.stringify(dir)}); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(child.stdout, 'data')
    expect(codeOf(() => lockFolder(dir))).toBe('folder_in_use')
    expect(() => lockFolder(dir)).toThrow(expect.objectContaining({ params: { pid: child.pid } }))
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const lock = lockFolder(dir)
  expect(lock.uncleanEnd).toBe(true)
  lock.release()
})

test('of those that find the folder left behind at the same moment, one takes it', async () => {
  const lock = new URL('../../../main/core/db/lock.ts', import.meta.url).href
  const script = `
    const { lockFolder } = await import(${JSON.stringify(lock)})
    process.stdout.write('ready')
    process.stdin.once('data', () => {
      try { lockFolder(${JSON.stringify(dir)}); process.stdout.write(' won') } catch { process.stdout.write(' lost') }
    })`
  for (let round = 0; round < 2; round += 1) {
    await writeFile(join(dir, 'station.lock'), JSON.stringify({ pid: 2 ** 22 + 7 }))
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    try {
      await Promise.all(children.map((child) => once(child.stdout, 'data')))
      const said = children.map((child) => once(child.stdout, 'data'))
      for (const child of children) child.stdin.write('go')
      const ends = (await Promise.all(said)).map(([end]) => String(end).trim())
      expect(ends.filter((end) => end === 'won')).toHaveLength(1)
    } finally {
      const gone = children.map((child) => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(gone)
    }
  }
}, 60_000)

test.each([
  ['of a living process', JSON.stringify({ pid: process.ppid })],
  ['of a pid that is nobody', JSON.stringify({ pid: 2 ** 22 + 7 })],
  ['of an older version', JSON.stringify({ pid: process.ppid, started: '1', since: Date.now() })],
  ['cut short by a power loss', '{"pid": 1'],
])('a note %s holds nothing, and tells of an unclean end', async (_name, note) => {
  await writeFile(join(dir, 'station.lock'), note)
  const lock = lockFolder(dir)
  expect(lock.uncleanEnd).toBe(true)
  lock.release()
  expect(existsSync(join(dir, 'station.lock'))).toBe(false)
  const next = lockFolder(dir)
  expect(next.uncleanEnd).toBe(false)
  next.release()
})

test('a folder in which nothing may be written is not taken, and nothing holds it afterwards', async () => {
  await mkdir(join(dir, 'station.lock'))
  expect(() => lockFolder(dir)).toThrow('cannot write to the data folder')
  await rm(join(dir, 'station.lock'), { recursive: true })
  lockFolder(dir).release()
})

/** One line a step; a SCAN of a table (not of an index in order) or a sort is what must not be there. */
function plan(sql: string, params: object | unknown[] = []): string {
  const db = memoryDatabase()
  const rows = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
  const steps = Array.isArray(params) ? rows.all(...params) : rows.all(params)
  db.close()
  return steps.map(({ detail }) => detail).join('\n')
}
const bind = { project: 'p', speaker: 's', session: 'n', part: 1, of: 1, lang: 'am' }

test.each(['sequential', 'shuffled', 'least_recorded', 'priority'] as const)(
  'the next prompt (%s) is found by an index, without a sort',
  (order) => {
    const steps = plan(openPromptSql(order), bind)
    expect(steps).toMatch(
      /SEARCH p USING (COVERING )?INDEX prompts_\w+ \(project_id=\? AND closed=\? AND lang=\?\)/,
    )
    expect(steps).not.toMatch(/SCAN|TEMP B-TREE/)
  },
)

test.each([
  [
    'jobs that are ready',
    "SELECT * FROM jobs WHERE state = 'queued' AND (kind <> 'take' OR sha256 IS NOT NULL) ORDER BY job_id LIMIT 5",
  ],
  ['jobs that are due', "SELECT min(next_try_at) FROM jobs WHERE state = 'waiting'"],
  [
    'takes to encode',
    "SELECT job_id FROM jobs WHERE kind = 'take' AND sha256 IS NULL AND +state IN ('queued','waiting') ORDER BY job_id LIMIT 1",
  ],
  ['landed today', 'SELECT count(*) FROM jobs WHERE landed_at IS NOT NULL AND landed_at >= 5'],
  [
    'the backlog',
    'SELECT count(*) FROM prompts WHERE origin IS NOT NULL AND readings = 0 AND skips = 0 AND closed = 0',
  ],
  [
    'the first page of takes',
    'SELECT t.*, j.state FROM takes t JOIN jobs j ON j.job_id = t.take_id ORDER BY t.take_id DESC LIMIT 100',
  ],
  [
    'a later page of takes',
    "SELECT t.*, j.state FROM takes t JOIN jobs j ON j.job_id = t.take_id WHERE t.take_id < 'x' ORDER BY t.take_id DESC LIMIT 100",
  ],
  [
    'a reading',
    "SELECT * FROM takes t JOIN jobs j ON j.job_id = t.take_id WHERE t.speaker_id = 's' AND t.project_id = 'p' AND t.prompt_id = 'q' ORDER BY t.version DESC",
  ],
  ['a history', "SELECT * FROM history WHERE job_id = 'x' ORDER BY id"],
])('%s: by index, nothing sorted', (_name, sql) => {
  const steps = plan(sql)
  expect(steps).toMatch(/USING (COVERING )?INDEX|USING INTEGER PRIMARY KEY/)
  expect(steps).not.toMatch(/TEMP B-TREE/)
  expect(steps).not.toMatch(/SCAN \w+$/m)
})

test('masters that may go are found by the time of their landing', () => {
  expect(plan(EXPIRED_SQL, [0])).toMatch(/SEARCH j USING INDEX jobs_keeping/)
})

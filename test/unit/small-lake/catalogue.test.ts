import Database from 'better-sqlite3'
import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CatalogueInUse, openCatalogue } from '../../../backend-stack/small-lake/catalogue.ts'
import type { DeadRow, TakeRow } from '../../../backend-stack/small-lake/rows.ts'
import { temporaryFolder } from './lake-fixture.ts'

const row = (n: number, speaker = 'speaker-1'): TakeRow => ({
  take_id: `take-${n}`,
  recorded_at: '2026-03-05T08:30:00.000Z',
  lang: 'am',
  speaker_id: speaker,
  session_id: 'session-1',
  station_id: 'station-1',
  prompt_id: `prompt-${n}`,
  prompt_sha256: 'p',
  prompt_text: null,
  kind: 'read',
  section: null,
  itemcode: null,
  project_id: null,
  object_key: `audio/am/2026-03-05/take-${n}.flac`,
  object_uri: `file:///lake/audio/am/2026-03-05/take-${n}.flac`,
  content_type: 'audio/flac',
  bytes: 100,
  sha256: `sha-${n}`,
  pcm_sha256: 'pcm',
  sample_rate: 48_000,
  channels: 1,
  bit_depth: 16,
  frames: 4800,
  quality: null,
  gaps: null,
  device: null,
  consent_sha256: null,
  consent_lang: null,
  consent_version: null,
  consent_at: null,
  withdrawal_sha256: null,
  app_version: '0.1.0',
  version: 1,
  attempt: 1,
  topic: 'topic2',
  partition: 0,
  offset: n,
  sent_at: '2026-03-05T08:31:00.000Z',
  landed_at: '2026-03-05T08:31:01.000Z',
})

const dead = (offset: number, speaker: string | null): DeadRow => ({
  topic: 'topic2',
  partition: 0,
  offset,
  code: 'sha_mismatch',
  message: 'other bytes',
  take_id: null,
  station_id: null,
  speaker_id: speaker,
  bytes: 10,
  sent_at: '2026-03-05T08:31:00.000Z',
  refused_at: '2026-03-05T08:31:01.000Z',
})

async function filled(dir: string) {
  const catalogue = await openCatalogue(dir)
  await catalogue.addTakes([row(1), row(2), row(3, 'speaker-2')])
  await catalogue.addDead([dead(4, 'speaker-1'), dead(5, null)])
  return catalogue
}

test('one lander at a time; the lock goes with its owner', async () => {
  const dir = temporaryFolder()
  const first = await openCatalogue(dir)
  await expect(openCatalogue(dir)).rejects.toThrow(CatalogueInUse)
  await first.close()
  await (await openCatalogue(dir)).close()
})

test('what was added is found again after closing', async () => {
  const dir = temporaryFolder()
  await (await filled(dir)).close()
  const catalogue = await openCatalogue(dir)
  expect(catalogue.take('take-2')).toEqual({
    sha256: 'sha-2',
    objectKey: 'audio/am/2026-03-05/take-2.flac',
    bytes: 100,
    origin: 'topic2:0:2',
  })
  expect(catalogue.take('take-9')).toBeUndefined()
  const at = { topic: 'topic2', partition: 0, offset: 4 }
  expect(catalogue.dead(at, new Date('2026-03-05T08:31:00.000Z'))).toEqual({
    code: 'sha_mismatch',
    message: 'other bytes',
  })
  expect(catalogue.dead(at, new Date('2026-03-06T08:31:00.000Z'))).toBeUndefined()
  expect(catalogue.totals()).toEqual({ takes: 3, bytes: 300, deadLetters: 2, withdrawnSpeakers: 0 })
  await catalogue.close()
})

test.each<[string, (dir: string) => void]>([
  [
    'is lost',
    (dir) => ['', '-wal', '-shm'].forEach((end) => rmSync(join(dir, `index.sqlite${end}`), { force: true })),
  ],
  [
    'is damaged',
    (dir) =>
      writeFileSync(join(dir, 'index.sqlite'), 'not a database, but long enough to be looked at as one'),
  ],
  [
    'is of a file that was put back from elsewhere, of the same length',
    (dir) => {
      const path = join(dir, 'takes.jsonl')
      writeFileSync(`${path}.copy`, readFileSync(path, 'utf8').replaceAll('take-2', 'take-8'))
      renameSync(`${path}.copy`, path)
    },
  ],
])('the index is made again from the files when it %s', async (_, harm) => {
  const dir = temporaryFolder()
  await (await filled(dir)).close()
  harm(dir)
  const rows = readFileSync(join(dir, 'takes.jsonl'), 'utf8')
  const catalogue = await openCatalogue(dir)
  expect(catalogue.totals()).toEqual({ takes: 3, bytes: 300, deadLetters: 2, withdrawnSpeakers: 0 })
  for (const id of ['take-1', 'take-2', 'take-3', 'take-8'])
    expect(catalogue.take(id) !== undefined, id).toBe(rows.includes(`"${id}"`))
  await catalogue.close()
})

test('the index never knows more than the file', async () => {
  const dir = temporaryFolder()
  await (await filled(dir)).close()
  const path = join(dir, 'takes.jsonl')
  truncateSync(path, readFileSync(path).indexOf('\n') + 5)
  const catalogue = await openCatalogue(dir)
  expect(catalogue.totals().takes).toBe(1)
  expect(catalogue.take('take-2')).toBeUndefined()
  await catalogue.close()
})

test('rows of an older version, which had fewer columns, go on working beside new ones', async () => {
  const dir = temporaryFolder()
  await (await openCatalogue(dir)).close()
  const later = ['kind', 'section', 'itemcode', 'project_id', 'withdrawal_sha256']
  const old = Object.fromEntries(
    Object.entries(row(1)).filter(([name]) => !later.includes(name) && !name.startsWith('consent_')),
  )
  writeFileSync(join(dir, 'takes.jsonl'), `${JSON.stringify(old)}\n`)
  const catalogue = await openCatalogue(dir)
  await catalogue.addTakes([{ ...row(2), kind: 'question', section: 'S', project_id: 'market-voices' }])
  expect(catalogue.row('take-1')).toEqual(row(1))
  expect(catalogue.row('take-2')).toMatchObject({
    kind: 'question',
    section: 'S',
    project_id: 'market-voices',
  })
  // the old row may be erased like any other
  await catalogue.forget('speaker-1', { station_id: 'station-1' })
  expect(catalogue.totals().takes).toBe(0)
  await catalogue.close()
})

test('forgetting a speaker takes their rows out of the files and leaves the others', async () => {
  const dir = temporaryFolder()
  const catalogue = await filled(dir)
  await catalogue.forget('speaker-1', { station_id: 'station-1' })
  await catalogue.forget('speaker-1', { station_id: 'station-1' })
  await catalogue.addTakes([row(7, 'speaker-2')])
  await catalogue.close()
  const files = ['takes.jsonl', 'dead_letters.jsonl'].map((name) => readFileSync(join(dir, name), 'utf8'))
  expect(files.join('')).not.toContain('speaker-1')
  const again = await openCatalogue(dir)
  expect(again.totals()).toEqual({ takes: 2, bytes: 200, deadLetters: 1, withdrawnSpeakers: 0 })
  expect(again.takesOf('speaker-2').map((take) => take.sha256)).toEqual(['sha-3', 'sha-7'])
  await again.close()
})

test('an index that cannot be written for a while doubles nothing', async () => {
  const dir = temporaryFolder()
  const catalogue = await filled(dir)
  const busy = new Database(join(dir, 'index.sqlite'))
  busy.exec('BEGIN IMMEDIATE')
  await expect(catalogue.addTakes([row(8)])).rejects.toThrow('locked')
  // Its row is in the file. Until the index has it too, nobody is told that the id is free.
  expect(() => catalogue.take('take-8')).toThrow('locked')
  busy.close()
  expect(catalogue.take('take-8')).toMatchObject({ sha256: 'sha-8' })
  expect(catalogue.totals().takes).toBe(4)
  await catalogue.close()
})

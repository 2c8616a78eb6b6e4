/** Takes of an older version get today's figures in the background, and the pace of a language is learned from takes. */
import Database from 'better-sqlite3'
import { truncateSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FIGURES_VERSION } from '../../../main/contract/quality.ts'
import type { Take } from '../../../main/contract/model.ts'
import { migrate } from '../../../main/core/db/migrate.ts'
import type { SecretStore } from '../../../main/core/secret-store.ts'
import { openDatabase } from '../../../main/core/db/open.ts'
import { migrations } from '../../../main/core/db/schema.ts'
import { lengthRatio } from '../../../main/core/quality/index.ts'
import { languagePaces } from '../../../main/core/takes/paces.ts'
import { syllables } from '../../../main/text/syllables.ts'
import { memorySecrets, newFolder, openStation, removeFolder, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'
import { read } from '../audio/readings.ts'

let dir: string
let station: TestStation | null
let secrets: SecretStore
beforeEach(async () => {
  dir = await newFolder()
  station = null
  // those of one station, over all its starts
  secrets = memorySecrets()
})
afterEach(async () => {
  await station?.close()
  await removeFolder(dir)
})
const LONG = 3_600_000
const start = async (restMs: number): Promise<TestStation> =>
  (station = await openStation({ dataDir: dir, restMs, secrets }))

function inDatabase<T>(use: (db: Database.Database) => T): T {
  const db = new Database(join(dir, 'station.db'))
  try {
    return use(db)
  } finally {
    db.close()
  }
}
const versions = (): number[] =>
  inDatabase((db) => db.prepare<[], number>('SELECT figures FROM takes ORDER BY take_id').pluck().all())

/** As the version before left them: its figures alone, nothing found, nothing learned. */
const asBefore = (): void =>
  inDatabase((db) => {
    db.exec(`UPDATE takes SET figures = 1, findings = '[]', quality = json_remove(quality, '$.version', '$.speechLikeness',
      '$.digitalSilenceMs', '$.humHz', '$.humDbfs', '$.channelPeaksDbfs', '$.channelDifferenceDb', '$.backgroundShare')`)
    db.exec("UPDATE takes SET quality = json_set(quality, '$.dropouts', 3)")
    db.exec('DELETE FROM paces')
  })

/** A tone that nobody speaks, 2 s of 16 bits at 48 kHz. */
const tone = (): Uint8Array =>
  new Uint8Array(
    Int16Array.from({ length: 96_000 }, (_, n) =>
      Math.round(8_000 * Math.sin((2 * Math.PI * 1_000 * n) / 48_000)),
    ).buffer,
  )

async function takesOfBefore(): Promise<Take[]> {
  const first = await start(LONG)
  await first.begin()
  const takes = [await first.record(900, 1), (await first.read(tone())).take]
  await first.call('session.next', {})
  takes.push(await first.record(900, 2))
  await first.close()
  asBefore()
  return takes
}
const takeNow = async (takeId: string): Promise<Take> => (await station!.call('takes.get', { takeId })).take

test('every take gets them, what was known besides stays, and the findings follow', async () => {
  const takes = await takesOfBefore()
  await start(0)
  await expect.poll(versions).toEqual([FIGURES_VERSION, FIGURES_VERSION, FIGURES_VERSION])
  for (const take of takes) {
    const { quality, findings, delivery } = await takeNow(take.takeId)
    expect(quality).toEqual({ ...take.quality, dropouts: 3 })
    expect(findings.map(({ rule }) => rule)).toContain('dropouts')
    expect(delivery.state).toBe(take.delivery.state)
  }
  expect((await takeNow(takes[1]!.takeId)).findings.map(({ rule }) => rule)).toContain('no_speech')
  expect((await station!.call('station.state', {})).notices).toEqual([])
})

test('what the rules did not hold back then is not held back now, and the counts stay', async () => {
  const takes = await takesOfBefore()
  inDatabase((db) => {
    const { settings } = db.prepare<[], { settings: string }>('SELECT settings FROM projects').get()!
    const strict = JSON.parse(settings) as { quality: Record<string, unknown> }
    strict.quality['no_speech'] = { level: 'block', limit: 0.5 }
    db.prepare('UPDATE projects SET settings = ?').run(JSON.stringify(strict))
  })
  await start(0)
  await expect.poll(versions).toEqual([FIGURES_VERSION, FIGURES_VERSION, FIGURES_VERSION])
  const tone = await takeNow(takes[1]!.takeId)
  expect(tone.findings.find(({ rule }) => rule === 'no_speech')?.level).toBe('warn')
  const { ledger } = await station!.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 3, adds: true })
})

test('never while somebody records; and the next start goes on where this one ended', async () => {
  await takesOfBefore()
  const recording = await start(3_000)
  const takeId = await recording.start()
  await recording.append(takeId, voice(100))
  // longer than it rests after the start, with somebody recording all the time
  await new Promise((resolve) => setTimeout(resolve, 4_500))
  expect(versions()).toEqual([1, 1, 1])
  await recording.call('recording.cancel', { takeId })
  await expect.poll(versions).toContain(FIGURES_VERSION)
  await recording.close()
  const done = versions().filter((version) => version === FIGURES_VERSION).length
  expect(done).toBeGreaterThan(0)
  await start(0)
  await expect.poll(versions).toEqual([FIGURES_VERSION, FIGURES_VERSION, FIGURES_VERSION])
})

test('one that cannot be read keeps no other from it, and is tried again by the next start', async () => {
  const takes = await takesOfBefore()
  const path = inDatabase((db) =>
    db.prepare<[string], string>('SELECT path FROM takes WHERE take_id = ?').pluck().get(takes[0]!.takeId),
  )
  truncateSync(join(dir, 'takes', path ?? ''), 20)
  await start(0)
  await expect.poll(versions).toEqual([1, FIGURES_VERSION, FIGURES_VERSION])
  expect((await takeNow(takes[0]!.takeId)).quality?.version).toBe(1)
})

test('the pace of a language is learned from its takes, but not from what was discarded or is disputed', async () => {
  const first = await start(LONG)
  const { projects } = await first.call('projects.list', {})
  const projectId = projects[0]!.projectId
  const takes: Take[] = []
  // somebody who speaks fast
  const wav = await readFile(await read(dir, 'fast', { channels: 1, sampleRate: 48_000, speed: 280 }))
  const fast = new Uint8Array(wav.subarray(44))
  for (const name of ['a', 'b', 'c']) {
    if (name === 'a') await first.begin()
    else {
      const { speakerId } = await first.call('speakers.add', { label: name, metadata: {} })
      await first.call('session.start', { projectId, speakerId })
    }
    for (let n = 0; n < 6; n += 1) {
      takes.push((await first.read(fast)).take)
      await first.call('session.next', {})
    }
  }
  await first.close()
  const { db } = openDatabase(dir, 0, false)
  try {
    const lang = takes[0]!.lang
    const learned = db.prepare<[], { lang: string; take_id: string }>('SELECT lang, take_id FROM paces').all()
    // of short texts nothing is
    const long = takes.filter(({ promptText }) => syllables(promptText, lang) >= 8)
    expect(long.length).toBeGreaterThanOrEqual(15)
    expect(learned.map(({ take_id }) => take_id)).toEqual(long.map(({ takeId }) => takeId))
    expect(new Set(learned.map((row) => row.lang))).toEqual(new Set(['en']))

    const text = long[0]!.promptText
    const ratio = () => languagePaces(db).ratio(long[0]!.quality!, { text, lang: 'en-GB' }) ?? 0
    const byItself = lengthRatio(long[0]!.quality!, syllables(text, 'en')) ?? 0
    const withAll = ratio()
    // too short for others, and usual here
    expect(byItself).toBeLessThan(0.9)
    expect(withAll).toBeGreaterThan(byItself * 1.1)
    db.prepare(
      "UPDATE jobs SET state = 'discarded' WHERE job_id IN (SELECT take_id FROM takes WHERE speaker_id = ?)",
    ).run(takes.at(-1)!.speakerId)
    db.prepare('UPDATE takes SET review = ? WHERE speaker_id = ?').run(
      '{"state":"disputed"}',
      takes[7]!.speakerId,
    )
    // of one speaker whose takes are not believed by themselves, nothing is left
    expect(ratio()).not.toBeCloseTo(withAll)
    db.prepare("UPDATE jobs SET state = 'discarded'").run()
    expect(ratio()).toBeCloseTo(byItself)
  } finally {
    db.close()
  }
})

test("a database of the version before knows which of its takes have today's figures", () => {
  const db = new Database(':memory:')
  db.function('search_fold', (text: unknown) => text)
  db.function('canonical_lang', (tag: unknown) => tag)
  migrate(
    db,
    migrations.filter(({ version }) => version < 13),
  )
  const put =
    db.prepare(`INSERT INTO takes (take_id, project_id, prompt_id, prompt_text, prompt_sha256, lang, direction,
    speaker_id, session_id, station_id, app_version, version, recorded_at, sample_rate, channels, bit_depth, frames, bytes,
    pcm_sha256, gaps, device, pre_roll_frames, quality, findings, path)
    VALUES (?, '', '', '', '', 'en', 'ltr', '', '', '', '', 1, 0, 48000, 1, 16, 1, 2, '', '[]', '{}', 0, ?, '[]', '')`)
  put.run('a', '{"peakDbfs":-3}')
  put.run('b', '{"peakDbfs":-3,"version":2}')
  put.run('c', null)
  migrate(db)
  expect(db.prepare('SELECT figures FROM takes ORDER BY take_id').pluck().all()).toEqual([1, 2, 1])
  db.close()
})

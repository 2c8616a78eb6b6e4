/** What was done to a station is written down, without secrets; what was done to the log shows. */
import Database from 'better-sqlite3'
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const cli = join(import.meta.dirname, '..', '..', '..', 'main', 'core', 'audit', 'cli.ts')
let station: TestStation
let stick: string
beforeEach(async () => {
  station = await openStation()
  stick = await newFolder()
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
  await removeFolder(stick)
})

const acts = async () =>
  (await station.call('audit.list', {})).entries.map(({ by, act }) => `${by} ${act}`).toReversed()
const verify = () => station.call('audit.verify', {})

/** As someone with the file could: around the station and its triggers. */
function tamper(...sql: string[]): void {
  const db = new Database(join(station.dataDir, 'station.db'))
  for (const each of sql) db.exec(each)
  db.close()
}
const NO_TRIGGERS = ['audit_keeps', 'audit_stays', 'audit_grows'].map((name) => `DROP TRIGGER ${name}`)

async function aDay() {
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', { settings: { ...settings, kiosk: { enabled: true } } })
  await station.call('settings.setSecret', { name: 'brokerPassword', value: 'correct horse' })
  await station.call('settings.setSecret', { name: 'kioskPin', value: '246810246810' })
  await station.call('station.unlock', { pin: '135713571357' })
  await station.call('station.unlock', { pin: '246810246810' })
  const { profile } = await station.call('settings.exportProfile', {})
  await station.load(profile)
  await station.begin()
  const { takeId } = await station.record()
  await station.call('takes.discard', { takeId })
  await station.call('takes.restore', { takeId })
  await station.call('takes.export', { folder: stick, onlyUnsent: true })
  await station.call('queue.pause', { paused: true })
  await station.call('queue.retry', {})
  const { speakers } = await station.call('speakers.list', {})
  await station.call('speakers.withdraw', { speakerId: speakers[0]!.speakerId })
}

test('what cannot be written down does not happen', async () => {
  await station.begin()
  const { takeId } = await station.record()
  tamper("CREATE TRIGGER stuck BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END")
  const { settings } = await station.call('settings.get', {})
  const changed = { ...settings, stationName: `${settings.stationName} 2` }
  await expect(station.call('settings.set', { settings: changed })).rejects.toThrow(/no room/)
  await expect(station.call('takes.discard', { takeId })).rejects.toThrow(/no room/)
  expect((await station.call('settings.get', {})).settings).toEqual(settings)
  expect((await station.call('takes.list', {})).takes.map((take) => take.takeId)).toContain(takeId)
  const before = await acts()
  tamper('DROP TRIGGER stuck')
  await station.call('takes.discard', { takeId })
  expect(await acts()).toEqual([...before, 'person take_discarded'])
  expect(await verify()).toMatchObject({ ok: true })
})

test('acts of administration are entries, in order, without secrets', async () => {
  await aDay()
  expect(await acts()).toEqual([
    'station log_begun',
    'person settings_changed',
    'person secret_set',
    // the first PIN locked it
    'person secret_set',
    'person unlock_refused',
    'staff unlocked',
    'staff profile_exported',
    'staff profile_imported',
    'staff script_imported',
    'staff take_discarded',
    'staff take_restored',
    'staff takes_exported',
    'staff queue_paused',
    'staff takes_retried',
    'staff speaker_withdrew',
  ])
  const { entries } = await station.call('audit.list', { limit: 500 })
  const changed = entries.find(({ act }) => act === 'settings_changed')
  expect(JSON.parse(changed?.detail ?? '')).toEqual({
    changed: { 'kiosk.enabled': { from: false, to: true } },
  })
  const { log } = await station.call('audit.export', {})
  expect(log).not.toMatch(/correct horse|246810246810|135713571357/)
  // nobody is told of a change that changed nothing
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', { settings })
  // nor of how it looks
  await station.call('settings.set', { settings: { ...settings, theme: 'dark', promptSize: 1.4 } })
  expect((await acts()).at(-1)).toBe('staff log_exported')
  expect(await verify()).toMatchObject({ ok: true, rows: 16, brokenAt: null })

  await station.call('station.lock', {})
  await expect(station.call('audit.list', {})).rejects.toMatchObject({ code: 'kiosk_locked' })
})

test('the database refuses to change, remove or replace an entry', async () => {
  await aDay()
  for (const sql of [
    "UPDATE audit SET text = '{}' WHERE seq = 2",
    'DELETE FROM audit WHERE seq = 2',
    "INSERT OR REPLACE INTO audit VALUES (2, '{}', 'x')",
    "INSERT INTO audit VALUES (99, '{}', 'x')",
  ])
    expect(() => tamper(sql), sql).toThrow('append-only')
  expect(await verify()).toMatchObject({ ok: true })
})

test.each([
  ['an entry that was changed', ["UPDATE audit SET text = replace(text, 'false', 'true') WHERE seq = 2"], 2],
  ['an entry that was removed', ['DELETE FROM audit WHERE seq = 3'], 3],
  [
    'an entry that was removed, the others moved up',
    ['DELETE FROM audit WHERE seq = 3', 'UPDATE audit SET seq = seq - 1 WHERE seq > 3'],
    3,
  ],
  ['an end that was cut off', ['DELETE FROM audit WHERE seq > 12'], 13],
  [
    'entries that changed places',
    [
      'UPDATE audit SET seq = 100 WHERE seq = 4',
      'UPDATE audit SET seq = 4 WHERE seq = 5',
      'UPDATE audit SET seq = 5 WHERE seq = 100',
    ],
    4,
  ],
])('%s shows', async (_, sql, brokenAt) => {
  await aDay()
  tamper(...NO_TRIGGERS, ...sql)
  expect(await verify()).toMatchObject({ ok: false, brokenAt })
})

test('the command verifies a folder and an export, and an export against an earlier one', async () => {
  await aDay()
  const run = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' }).status
  const [early, late, forged] = ['early', 'late', 'forged'].map((name) => join(stick, `${name}.jsonl`))
  await writeFile(early!, (await station.call('audit.export', {})).log)
  await writeFile(late!, (await station.call('audit.export', {})).log)
  const out = execFileSync(process.execPath, [cli, station.dataDir], { encoding: 'utf8' })
  expect(JSON.parse(out)).toMatchObject({ ok: true, rows: 17 })
  expect([run(late!), run(late!, early!), run(early!, late!)]).toEqual([0, 0, 1])
  await writeFile(forged!, (await readFile(late!, 'utf8')).replace('"takes_exported"', '"takes_imported"'))
  expect(run(forged!)).toBe(1)
  tamper(...NO_TRIGGERS, 'DELETE FROM audit WHERE seq = 5')
  expect(run(station.dataDir)).toBe(1)
}, 60_000)

test('a log that begins anew after a lost database names the one before it', async () => {
  await aDay()
  const { head, rows } = await verify()
  await station.close()
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(station.dataDir, `station.db${suffix}`), { force: true })
  station = await openStation({ dataDir: station.dataDir })
  const { entries } = await station.call('audit.list', {})
  expect(JSON.parse(entries.at(-1)?.detail ?? '')).toMatchObject({ before: { seq: rows, hash: head } })
  expect(await verify()).toMatchObject({ ok: true })
})

test('a name that every object inherits hides no change', async () => {
  const { settings } = await station.call('settings.get', {})
  for (const name of ['toString', '__proto__', 'constructor']) {
    const keys: unknown = JSON.parse(`{ "${name}": "Space" }`)
    const broker = { ...settings.broker, brokers: `${name}.example:9092` }
    const profile = { kind: 'fieldtake-station-profile', version: 1, settings: { ...settings, broker, keys } }
    await station.load(JSON.stringify(profile))
    const [entry] = (await station.call('audit.list', {})).entries
    expect(entry).toMatchObject({ act: 'profile_imported' })
    expect(entry?.detail).toContain(`"to":"${name}.example:9092"`)
  }
})

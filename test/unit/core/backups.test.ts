/** Copies of the database: made while it is in use, never half, kept in turn, and brought back with the takes made since. */
import Database from 'better-sqlite3'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { methods } from '../../../main/contract/api.ts'
import { StationError } from '../../../main/contract/errors.ts'
import { copyInThread } from '../../../main/core/db/backup-thread.ts'
import {
  backupFolder,
  copyDatabase,
  isDue,
  KEPT,
  listBackups,
  writeBackup,
} from '../../../main/core/db/backups.ts'
import { migrate } from '../../../main/core/db/migrate.ts'
import { restoreBackup } from '../../../main/core/db/restore.ts'
import { migrations, NEWEST } from '../../../main/core/db/schema.ts'
import { restoreByName, startCore } from '../../../main/core/rescue.ts'
import { openParts } from '../../support/parts.ts'
import { memorySecrets, newFolder, openStation, removeFolder, voice } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 1, 12)
const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))
const names = () => readdirSync(backupFolder(dir)).sort()
const open = (path: string) => new Database(path, { readonly: true })
const isWhole = (path: string): boolean => {
  const db = open(path)
  try {
    return db.pragma('integrity_check(1)', { simple: true }) === 'ok'
  } finally {
    db.close()
  }
}
const setVersion = (version: number) => {
  const db = new Database(join(dir, 'station.db'))
  db.pragma(`user_version = ${version}`)
  db.close()
}

test('a backup in a thread of its own is whole while a take is recorded, and stands alone', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record()
  const takeId = await station.start()
  const [made] = await Promise.all([
    writeBackup(dir, 'daily', NOW, copyInThread),
    station.append(takeId, voice(1_000)),
  ])
  await station.call('recording.stop', { takeId })
  expect(names()).toEqual(['daily-2026-11-01T12-00-00-000Z-v' + String(NEWEST) + '.db'])
  expect(isWhole(made.path)).toBe(true)
  const copy = open(made.path)
  expect(copy.pragma('journal_mode', { simple: true })).toBe('delete')
  expect(copy.prepare("SELECT n FROM tally WHERE name = 'recorded'").pluck().get()).toBe(1)
  copy.close()
  await station.close()
})

test('as many are kept as is said, and those of a clock that was ahead go first', async () => {
  const station = await openStation({ dataDir: dir })
  await station.close()
  await writeBackup(dir, 'daily', NOW + 900 * DAY)
  expect(isDue(dir, NOW)).toBe(true)
  for (let day = 0; day < KEPT.daily + 2; day += 1) await writeBackup(dir, 'daily', NOW + day * DAY)
  for (let day = 0; day < KEPT.before + 1; day += 1) await writeBackup(dir, 'before', NOW + day * DAY)
  const at = (kind: string) =>
    listBackups(dir).flatMap((one) => (one.kind === kind ? [(one.at - NOW) / DAY] : []))
  expect(at('daily')).toEqual([8, 7, 6, 5, 4, 3, 2])
  expect(at('before')).toEqual([3, 2, 1])
  expect(isDue(dir, NOW + 8 * DAY + 1_000)).toBe(false)
  expect(isDue(dir, NOW + 9 * DAY)).toBe(true)
})

test('a damaged database gives way to the newest whole backup, and later takes come back from their files', async () => {
  let station = await openStation({ dataDir: dir })
  const { session } = await station.begin()
  const first = await station.record(600, 1)
  await writeBackup(dir, 'daily', NOW)
  const second = await station.record(600, 2)
  await writeBackup(dir, 'daily', NOW + DAY)
  await station.close()
  // the newest is damaged as well
  await writeFile(listBackups(dir)[0]!.path, 'no database '.repeat(2_000))
  await writeFile(join(dir, 'station.db'), 'no database either '.repeat(2_000))
  station = await openStation({ dataDir: dir })
  const state = await station.call('station.state', {})
  expect(state.ledger).toMatchObject({ recorded: 2, adds: true })
  expect(state.notices).toMatchObject([{ code: 'database_restored', params: { at: NOW, takes: 1 } }])
  for (const { takeId } of [first, second])
    expect((await station.call('takes.get', { takeId })).take.hasAudio).toBe(true)
  // what no master knows
  expect(session?.speaker.label).toBe('Tester')
  const { speakers } = await station.call('speakers.list', {})
  expect(speakers.map(({ label }) => label)).toEqual(['Tester'])
  await station.close()
  const again = await openStation({ dataDir: dir })
  const told = (await again.call('station.state', {})).notices.map((notice) => notice.code)
  expect(told.filter((one) => one === 'database_restored')).toHaveLength(1)
  await again.close()
})

test('before a migration there is a copy of what was there', async () => {
  const db = new Database(join(dir, 'station.db'))
  migrate(db, migrations.slice(0, -1))
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('masters', 'read')
  db.close()
  const before = migrations.at(-2)!.version
  const station = await openStation({ dataDir: dir })
  const [backup, ...others] = (await station.call('station.backups', {})).backups
  expect([backup?.kind, backup?.version, others]).toEqual(['before', before, []])
  const copy = open(listBackups(dir)[0]!.path)
  expect(copy.pragma('user_version', { simple: true })).toBe(before)
  copy.close()
  await expect(station.call('station.restore', { name: backup!.name })).rejects.toSatisfy(
    (error) => code(error) === 'conflict',
  )
  await station.close()
})

test('a migration that there is no room to go back from is not begun', async (context) => {
  const disk = join(dir, 'small')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    context.skip('only root may mount a small disk')
  }
  try {
    const path = join(disk, 'station.db')
    const db = new Database(path)
    migrate(db, migrations.slice(0, -1))
    db.close()
    const before = await readFile(path)
    await expect(openStation({ dataDir: disk })).rejects.toSatisfy((error) => code(error) === 'disk_full')
    expect(await readFile(path)).toEqual(before)
    // and one that runs full in the middle leaves nothing
    await writeFile(join(disk, 'ballast'), Buffer.alloc(40 * 2 ** 20)).catch(() => undefined)
    await expect(copyDatabase(path, join(disk, 'copy.db'))).rejects.toMatchObject({ code: 'SQLITE_FULL' })
    expect(await readFile(path)).toEqual(before)
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

test('an older version offers its own backup, and goes on from it with the takes made since', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const first = await station.record(600, 1)
  await writeBackup(dir, 'before', NOW)
  const second = await station.record(600, 2)
  await station.close()
  setVersion(NEWEST + 1)

  const options = { dataDir: dir, shell: 'kiosk', appVersion: '0', secrets: memorySecrets() } as const
  const core = await startCore(options)
  const states: unknown[] = []
  core.on('state', (state) => states.push(state))
  await expect(core.call('station.state', {})).rejects.toSatisfy((error) => code(error) === 'database_newer')
  await expect(core.call('takes.list', {})).rejects.toSatisfy((error) => code(error) === 'database_newer')
  const { backups } = methods['station.backups'].output.parse((await core.call('station.backups', {})).result)
  expect(backups).toMatchObject([{ kind: 'before', at: NOW, version: NEWEST }])
  await expect(core.call('station.restore', { name: '../station.db' })).rejects.toSatisfy(
    (error) => code(error) === 'not_found',
  )
  await core.call('station.restore', { name: backups[0]!.name })
  const { takes } = methods['takes.list'].output.parse((await core.call('takes.list', {})).result)
  expect(new Set(takes.map(({ takeId }) => takeId))).toEqual(new Set([first.takeId, second.takeId]))
  await core.call('station.lock', {})
  await expect.poll(() => states.length).toBeGreaterThan(0)
  await core.close()
  // nothing was deleted
  const replaced = readdirSync(dir).find((name) => /^station\.db\.replaced-[\dTZ-]+$/.test(name))
  const old = open(join(dir, replaced ?? ''))
  expect(old.pragma('user_version', { simple: true })).toBe(NEWEST + 1)
  old.close()
  station = await openStation({ dataDir: dir })
  expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 2, adds: true })
  await station.close()
})

test('without a backup that it can open, an older version ends with the reason', async () => {
  await (await openStation({ dataDir: dir })).close()
  setVersion(NEWEST + 1)
  await writeBackup(dir, 'daily', NOW)
  await expect(
    startCore({ dataDir: dir, shell: 'kiosk', appVersion: '0', secrets: memorySecrets() }),
  ).rejects.toSatisfy((error) => code(error) === 'database_newer')
  expect(restoreByName(dir, 'list')).toContain('no backups')
})

test('who stands in front of a kiosk cannot turn it back; the command can', async () => {
  const station = await openStation({ dataDir: dir })
  await station.set((settings) => ({ ...settings, kiosk: { ...settings.kiosk, enabled: true } }))
  await station.call('settings.setSecret', { name: 'kioskPin', value: '4711' })
  await station.close()
  const { name } = await writeBackup(dir, 'daily', NOW)
  setVersion(NEWEST + 1)
  const core = await startCore({ dataDir: dir, shell: 'kiosk', appVersion: '0', secrets: memorySecrets() })
  expect((await core.call('station.backups', {})).result).toEqual({ backups: [] })
  await expect(core.call('station.restore', { name })).rejects.toSatisfy((e) => code(e) === 'kiosk_locked')
  await core.close()
  expect(restoreByName(dir, 'list')).toContain(name)
  expect(restoreByName(dir, 'latest')).toContain('is the database now')
  const again = await openStation({ dataDir: dir })
  expect((await again.call('station.state', {})).kiosk.locked).toBe(true)
  await again.close()
})

test('a restore that was cut short is ended by the next start, and no log of the old database gets into the new one', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record(600, 1)
  const backup = await writeBackup(dir, 'daily', NOW)
  await station.record(600, 2)
  // as a kill leaves it: the log has not been put into the database
  for (const suffix of ['', '-wal'])
    await copyFile(join(dir, `station.db${suffix}`), join(dir, `killed${suffix}`))
  await station.close()
  for (const suffix of ['', '-wal'])
    await rename(join(dir, `killed${suffix}`), join(dir, `station.db${suffix}`))
  await copyFile(backup.path, join(dir, 'station.db.restoring'))
  const restored = new Database(join(dir, 'station.db.restoring'))
  restored.exec("INSERT OR REPLACE INTO meta VALUES ('masters', 'unread'), ('restored', '5')")
  restored.close()
  const again = await openStation({ dataDir: dir })
  const { ledger, notices } = await again.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 2, adds: true })
  expect(notices).toMatchObject([{ code: 'database_restored', params: { takes: 1 } }])
  expect(existsSync(join(dir, 'station.db.restoring'))).toBe(false)
  expect(
    readdirSync(dir).filter((name) => name.includes('.replaced-') && name.endsWith('-wal')),
  ).toHaveLength(1)
  await again.close()
})

test('who withdrew after the backup stays withdrawn when it is restored', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const take = await station.record(600, 1)
  const { name } = await writeBackup(dir, 'daily', NOW)
  await station.call('speakers.withdraw', { speakerId: take.speakerId })
  await station.close()
  restoreBackup(dir, name)
  station = await openStation({ dataDir: dir })
  expect((await station.call('speakers.list', {})).speakers[0]?.withdrawnAt).not.toBeNull()
  expect((await station.call('takes.get', { takeId: take.takeId })).take.delivery.state).toBe('discarded')
  await station.close()
})

test('a day after somebody withdrew no backup holds their name', async () => {
  const station = await openStation({ dataDir: dir })
  const name = 'Wolete Giyorgis Unmistakable'
  const speaker = await station.call('speakers.add', { label: name, metadata: {} })
  await writeBackup(dir, 'before', NOW)
  await writeBackup(dir, 'daily', NOW + DAY)
  await station.call('speakers.withdraw', { speakerId: speaker.speakerId })
  await station.close()
  const holding = () => names().filter((file) => readFileSync(join(backupFolder(dir), file)).includes(name))
  expect(holding()).toHaveLength(2)
  const opened = await openParts(dir, () => Date.now() + 2 * DAY)
  const { parts } = opened
  await parts.retention.sweep()
  await parts.backups.look()
  await expect.poll(() => names().length).toBe(1)
  expect(holding()).toEqual([])
  await opened.close()
})

test('kill -9 in the middle of a backup harms neither the database nor a backup', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record()
  await station.close()
  const db = new Database(join(dir, 'station.db'))
  db.exec('CREATE TABLE ballast (b BLOB)')
  const put = db.prepare('INSERT INTO ballast VALUES (randomblob(1000000))')
  for (let megabyte = 0; megabyte < 12; megabyte += 1) put.run()
  db.close()
  const module = new URL('../../../main/core/db/backups.ts', import.meta.url).href
  const script = `const { writeBackup } = await import(${JSON.stringify(module)})
    for (let at = ${NOW}; ; at += 1000) { process.stdout.write('.'); await writeBackup(${JSON.stringify(dir)}, 'daily', at) }`
  let halves = 0
  for (let round = 0; round < 6; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await delay(15 + round * 17)
    child.kill('SIGKILL')
    await once(child, 'exit')
    if (existsSync(join(backupFolder(dir), 'backup.part'))) halves += 1
    expect(isWhole(join(dir, 'station.db'))).toBe(true)
    expect(listBackups(dir).every(({ path }) => isWhole(path))).toBe(true)
  }
  expect(halves).toBeGreaterThan(0)
  await writeBackup(dir, 'daily', NOW + DAY)
  expect(names().filter((name) => name.includes('.part'))).toEqual([])
}, 60_000)

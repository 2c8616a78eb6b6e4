/** The checks find what is broken and say what to do; the file for whoever helps holds nobody. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleText, CHECKS, FIXES } from '../../../main/contract/diagnosis.ts'
import type { CheckResult } from '../../../main/contract/diagnosis.ts'
import { writeBackup } from '../../../main/core/db/backups.ts'
import { openLog } from '../../../main/core/log/file.ts'
import { startKiosk } from '../../../main/kiosk/server.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const root = join(import.meta.dirname, '..', '..', '..')
const command = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'main', 'kiosk', 'cli.ts'), '--data', dir, ...args],
    { encoding: 'utf8', cwd: dir },
  )
  return { status, stdout, stderr }
}
const states = (checks: readonly CheckResult[]) =>
  Object.fromEntries(checks.map(({ id, state }) => [id, state]))

test('of a station that is well all is in order, and each check is made once, in order', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record(600)
  await writeBackup(dir, 'daily', Date.now())
  const { checks } = await station.call('diagnosis.run', { microphone: 'found' })
  expect(checks.map(({ id }) => id)).toEqual(CHECKS)
  expect(states(checks)).toMatchObject({
    microphone: 'ok',
    database: 'ok',
    backups: 'ok',
    ledger: 'ok',
    clock: 'ok',
    keychain: 'ok',
    broker: 'skipped',
    storage: 'skipped',
    updates: 'skipped',
  })
  // the terminal looks beside the open station, and leaves it as it is
  const { status, stdout } = command('--doctor', '--json')
  const said = JSON.parse(stdout) as { checks: CheckResult[] }
  expect(said.checks.map(({ id }) => id)).toEqual(CHECKS)
  expect(status).toBe(said.checks.some(({ state }) => state === 'fail') ? 1 : 0)
  expect(states(said.checks)).toMatchObject({ database: 'ok', ledger: 'ok', clock: 'ok' })
  await station.record(600)
  await station.close()
})

test('what is broken is named, with what to do, and the exit code says so', async () => {
  const station = await openStation({ dataDir: dir })
  await station.set((settings) => ({ ...settings, broker: { ...settings.broker, brokers: '127.0.0.1:9' } }))
  const { checks } = await station.call('diagnosis.run', { microphone: 'denied' })
  expect(states(checks)).toMatchObject({ microphone: 'fail', broker: 'fail', backups: 'warn' })
  await station.close()
  await writeFile(join(dir, 'station.db'), 'no database at all '.repeat(1_000))
  const { status, stdout } = command('--doctor')
  expect(status).toBe(1)
  expect(stdout).toContain(' 3. database   FAILED')
  expect(stdout).toContain(FIXES.database)
})

test('on a machine where nothing was ever recorded nothing is called broken for it, and nothing is made', () => {
  const { stdout } = command('--doctor', '--json', '--data', join(dir, 'not', 'yet'))
  const { checks } = JSON.parse(stdout) as { checks: CheckResult[] }
  expect(checks.find(({ id }) => id === 'disk')?.detail).toMatch(/^\d+ MiB free$/)
  const inDatabase = checks.filter(({ id }) => ['database', 'ledger', 'clock', 'updates'].includes(id))
  for (const { state, detail } of inDatabase)
    expect([state, detail]).toEqual(['skipped', 'there is none yet: nothing was ever recorded here'])
  expect(existsSync(join(dir, 'not'))).toBe(false)
})

test('a clock behind what was last written is found', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  await station.record(600)
  await station.close()
  const late = await openStation({ dataDir: dir, now: () => Date.now() - 86_400_000 })
  const { checks } = await late.call('diagnosis.run', {})
  expect(states(checks)).toMatchObject({ clock: 'fail' })
  await late.close()
})

test('the support file holds logs, settings, counts and checks, and no name, answer or password', async () => {
  const PLANTED = ['Almaz Bekele', 'born in Gondar', 'p@ssword!', 'lake-writer', 'AKIATHELAKE', 'Ward seven']
  const station = await openStation({
    dataDir: dir,
    log: openLog({ dataDir: dir, shell: 'kiosk', appVersion: '1' }),
  })
  await station.begin()
  await station.call('speakers.add', { label: PLANTED[0]!, metadata: { origin: PLANTED[1] } })
  await station.set((settings) => ({
    ...settings,
    stationName: PLANTED[5]!,
    microphone: { deviceId: 'x', label: 'Almaz Bekele’s headset', channel: 0 },
    broker: { ...settings.broker, brokers: '127.0.0.1:9', sasl: 'plain', username: PLANTED[3]! },
    storage: { ...settings.storage, endpoint: 'http://127.0.0.1:9', bucket: 'b', accessKeyId: PLANTED[4]! },
  }))
  await station.call('settings.setSecret', { name: 'brokerPassword', value: PLANTED[2]! })
  await station.record(600)
  // an old log of a version that was less careful
  await writeFile(join(dir, 'logs', 'station.1.log'), `${PLANTED.join(' ')}\n`)
  const { checks } = await station.call('diagnosis.run', {})
  const { parts } = await station.call('diagnosis.bundle', { checks })
  expect(parts.map(({ name }) => name)).toEqual([
    'about.json',
    'settings.json',
    'counts.json',
    'doctor.json',
    'station.log',
    'station.1.log',
  ])
  const whole = bundleText(parts)
  for (const value of PLANTED) expect(whole).not.toContain(value)
  expect(whole).toContain('127.0.0.1:9')
  expect(JSON.parse(parts[2]!.text)).toMatchObject({
    rows: { takes: 1 },
    ledger: { recorded: 1, adds: true },
  })
  await station.close()
  const { status, stdout } = command('--bundle', 'help.txt')
  expect([status, stdout]).toEqual([0, expect.stringContaining('read it before you pass it on')])
  const written = readFileSync(join(dir, 'help.txt'), 'utf8')
  for (const value of PLANTED.filter((one) => one !== 'p@ssword!')) expect(written).not.toContain(value)
  expect(written).toContain('===== doctor.json')
})

test('the kiosk says whether it is well, and nothing else, to this machine only', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const kiosk = await startKiosk({ core: station.core, root: dir, port: 0 })
  const at = `http://127.0.0.1:${kiosk.port}/healthz`
  const answer = await fetch(at)
  expect(answer.status).toBe(200)
  expect(Object.keys((await answer.json()) as object).sort()).toEqual(['disk', 'status'])
  expect((await fetch(at, { headers: { Origin: 'http://elsewhere.example' } })).status).toBe(403)
  await station.close()
  expect((await fetch(at)).status).toBe(503)
  await kiosk.close()
})

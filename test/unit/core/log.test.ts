/** The log holds what happened, and nothing of people or passwords, whatever is thrown at it. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LOG_FILES, logFiles, logFolder, openLog } from '../../../main/core/log/file.ts'
import { discreet, personalValues } from '../../../main/core/log/personal.ts'
import { openParts } from '../../support/parts.ts'
import { memorySecrets, newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const logged = () =>
  logFiles(dir)
    .map((path) => readFileSync(path, 'utf8'))
    .join('')
const lines = () =>
  logged()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const PLANTED = {
  name: 'Almaz "Lucy" Bekele',
  short: 'Al',
  amharic: 'አልማዝ በቀለ',
  answer: 'born in Gondar (1984)',
  deepAnswer: 'grandmother of Yonas',
  listener: 'Tewodros the listener',
  password: 'p@ss"word\\1',
  storageKey: 'wJalrXUtnFEMI/K7MDENG',
  username: 'lake-writer',
  accessKey: 'AKIAOFTHELAKE',
  pin: '471188',
} as const

test('names, answers, passwords and tokens are in no line, wherever they turn up', async () => {
  const write = openLog({ dataDir: dir, shell: 'kiosk', appVersion: '1' })
  const station = await openStation({ dataDir: dir, log: write, secrets: memorySecrets() })
  await station.begin()
  for (const label of [PLANTED.name, PLANTED.short, PLANTED.amharic])
    await station.call('speakers.add', {
      label,
      metadata: { origin: PLANTED.answer, family: { of: [PLANTED.deepAnswer] } },
    })
  await station.call('listeners.save', { label: PLANTED.listener, speakerId: null })
  await station.set((settings) => ({
    ...settings,
    broker: { ...settings.broker, brokers: '127.0.0.1:9', sasl: 'plain', username: PLANTED.username },
    storage: { ...settings.storage, endpoint: 'http://127.0.0.1:9', accessKeyId: PLANTED.accessKey },
  }))
  await station.call('settings.setSecret', { name: 'brokerPassword', value: PLANTED.password })
  await station.call('settings.setSecret', { name: 'storageSecretKey', value: PLANTED.storageKey })
  await station.call('settings.setSecret', { name: 'kioskPin', value: PLANTED.pin })
  await station.record(600)
  await station.close()
  expect(lines().map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['the station is open', 'the station is closed']),
  )

  // and by a careless hand: every value in a message, in an error, in its cause, beside its key and elsewhere
  const secrets = memorySecrets({
    brokerPassword: JSON.stringify({ secret: PLANTED.password, typedFor: {} }),
    storageSecretKey: PLANTED.storageKey,
  })
  const opened = await openParts(dir, Date.now, secrets)
  const { parts } = opened
  const personal = personalValues(parts.station.db)
  for (const value of [PLANTED.password, PLANTED.storageKey]) personal.remember(value)
  const log = discreet(write, personal)
  for (const [key, value] of Object.entries(PLANTED)) {
    if (key === 'pin') continue // only its hash is ever kept, and nothing gives it back
    log('error', `take of ${value} failed`, new Error(`no row for ${value}`, { cause: { where: [value] } }))
    log('warn', 'settings', { broker: { said: `login of ${value} refused` } })
  }
  for (const value of [PLANTED.deepAnswer, 'http://tok-0:tok-0@host/'])
    log('warn', `${'x'.repeat(1_990)} ${value}${'y'.repeat(5_000)}`)
  log('info', 'asked', { token: 'tok-1', nested: { brokerPassword: 'tok-2', kioskPin: 'tok-3' } })
  log('info', 'opened http://127.0.0.1:80/#token=tok-4 and https://tok-5:tok-6@host/?X-Amz-Signature=tok-7')
  try {
    JSON.parse('Selam, tok-8')
  } catch (error) {
    log('error', 'a file', error)
  }
  await opened.close()
  // what ends late has a word still, when the database is closed
  log('warn', `late word of ${PLANTED.name}`, new Error(PLANTED.deepAnswer))
  expect(lines().at(-1)).toMatchObject({ msg: 'late word of [hidden]' })
  const all = logged()
  expect(all).toContain('[hidden]')
  for (const value of Object.values(PLANTED)) {
    if (value === PLANTED.short) continue
    for (const form of [value, JSON.stringify(value).slice(1, -1)]) expect(all).not.toContain(form)
  }
  expect(all).not.toMatch(/\bAl\b|tok-\d/)
  // nor the half that is left where a long text is cut
  expect(all).toContain('xxx')
  expect(all).not.toContain(PLANTED.deepAnswer.slice(0, 5))
  // a name of two letters takes nothing else with it
  expect(all).toContain('"level":"error"')
  const failed = lines().find(({ msg }) => msg === 'take of [hidden] failed')
  expect(failed?.['detail']).toMatchObject({ type: 'Error', message: 'no row for [hidden]' })
})

test('what a call failed of is written down, what a person got wrong is not', async () => {
  const write = openLog({ dataDir: dir, shell: 'kiosk', appVersion: '1' })
  const station = await openStation({ dataDir: dir, log: write })
  await expect(station.call('takes.get', { takeId: 'x' })).rejects.toThrow()
  await station.close()
  expect(lines().filter(({ level }) => level === 'error')).toEqual([])
  expect(lines()[0]).toMatchObject({ shell: 'kiosk', version: '1', pid: process.pid })
})

test('files are kept in turn, for their owner only', () => {
  const write = openLog({ dataDir: dir, shell: 'kiosk', appVersion: '1' }, 2_000)
  for (let nth = 0; nth < 200; nth += 1) write('info', `event ${nth}`, { filler: 'x'.repeat(50) })
  const files = logFiles(dir)
  expect(files).toHaveLength(LOG_FILES)
  for (const path of files) {
    expect(statSync(path).size).toBeLessThan(2_500)
    expect(statSync(path).mode & 0o077).toBe(0)
  }
  expect(statSync(logFolder(dir)).mode & 0o077).toBe(0)
  const seen = lines().map(({ msg }) => msg)
  // written at once: the last event is there without anything being closed
  expect(seen).toContain('event 199')
  expect(existsSync(join(logFolder(dir), `station.${LOG_FILES}.log`))).toBe(false)
})

test('a folder that cannot be written to stops nothing', () => {
  writeFileSync(join(dir, 'logs'), 'a file where the folder should be')
  const write = openLog({ dataDir: dir, shell: 'kiosk', appVersion: '1' })
  expect(() => write('error', 'something')).not.toThrow()
})

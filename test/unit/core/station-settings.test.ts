/** Settings, secrets, profiles, the kiosk's lock, and a clock that jumps. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { CoreOptions } from '../../../main/core/host.ts'
import { StationError } from '../../../main/contract/errors.ts'
import { watchClock } from '../../../main/core/clock.ts'
import { BACKOFF, backoffMs } from '../../../main/core/backoff.ts'
import { rateLimit } from '../../../main/core/outbox/rate-limit.ts'
import { memorySecrets, openStation, removeFolder } from '../../support/station.ts'
import { outbox } from '../../support/outbox.ts'
import type { TestStation } from '../../support/station.ts'

const open: TestStation[] = []
afterEach(async () => {
  for (const station of open.splice(0)) {
    await station.close()
    await removeFolder(station.dataDir)
  }
})
async function start(given: Partial<CoreOptions> = {}): Promise<TestStation> {
  const station = await openStation(given)
  open.push(station)
  return station
}
const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))
async function kiosk(station: TestStation): Promise<void> {
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', { settings: { ...settings, kiosk: { enabled: true } } })
}

test('a secret goes in and never comes out: not in answers, not on disk, not in a profile', async () => {
  const secrets = memorySecrets()
  const station = await start({ secrets })
  const view = await station.call('settings.setSecret', { name: 'brokerPassword', value: 'hunter2-geheim' })
  expect(view.secretsSet).toEqual({
    brokerPassword: true,
    archiveSecretKey: false,
    storageSecretKey: false,
    kioskPin: false,
  })
  const { profile } = await station.call('settings.exportProfile', {})
  expect(JSON.stringify([view, profile, await station.call('station.state', {})])).not.toContain('hunter2')
  for (const name of readdirSync(station.dataDir).filter((file) => file.startsWith('station.db')))
    expect(readFileSync(join(station.dataDir, name)).includes('hunter2')).toBe(false)
  expect(await secrets.get('brokerPassword')).toContain('hunter2-geheim')
})

test('a profile carries the settings to another station, but not its name and microphone', async () => {
  const [one, two] = [await start(), await start()]
  const { settings } = await one.call('settings.get', {})
  await one.call('settings.set', {
    settings: { ...settings, stationName: 'North', broker: { ...settings.broker, takeTopic: 'field-takes' } },
  })
  const { profile } = await one.call('settings.exportProfile', {})
  const taken = await two.load(profile)
  expect(taken.settings).toMatchObject({ stationName: '', broker: { takeTopic: 'field-takes' } })
  for (const bad of ['', '{', '{"kind":"other"}', profile.replace('field-takes', 'no spaces allowed')])
    await expect(two.load(bad)).rejects.toSatisfy((error) => code(error) === 'profile_invalid')
  expect((await two.call('settings.get', {})).settings.broker.takeTopic).toBe('field-takes')
})

test('the PIN locks staff out of nothing but staff methods, and wrong tries cost time', async () => {
  const clock = { now: 1_700_000_000_000 }
  const secrets = memorySecrets()
  const station = await start({ secrets, now: () => clock.now })
  await expect(station.call('settings.setSecret', { name: 'kioskPin', value: 'abc' })).rejects.toSatisfy(
    (error) => code(error) === 'bad_request',
  )
  await station.call('settings.setSecret', { name: 'kioskPin', value: '4711' })
  expect(await secrets.get('kioskPin')).toMatch(/^scrypt\$/)
  const { settings } = await station.call('settings.get', {})
  await kiosk(station) // locks at once
  await expect(station.call('settings.set', { settings })).rejects.toSatisfy(
    (error) => code(error) === 'kiosk_locked',
  )
  await expect(station.call('queue.retry', {})).rejects.toSatisfy((error) => code(error) === 'kiosk_locked')
  await station.begin([]) // visitors go on

  for (let at = 0; at < 2; at += 1)
    expect(await station.call('station.unlock', { pin: '0000' })).toEqual({ unlocked: false, retryAt: null })
  const third = await station.call('station.unlock', { pin: '0000' })
  expect(third.retryAt).toBeGreaterThan(clock.now)
  // the right PIN has to wait as well, or guessing in parallel would pay
  expect(await station.call('station.unlock', { pin: '4711' })).toEqual(third)
  clock.now = third.retryAt ?? 0
  expect((await station.call('station.unlock', { pin: '4711' })).unlocked).toBe(true)
  await station.call('settings.set', { settings })
})

test('a kiosk that was switched on before it had a PIN locks with the first one', async () => {
  const station = await start({})
  await kiosk(station)
  expect((await station.call('station.state', {})).kiosk.locked).toBe(false)
  await station.call('settings.setSecret', { name: 'kioskPin', value: '4711' })
  expect((await station.call('station.state', {})).kiosk.locked).toBe(true)
  await station.call('station.unlock', { pin: '4711' })
  await station.call('settings.setSecret', { name: 'kioskPin', value: '4712' })
  expect((await station.call('station.state', {})).kiosk.locked).toBe(false)
})

test('a locked kiosk is locked again after a restart', async () => {
  const secrets = memorySecrets()
  const station = await start({ secrets })
  await station.call('settings.setSecret', { name: 'kioskPin', value: '1234' })
  await kiosk(station)
  await station.close()
  open.splice(0)
  const again = await start({ secrets, dataDir: station.dataDir })
  expect((await again.call('station.state', {})).kiosk).toEqual({ enabled: true, locked: true, pinSet: true })
})

test('a keyring that asks somebody and gets no answer does not keep the station from opening', async () => {
  const never = new Promise<never>(() => undefined)
  const station = await start({ secrets: { get: () => never, set: () => never } })
  await station.begin()
  await station.record(600)
  expect((await station.call('station.state', {})).ledger.recorded).toBe(1)
}, 20_000)

test('a keychain that cannot be read does not open a kiosk, and staff still get in', async () => {
  const station = await start({ secrets: memorySecrets() })
  await station.call('settings.setSecret', { name: 'kioskPin', value: '1234' })
  await kiosk(station)
  await station.close()
  open.splice(0)
  const locked = { get: () => Promise.reject(new Error('locked')), set: () => Promise.resolve() }
  const again = await start({ secrets: locked, dataDir: station.dataDir })
  expect((await again.call('station.state', {})).kiosk).toEqual({ enabled: true, locked: true, pinSet: true })
  expect((await again.call('station.unlock', { pin: '1235' })).unlocked).toBe(false)
  expect((await again.call('station.unlock', { pin: '1234' })).unlocked).toBe(true)
})

test('a kiosk that a profile switches on locks at once, like one that a person switches on', async () => {
  const [one, two] = [await start(), await start()]
  await kiosk(one)
  const { profile } = await one.call('settings.exportProfile', {})
  await two.call('settings.setSecret', { name: 'kioskPin', value: '1234' })
  await two.load(profile)
  expect((await two.call('station.state', {})).kiosk.locked).toBe(true)
})

test('brokers from the command line hold for this run only, until someone types others', async () => {
  const station = await start({ brokers: '127.0.0.1:1' })
  expect((await station.until(({ broker }) => broker.state === 'offline')).broker.address).toBe('127.0.0.1:1')
  const { settings } = await station.call('settings.get', {})
  expect(settings.broker.brokers).toBe('')
  await station.call('settings.set', { settings: { ...settings, theme: 'dark' } })
  expect((await station.call('station.state', {})).broker.address).toBe('127.0.0.1:1')
  await station.call('settings.set', {
    settings: { ...settings, broker: { ...settings.broker, brokers: '127.0.0.1:2' } },
  })
  await station.until(({ broker }) => broker.address === '127.0.0.1:2')
})

test('"test connection" names the hop that fails and skips what lies behind it', async () => {
  const station = await start()
  const { settings } = await station.call('settings.get', {})
  const { hops } = await station.call('settings.test', {
    settings: { ...settings, broker: { ...settings.broker, brokers: '127.0.0.1:1' } },
  })
  expect(hops.map(({ hop, ok, skipped }) => [hop, ok ? 'ok' : skipped ? 'skipped' : 'failed'])).toEqual([
    ['dns', 'ok'],
    ['tcp', 'failed'],
    ['tls', 'skipped'],
    ['auth', 'skipped'],
    ['advertised', 'skipped'],
    ['prompts_topic', 'skipped'],
    ['takes_topic', 'skipped'],
    ['receipts_topic', 'skipped'],
    ['storage', 'skipped'],
  ])
  expect(hops[1]?.error?.code).toBe('broker_unreachable')
})

test('a jump of the clock and a long sleep are noticed, small steps are not', () => {
  let [wall, steady] = [1_000_000, 0]
  const seen: string[] = []
  const watch = watchClock(
    () => wall,
    { onJump: (seconds) => seen.push(`jump ${seconds}`), onWake: () => seen.push('wake') },
    () => steady,
  )
  const pass = (byWall: number, bySteady: number) => {
    wall += byWall
    steady += bySteady
    watch.look()
  }
  pass(10_000, 10_000)
  pass(12_000, 10_000)
  expect(seen).toEqual([])
  pass(-3_600_000, 10_000)
  pass(120_000, 120_000)
  expect(seen).toEqual(['jump -3610', 'wake'])
  watch.suspend()
  pass(7_200_000, 0)
  watch.resume()
  pass(10_000, 10_000)
  expect(seen).toEqual(['jump -3610', 'wake', 'wake'])
  watch.stop()
})

test('a clock that was set back by a year does not strand a take that waits', () => {
  const box = outbox()
  box.take('t1')
  box.jobs.claim(1, 1_000)
  const reason = { code: 'broker_unreachable', message: '' }
  box.jobs.applyAll([
    {
      id: 't1',
      event: { kind: 'outcome', outcome: { kind: 'retryAt', at: box.clock.now + 60_000, reason } },
    },
  ])
  expect(box.jobs.claim(1, 1_000)).toEqual([])
  box.clock.now -= 365 * 86_400_000
  expect(box.jobs.claim(1, 1_000).map(({ job_id }) => job_id)).toEqual(['t1'])
  box.db.close()
})

test('waits grow, are bounded and never run together', () => {
  for (let attempt = 1; attempt < 2_000; attempt += 7) {
    const waited = backoffMs(attempt, () => 0.5)
    expect(waited).toBeGreaterThanOrEqual(backoffMs(Math.max(1, attempt - 1), () => 0.5))
    expect(backoffMs(attempt, () => 1)).toBeLessThanOrEqual(BACKOFF.longestMs * (1 + BACKOFF.jitter))
  }
  expect(backoffMs(3, () => 0)).toBeLessThan(backoffMs(3, () => 1))
})

test('a station that holds takes back says why, and "send" lets them go whatever the network costs', async () => {
  const station = await start()
  const held = async () => (await station.call('station.state', {})).uploads.held
  const policy = async (name: 'always' | 'unmetered' | 'manual') => {
    const { settings } = await station.call('settings.get', {})
    await station.call('settings.set', {
      settings: { ...settings, upload: { ...settings.upload, policy: name } },
    })
  }
  await station.begin()
  await station.record(600)
  expect(await held()).toBe(null)
  await policy('unmetered')
  // a desktop says nothing about its network, and a phone's hotspot looks like any other
  expect(await held()).toBe('unknown')
  await station.call('station.network', { metered: true })
  expect(await held()).toBe('metered')
  await station.call('station.network', { metered: false })
  expect(await held()).toBe(null)
  await policy('manual')
  expect(await held()).toBe('manual')
  expect((await station.call('queue.retry', {})).uploads.held).toBe(null)
  await policy('unmetered')
  await station.call('station.network', { metered: true })
  expect(await held()).toBe(null) // until what was there has gone
})

test('a speed limit holds over time, whatever the sizes', () => {
  let now = 0
  const limit = rateLimit(
    () => now,
    () => 10_000,
  )
  let sent = 0
  while (now < 60_000) {
    now += limit.waitMs()
    limit.sending(7_000)
    sent += 7_000
  }
  expect(sent / (now / 1000)).toBeLessThan(10_500)
})

test('a speed limit holds for what takes longer than minutes, too', () => {
  let now = 0
  const limit = rateLimit(
    () => now,
    () => 1_024,
  )
  limit.sending(4 * 1024 * 1024)
  expect(limit.waitMs()).toBe(4_096_000)
  now = 4_000_000
  expect(limit.waitMs()).toBe(96_000)
})

test('a keyring that fails does not keep the station from opening', async () => {
  const broken = {
    get: () => Promise.reject(new Error('locked')),
    set: () => Promise.reject(new Error('locked')),
  }
  const station = await start({ secrets: broken })
  await station.begin()
  await station.record(600)
  expect((await station.call('station.state', {})).ledger.recorded).toBe(1)
})

test('nowhere means nowhere: not the broker that the start command brings along either, now or at the next start', async () => {
  const brokers = '127.0.0.1:1'
  const station = await start({ brokers })
  const { settings, givenBrokers } = await station.call('settings.get', {})
  expect(givenBrokers).toBe(brokers)
  const chosen = { ...settings, broker: { ...settings.broker, nowhere: true } }
  await station.call('settings.set', { settings: chosen })
  expect((await station.call('settings.get', {})).givenBrokers).toBeUndefined()
  await station.close()
  open.pop()
  // the start command brings none along then (scripts/start/saved.ts)
  const again = await start({ dataDir: station.dataDir })
  expect((await again.call('settings.get', {})).givenBrokers).toBeUndefined()
  // an address that is typed later is meant
  const meant = { ...chosen, broker: { ...chosen.broker, brokers: '127.0.0.1:2' } }
  await again.call('settings.set', { settings: meant })
  expect((await again.call('settings.get', {})).settings.broker.brokers).toBe('127.0.0.1:2')
})

test('brokers that a person names with the start are in force, whatever the first run was told', async () => {
  const station = await start()
  const { settings } = await station.call('settings.get', {})
  const nowhere = { ...settings, broker: { ...settings.broker, nowhere: true } }
  await station.call('settings.set', { settings: nowhere })
  await station.close()
  open.pop()
  const evening = await start({ dataDir: station.dataDir, brokers: '127.0.0.1:1' })
  expect((await evening.call('settings.get', {})).givenBrokers).toBe('127.0.0.1:1')
})

test('what a profile would move elsewhere is told before, and is not applied unless it was seen', async () => {
  const station = await start()
  const { settings } = await station.call('settings.get', {})
  const { profile } = await station.call('settings.exportProfile', {})
  const mailed = profile
    .replace('"brokers": ""', '"brokers": "elsewhere.example:9092"')
    .replace('"theme": "system"', '"theme": "dark"')
  const { changes, kind, secrets } = await station.call('settings.readProfile', { profile: mailed })
  expect({ kind, secrets }).toEqual({ kind: 'profile', secrets: [] })
  expect(changes).toContainEqual({
    path: 'broker.brokers',
    from: '',
    to: 'elsewhere.example:9092',
    weighty: true,
  })
  expect(changes).toContainEqual({ path: 'theme', from: 'system', to: 'dark', weighty: false })
  const unseen = [[], changes.filter(({ weighty }) => !weighty), changes.map((one) => ({ ...one, to: 'x' }))]
  for (const agreed of unseen)
    await expect(station.call('settings.importProfile', { profile: mailed, agreed })).rejects.toSatisfy(
      (error) => code(error) === 'profile_unseen',
    )
  expect((await station.call('settings.get', {})).settings).toEqual(settings)
  await station.call('settings.importProfile', { profile: mailed, agreed: changes })
  expect((await station.call('settings.get', {})).settings.broker.brokers).toBe('elsewhere.example:9092')
})

test('the account that a backend made is for its own station; it brings passwords that are told nowhere', async () => {
  const station = await openStation({ stationId: 'st-7' })
  try {
    const account = {
      kind: 'fieldtake-station-account',
      version: 1,
      station: 'st-7',
      broker: {
        brokers: '127.0.0.1:1',
        tls: true,
        ca: 'PEM',
        sasl: 'scram-sha-512',
        username: 'st-7',
        mode: 'every',
      },
      storage: { endpoint: 'http://127.0.0.1:2', bucket: 'claims', accessKeyId: 'st-7' },
      secrets: { brokerPassword: 'hunter2-broker', storageSecretKey: 'hunter2-store' },
    }
    const other = JSON.stringify({ ...account, station: 'st-8' })
    await expect(station.load(other)).rejects.toSatisfy((error) => code(error) === 'account_elsewhere')
    const read = await station.call('settings.readProfile', { profile: JSON.stringify(account) })
    expect(read).toMatchObject({ kind: 'account', secrets: ['brokerPassword', 'storageSecretKey'] })
    expect(JSON.stringify(read)).not.toContain('hunter2')
    const before = (await station.call('settings.get', {})).settings
    const after = await station.load(JSON.stringify(account))
    expect(after.settings).toEqual({
      ...before,
      broker: { ...before.broker, ...account.broker, group: 'fieldtake' },
      storage: { ...before.storage, ...account.storage },
    })
    expect(after.secretsSet).toMatchObject({ brokerPassword: true, storageSecretKey: true })
    const [entry] = (await station.call('audit.list', {})).entries
    expect(entry?.act).toBe('account_imported')
    expect(entry?.detail).toContain('"secrets":["brokerPassword","storageSecretKey"]')
    expect(JSON.stringify(entry)).not.toContain('hunter2')
  } finally {
    await station.remove()
  }
})

/** A stored password goes where it was typed for, and nowhere else: not with a test, not with a profile, not after a restart. */
import Database from 'better-sqlite3'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { isForBroker, isForStorage } from '../../../main/contract/secrets.ts'
import type { BrokerPlace, StationSettings } from '../../../main/contract/settings.ts'
import type { CoreOptions } from '../../../main/core/host.ts'
import { memorySecrets, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const PASSWORD = 'hunter2-geheim'
const open: TestStation[] = []
const servers: Server[] = []
afterEach(async () => {
  for (const station of open.splice(0)) {
    await station.close()
    await removeFolder(station.dataDir)
  }
  for (const server of servers.splice(0)) server.close()
})
async function start(given: Partial<CoreOptions> = {}): Promise<TestStation> {
  const station = await openStation(given)
  open.push(station)
  return station
}

/** As much of a Kafka broker as it takes to be told a password by PLAIN: API versions, handshake, "wrong password". */
async function listener(): Promise<{ address: string; heard: () => string; calls: () => number }> {
  const heard: Buffer[] = []
  let calls = 0
  const server = createServer((socket) => {
    calls += 1
    let pending = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard.push(chunk)
      pending = Buffer.concat([pending, chunk])
      while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
        const request = pending.subarray(4, 4 + pending.readInt32BE(0))
        pending = pending.subarray(4 + request.length)
        const [api, version] = [request.readInt16BE(0), request.readInt16BE(2)]
        const known = [18, 0, 0, 17, 0, 1, 36, 0, 0].map((n) => [n >> 8, n & 255]).flat()
        const body =
          api === 18
            ? [...(version === 0 ? [0, 0] : [0, 35]), 0, 0, 0, 3, ...known]
            : api === 17
              ? [0, 0, 0, 0, 0, 1, 0, 5, ...Buffer.from('PLAIN')]
              : [0, 58, 255, 255, 255, 255, 255, 255] // SASL_AUTHENTICATION_FAILED
        const answer = Buffer.concat([Buffer.alloc(4), request.subarray(4, 8), Buffer.from(body)])
        answer.writeInt32BE(answer.length - 4, 0)
        socket.write(answer)
      }
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    heard: () => Buffer.concat(heard).toString('latin1'),
    calls: () => calls,
  }
}
const login = (brokers: string): Partial<StationSettings['broker']> => ({
  brokers,
  sasl: 'plain',
  username: 'station',
})
const setBroker = (station: TestStation, broker: Partial<StationSettings['broker']>) =>
  station.set((before) => ({ ...before, broker: { ...before.broker, ...broker } }))
const view = (station: TestStation) => station.call('settings.get', {})
const refused = (station: TestStation) => station.until(({ broker }) => broker.state === 'refused')

async function withPassword(station: TestStation, brokers: string): Promise<void> {
  await setBroker(station, login(brokers))
  await station.call('settings.setSecret', { name: 'brokerPassword', value: PASSWORD })
  expect((await view(station)).secretsSet.brokerPassword).toBe(true)
}

test('it goes to the broker that it was typed for', async () => {
  const own = await listener()
  const station = await start()
  await withPassword(station, own.address)
  await expect.poll(own.heard).toContain(PASSWORD)
  const { broker } = await station.until(({ broker }) => broker.error?.code === 'broker_auth_failed')
  expect(broker.state).toBe('refused')
})

test('a profile that names another broker does not get it, and the person is told to type one', async () => {
  const [own, other] = [await listener(), await listener()]
  const [station, mailed] = [await start(), await start()]
  await withPassword(station, own.address)
  await setBroker(mailed, login(other.address))
  const { profile } = await mailed.call('settings.exportProfile', {})
  await mailed.close()
  const calls = other.calls()

  const taken = await station.load(profile)
  expect(taken.secretsSet.brokerPassword).toBe(false)
  expect(taken.secretsFor.brokerPassword).toMatchObject({ brokers: own.address, username: 'station' })
  await station.until(({ broker }) => broker.address === other.address)
  expect((await refused(station)).broker.error?.code).toBe('password_missing')
  const { hops } = await station.call('settings.test', {})
  expect(hops.find(({ hop }) => hop === 'auth')?.error?.code).toBe('password_missing')
  expect(other.heard()).not.toContain(PASSWORD)
  expect(calls).toBe(0)

  // typed again, it is for the new one
  await station.call('settings.setSecret', { name: 'brokerPassword', value: `${PASSWORD}-2` })
  await expect.poll(other.heard).toContain(`${PASSWORD}-2`)
})

test('"test connection" of what is typed in the fields does not take it along', async () => {
  const [own, other] = [await listener(), await listener()]
  const station = await start()
  await withPassword(station, own.address)
  const { settings } = await view(station)
  const { hops } = await station.call('settings.test', {
    settings: { ...settings, broker: { ...settings.broker, ...login(other.address) } },
  })
  expect(hops.find(({ hop }) => hop === 'auth')?.error?.code).toBe('password_missing')
  expect(other.heard()).not.toContain(PASSWORD)
})

test('typed for what is not saved yet, it is for that', async () => {
  const [own, next] = [await listener(), await listener()]
  const station = await start()
  await setBroker(station, login(own.address))
  const { settings } = await view(station)
  const draft = { ...settings, broker: { ...settings.broker, ...login(next.address) } }
  await station.call('settings.setSecret', { name: 'brokerPassword', value: PASSWORD, settings: draft })
  expect((await view(station)).secretsSet.brokerPassword).toBe(false)
  const saved = await station.call('settings.set', { settings: draft })
  expect(saved.secretsSet.brokerPassword).toBe(true)
  await expect.poll(next.heard).toContain(PASSWORD)
  expect(own.heard()).not.toContain(PASSWORD)
})

test('what the version before stored belongs to the brokers that were set when this one first ran', async () => {
  const secrets = memorySecrets()
  const first = await start({ secrets })
  await setBroker(first, login('127.0.0.1:1'))
  await first.close()
  // as the version before left it: the bare password, and no word of what it is for
  await secrets.set('brokerPassword', PASSWORD)
  const db = new Database(join(first.dataDir, 'station.db'))
  db.exec("DELETE FROM meta WHERE key = 'secrets_before'")
  db.close()

  const again = async () => {
    const station = await start({ secrets, dataDir: first.dataDir })
    const { secretsSet, secretsFor } = await view(station)
    expect(secretsFor.brokerPassword?.brokers).toBe('127.0.0.1:1')
    return { station, set: secretsSet.brokerPassword }
  }
  const upgraded = await again()
  expect(upgraded.set).toBe(true)
  await setBroker(upgraded.station, login('127.0.0.1:2'))
  expect((await view(upgraded.station)).secretsSet.brokerPassword).toBe(false)
  await upgraded.station.close()
  // a restart is no second "first time"
  const { station, set } = await again()
  expect(set).toBe(false)
  await setBroker(station, login('127.0.0.1:1'))
  expect((await view(station)).secretsSet.brokerPassword).toBe(true)
})

test('the key of a store is for its address and its name', async () => {
  const station = await start()
  const storage = { endpoint: 'https://s3.example', region: 'eu', bucket: 'takes', accessKeyId: 'station' }
  await station.set((before) => ({ ...before, storage }))
  await station.call('settings.setSecret', { name: 'storageSecretKey', value: PASSWORD })
  const set = async () => (await view(station)).secretsSet.storageSecretKey
  expect(await set()).toBe(true)
  await station.set((before) => ({ ...before, storage: { ...storage, bucket: 'other', region: 'af' } }))
  expect(await set()).toBe(true)
  await station.set((before) => ({ ...before, storage: { ...storage, endpoint: 'https://s3.elsewhere' } }))
  expect(await set()).toBe(false)
  expect(isForStorage(storage, { ...storage, accessKeyId: 'another' })).toBe(false)
})

const place = (more: Partial<BrokerPlace> = {}): BrokerPlace => ({
  brokers: 'a:1, b:2',
  tls: true,
  ca: 'ours',
  sasl: 'scram-sha-512',
  username: 'station',
  ...more,
})
test.each<[string, boolean, Partial<BrokerPlace>, Partial<BrokerPlace>]>([
  ['as it was', true, {}, {}],
  ['other order, spaces and letters', true, {}, { brokers: 'B:2,A:1' }],
  ['one broker fewer', true, {}, { brokers: 'b:2' }],
  ['one broker more', false, {}, { brokers: 'a:1,b:2,c:3' }],
  ['another port', false, {}, { brokers: 'a:2' }],
  ['another name', false, {}, { username: 'other' }],
  ['TLS off', false, {}, { tls: false }],
  ['TLS on', true, { tls: false, ca: '' }, { tls: true, ca: 'any' }],
  ['another authority', false, {}, { ca: 'theirs' }],
  ['another SCRAM', true, {}, { sasl: 'scram-sha-256' }],
  ['told instead of proved', false, {}, { sasl: 'plain' }],
  ['proved instead of told', true, { sasl: 'plain' }, { sasl: 'scram-sha-256' }],
  ['typed before there was an address', false, { brokers: '' }, {}],
])('a password and its broker: %s', (_what, fits, typedFor, now) => {
  expect(isForBroker(place(typedFor), place(now))).toBe(fits)
})

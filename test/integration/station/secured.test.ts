/** A broker with TLS, accounts and rules: the right credentials work, wrong ones are named and lose nothing. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Input } from '../../../main/contract/api.ts'
import { kafkaAccess } from '../../../backend-stack/servers/kafka/security.ts'
import { kafkaClient } from '../../../main/kafka/client.ts'
import { kafkaComponent } from '../../../backend-stack/servers/kafka/kafka.ts'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import type { StationAccount } from '../../../main/contract/station-account.ts'
import { accountsPlace, stationAccount } from '../../support/accounts.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let stack: Stack
let dataDir: string
let ca: string
let bootstrap: string
let account: StationAccount
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-secure-'))
  stack = await startStack({
    dataDir,
    secure: true,
    components: [kafkaComponent({ port: await freePort() })],
  })
  const { endpoints } = stack.component('kafka')
  bootstrap = endpoints['bootstrap'] ?? ''
  ca = readFileSync(endpoints['ca'] ?? '', 'utf8')
  account = await stationAccount(accountsPlace(dataDir, bootstrap), 'st-7', true)
})
afterAll(async () => {
  await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
})
const open: TestStation[] = []
afterEach(async () => {
  for (const station of open.splice(0)) {
    await station.close()
    await removeFolder(station.dataDir)
  }
})
const password = () => account.secrets.brokerPassword

type Broker = NonNullable<Input<'settings.set'>['settings']['broker']>
const secured = (more: Broker = {}): Broker => ({
  brokers: bootstrap,
  tls: true,
  ca,
  sasl: 'scram-sha-512',
  username: 'st-7',
  ...more,
})
/** The password first, for what is about to be saved: without it the station would not even ask. */
async function configure(station: TestStation, broker: Broker, secret: string): Promise<void> {
  const { settings } = await station.call('settings.get', {})
  const wanted = { ...settings, broker: { ...settings.broker, ...broker } }
  await station.call('settings.setSecret', { name: 'brokerPassword', value: secret, settings: wanted })
  await station.call('settings.set', { settings: wanted })
}
async function start(broker: Broker, secret = password()): Promise<TestStation> {
  const station = await openStation({ stationId: 'st-7' })
  open.push(station)
  await configure(station, broker, secret)
  return station
}
const refused = (station: TestStation) =>
  station.until(({ broker }) => broker.state === 'refused', 30_000, 'a refusal')

test('the station account reads prompts and receipts and writes takes, over TLS', async () => {
  const admin = kafkaClient(kafkaAccess(dataDir, 'admin', bootstrap)).producer({ idempotent: false })
  await admin.connect()
  const value = JSON.stringify({ prompt_id: 's1', text: 'Secured.', lang: 'en', corpus: 'c', source: 's' })
  await admin.send({ topic: 'topic1', messages: [{ key: 's1', value }] })
  await admin.disconnect()
  const station = await start(secured())
  await station.until(({ prompts }) => prompts.backlog === 1, 30_000, 'the prompt')
  await station.begin([])
  await station.record(600)
  const { broker } = await station.until(({ ledger }) => ledger.sentAwaiting === 1, 30_000, 'the take sent')
  expect(broker).toMatchObject({ state: 'online', error: null })
  const { hops } = await station.call('settings.test', {})
  expect(hops.filter(({ skipped }) => !skipped).every(({ ok }) => ok)).toBe(true)
})

test('a wrong password is named; the take waits and goes as soon as it is put right', async () => {
  const station = await start(secured(), 'wrong')
  const { broker } = await refused(station)
  expect(broker.error?.code).toBe('broker_auth_failed')
  const { hops } = await station.call('settings.test', {})
  expect(hops.find(({ ok, skipped }) => !ok && !skipped)).toMatchObject({
    hop: 'auth',
    error: { code: 'broker_auth_failed' },
  })
  await station.begin()
  await station.record(600)
  await station.call('settings.setSecret', { name: 'brokerPassword', value: password() })
  const { ledger } = await station.until(({ ledger }) => ledger.sentAwaiting === 1, 30_000, 'the take sent')
  expect(ledger).toMatchObject({ recorded: 1, adds: true })
})

test('a certificate that nobody vouches for is named', async () => {
  const { broker } = await refused(await start(secured({ ca: '' })))
  expect(broker.error?.code).toBe('broker_tls_failed')
})

test('a topic that the account may not write is named', async () => {
  const { broker } = await refused(await start(secured({ takeTopic: 'receipts-of-others' })))
  expect(['not_authorised', 'topic_unknown']).toContain(broker.error?.code)
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleRecords } from '../../../backend-stack/sample/publish.ts'
import { kafkaAccess } from '../../../backend-stack/servers/kafka/security.ts'
import type { StationAccount } from '../../../main/contract/station-account.ts'
import { accountsPlace, addressOf, stationAccount } from '../../support/accounts.ts'
import { openStation, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'
import { readTopic, startKafka } from '../../support/kafka.ts'
import type { TestKafka } from '../../support/kafka.ts'
import { kafkaClient } from '../../../main/kafka/client.ts'

/* The whole station on a cluster with accounts, with the rights of a station and no more. */

let kafka: TestKafka
let account: StationAccount
beforeAll(async () => {
  kafka = await startKafka({ secure: true })
  account = await stationAccount(accountsPlace(kafka.dataDir, kafka.bootstrap), 'st-7')
})
afterAll(() => kafka.stop())

async function connect(station: TestStation, password: string): Promise<void> {
  const { caFile } = addressOf(kafka.dataDir, account)
  const { settings } = await station.call('settings.get', {})
  const wanted: typeof settings = {
    ...settings,
    broker: {
      ...settings.broker,
      brokers: kafka.bootstrap,
      tls: true,
      ca: readFileSync(caFile ?? '', 'utf8'),
      sasl: 'scram-sha-512',
      username: 'st-7',
      mode: 'every',
    },
  }
  await station.call('settings.setSecret', { name: 'brokerPassword', value: password, settings: wanted })
  await station.call('settings.set', { settings: wanted })
}

test('with a wrong password it is refused in words and records all the same; with the right one it delivers', async () => {
  const selector = kafkaClient(kafkaAccess(kafka.dataDir, 'selector', kafka.bootstrap)).producer({
    idempotent: false,
  })
  await selector.connect()
  await selector.send({ topic: 'topic1', acks: -1, messages: sampleRecords().slice(0, 3) })
  await selector.disconnect()

  const station = await openStation({ stationId: 'st-7' })
  try {
    await station.begin()
    await connect(station, 'not the password')
    const refused = await station.until((state) => state.broker.state === 'refused', 30_000, 'refusal')
    expect(refused.broker.error?.code).toBe('broker_auth_failed')
    await station.read(voice(1_000))
    expect((await station.call('station.state', {})).ledger.recorded).toBe(1)

    await connect(station, account.secrets.brokerPassword)
    await station.until((state) => state.broker.state === 'online', 30_000, 'online')
    const sent = await station.until((state) => state.ledger.sentAwaiting === 1, 30_000, 'delivery')
    expect(sent.ledger.waiting + sent.ledger.parked).toBe(0)
    await station.until((state) => state.prompts.backlog >= 3, 30_000, 'prompts')
    expect(JSON.stringify(sent)).not.toContain(account.secrets.brokerPassword)
  } finally {
    await station.remove()
  }
  const address = kafkaAccess(kafka.dataDir, 'admin', kafka.bootstrap)
  expect(await readTopic(address, 'topic2')).toHaveLength(1)
}, 120_000)

/** Brokers that send their clients on to somewhere else: the connection test names the address, and what to change. */
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'
import { startKafka } from '../../support/kafka.ts'
import type { TestKafka, TestKafkaOptions } from '../../support/kafka.ts'
import { openStation, removeFolder } from '../../support/station.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

async function kafkaThat(options: TestKafkaOptions): Promise<TestKafka> {
  const kafka = await startKafka({ topics: false, ...options })
  ending.push(() => kafka.stop())
  return kafka
}

/** The hops as the test of the connection walks them: `hop`, `hop: code` or `hop: skipped`. */
async function walked(brokers: string) {
  const station = await openStation()
  ending.push(async () => {
    await station.close()
    await removeFolder(station.dataDir)
  })
  const { settings } = await station.call('settings.get', {})
  const { hops } = await station.call('settings.test', {
    settings: { ...settings, broker: { ...settings.broker, brokers } },
  })
  const told: Record<string, string | undefined> = {}
  for (const { hop, ok, skipped, error } of hops) told[hop] = ok ? 'ok' : skipped ? 'skipped' : error?.code
  return { told, error: hops.find(({ error }) => error)?.error ?? null }
}

test('a name that nobody can resolve', async () => {
  const kafka = await kafkaThat({ advertisedHost: 'kafka.invalid' })
  const { told, error } = await walked(kafka.bootstrap)
  expect(told).toMatchObject({
    tcp: 'ok',
    auth: 'ok',
    advertised: 'advertised_unknown',
    takes_topic: 'skipped',
  })
  expect(error?.params?.['address']).toBe(`kafka.invalid:${kafka.bootstrap.split(':')[1]}`)
})

test('an address where nobody answers', async () => {
  const kafka = await kafkaThat({ advertisedHost: '127.0.0.2' })
  const { told, error } = await walked(kafka.bootstrap)
  expect(told).toMatchObject({ auth: 'ok', advertised: 'advertised_unreachable' })
  expect(error?.params?.['address']).toBe(`127.0.0.2:${kafka.bootstrap.split(':')[1]}`)
})

test('a broker that advertises where it is', async () => {
  const kafka = await kafkaThat({ topics: true })
  expect((await walked(kafka.bootstrap)).told).toMatchObject({
    auth: 'ok',
    advertised: 'ok',
    takes_topic: 'ok',
  })
  expect((await walked(`127.0.0.1:${await freePort()}`)).told).toMatchObject({ tcp: 'broker_unreachable' })
})

/** Takes larger than the topic takes: by claim check where there is storage, parked with advice where there is none. */
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ConfigResourceTypes } from 'kafkajs'
import { takeHeaders } from '../../../main/contract/messages.ts'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { withAdmin } from '../../../main/kafka/client.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { createTopic, readTopic, testClient } from '../../support/kafka.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let stack: Stack
let dataDir: string
let endpoint: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-claims-'))
  stack = await startStack({ dataDir, components: [seaweedfs] })
  endpoint = stack.component('seaweedfs').endpoints['url'] ?? ''
})
afterAll(async () => {
  await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const small = (topic: string, bytes: number) =>
  withAdmin(testClient(inject('sharedKafka')), (admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: [{ name: 'max.message.bytes', value: String(bytes) }],
        },
      ],
    }),
  )

test('parked with advice, then by claim check, then past a raised limit; small ones go past all the time', async () => {
  const brokers = inject('sharedKafka')
  const takeTopic = await createTopic(brokers)
  const receiptTopic = await createTopic(brokers)
  const promptTopic = await createTopic(brokers)
  await small(takeTopic, 60_000)
  const station: TestStation = await openStation()
  try {
    const { settings } = await station.call('settings.get', {})
    const broker = { ...settings.broker, brokers, takeTopic, receiptTopic, promptTopic, group: takeTopic }
    await station.call('settings.set', { settings: { ...settings, broker } })
    await station.begin()
    const large = await station.record(4_000, 1)
    const parked = await station.until(({ ledger }) => ledger.parked === 1, 30_000, 'the large one parked')
    expect(parked.ledger.adds).toBe(true)
    const { take } = await station.call('takes.get', { takeId: large.takeId })
    expect(take.delivery.reason?.code).toBe('too_large')
    expect(take.delivery.reason?.message).toMatch(/max\.message\.bytes/)
    const tiny = await station.record(600, 2)
    await station.until(({ ledger }) => ledger.sentAwaiting === 1, 30_000, 'the small one past it')

    const { s3Station } = lakeSecrets(dataDir)
    const storage = { endpoint, region: 'us-east-1', bucket: 'claims', accessKeyId: 'station' }
    await station.call('settings.set', { settings: { ...settings, broker, storage } })
    await station.call('settings.setSecret', { name: 'storageSecretKey', value: 'wrong' })
    await station.call('queue.retry', { takeId: large.takeId })
    await station.until(({ ledger }) => ledger.waiting === 1 && ledger.sending === 0 && ledger.parked === 0)
    await expect
      .poll(
        async () => (await station.call('takes.get', { takeId: large.takeId })).take.delivery.reason?.code,
        { timeout: 20_000 },
      )
      .toBe('s3_denied')
    await station.call('settings.setSecret', { name: 'storageSecretKey', value: s3Station })
    await station.call('queue.retry', {})
    await station.until(({ ledger }) => ledger.sentAwaiting === 2, 30_000, 'the large one by claim check')

    const records = (await readTopic(brokers, takeTopic)).map((one) => ({
      ...one,
      meta: takeHeaders.parse(one.headers),
    }))
    expect(records.find(({ meta }) => meta.ce_id === tiny.takeId)?.meta.claim_key).toBeUndefined()
    const claim = records.find(({ meta }) => meta.ce_id === large.takeId)
    expect(claim?.value?.length ?? 0).toBe(0)
    expect(claim?.meta.claim_bucket).toBe('claims')
    const s3 = roleClient(endpoint, 'lake', lakeSecrets(dataDir).s3Lake)
    const object = await s3.send(new GetObjectCommand({ Bucket: 'claims', Key: claim?.meta.claim_key }))
    const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array()
    s3.destroy()
    expect(bytes.length).toBe(claim?.meta.bytes)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(claim?.meta.sha256)

    // someone raises the limit: the station reads it again and needs no claim check any longer
    await small(takeTopic, 2_000_000)
    await station.call('settings.set', { settings: { ...settings, broker } })
    const third = await station.record(4_000, 3)
    await station.until(({ ledger }) => ledger.sentAwaiting + ledger.parked === 3, 30_000)
    await station.call('queue.retry', {})
    await station.until(({ ledger }) => ledger.sentAwaiting === 3, 30_000, 'the third by value')
    const [last] = (await readTopic(brokers, takeTopic)).filter(
      (one) => one.headers['ce_id'] === third.takeId,
    )
    expect(last?.value?.length).toBeGreaterThan(60_000)
  } finally {
    await station.close()
    await removeFolder(station.dataDir)
  }
})

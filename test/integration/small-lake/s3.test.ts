import { PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { s3Target } from '../../../backend-stack/small-lake/s3-target.ts'
import { verifyLake } from '../../../backend-stack/small-lake/verify.ts'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { produce } from '../../support/kafka.ts'
import { consumed, golden, goldenFile } from '../../unit/small-lake/golden.ts'
import { drained, openLane, spawnLake } from './lane.ts'

let stack: Stack
let dataDir: string
let endpoint: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'small-lake-s3-'))
  stack = await startStack({ dataDir, components: [seaweedfs] })
  endpoint = stack.component('seaweedfs').endpoints['url'] ?? ''
})
afterAll(async () => {
  await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('every golden record lands in a bucket, or is refused, as it should', { timeout: 120_000 }, async () => {
  const lane = await openLane(inject('sharedKafka'), 1)
  const secret = lakeSecrets(dataDir).s3Lake
  const s3 = roleClient(endpoint, 'lake', secret)
  for (const { bucket, key, file } of golden.claims)
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: goldenFile(file) }))
  s3.destroy()

  const ordered = golden.cases.flatMap(({ name, records }) => records.map((record) => ({ name, ...record })))
  await produce(
    lane.bootstrap,
    lane.takes,
    ordered.map((record) => {
      const { key, value, rawHeaders } = consumed(record, 0)
      return {
        key: key === null ? null : Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
        headers: rawHeaders,
      }
    }),
  )
  const args = [
    '--s3-endpoint',
    endpoint,
    '--s3-bucket',
    'lake',
    '--catalogue',
    lane.dir,
    '--claims-buckets',
    'claims',
  ]
  const env = { FIELDTAKE_LAKE_S3_KEY: 'lake', FIELDTAKE_LAKE_S3_SECRET: secret }
  // Killed once on the way, so that If-None-Match meets its own objects.
  const first = spawnLake([...lane.args, ...args], { env })
  await first.ready
  first.child.kill('SIGKILL')
  await first.exited
  const lake = spawnLake([...lane.args, ...args], { env })
  await lake.ready
  await drained(lane)
  await lake.stop()

  const receipts = await lane.readReceipts()
  const dead = await lane.readDead()
  for (const [offset, record] of ordered.entries()) {
    const told = receipts.filter((one) => one.origin?.offset === offset)
    const { verdict, code, object_key: key } = record.expect
    if (verdict === 'landed' || verdict === 'duplicate') {
      expect(told.length, record.name).toBeGreaterThan(0)
      // Said twice where the kill came between the receipt and the commit, but never differently.
      for (const receipt of told)
        expect(receipt, record.name).toMatchObject({ status: verdict, object_uri: `s3://lake/${key ?? ''}` })
    }
    if (verdict === 'rejected') {
      const letter = dead.find((one) => one.key === `${lane.takes}:0:${offset}`)
      // Nothing is kept of a speaker who has withdrawn.
      expect(letter?.headers['dlq_code'], record.name).toBe(code === 'speaker_withdrew' ? undefined : code)
    }
  }
  const target = s3Target({ endpoint, bucket: 'lake', accessKeyId: 'lake', secretAccessKey: secret })
  const found = await verifyLake(join(lane.dir, 'catalogue'), target)
  const landed = ordered.filter((record) => record.expect.verdict === 'landed').length
  expect(found).toEqual({
    takes: landed,
    objects: landed,
    doubled: [],
    missing: [],
    damaged: [],
    orphans: [],
  })
  target.close()
  lane.clean()
})

import { GetObjectCommand } from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReviewRecord } from '../../../main/contract/messages.ts'
import { produce } from '../../support/kafka.ts'
import { startLake } from '../../support/lake.ts'
import type { Receipt, ReceiptLog, TestLake } from '../../support/lake.ts'
import { makeTake } from '../../support/takes.ts'
import { readTopic } from '../../support/topic.ts'
import { landUnderFaults } from '../../support/land-faults.ts'
import { golden, goldenFile } from '../../unit/small-lake/golden.ts'
import type { GoldenRecord } from '../../unit/small-lake/golden.ts'

/*
 * One lake for all of these: bringing up Kafka, SeaweedFS, PostgreSQL, Cassandra and Spark costs more than what is
 * tested on them. The tests build on each other's takes and run in order.
 */
let lake: TestLake
let log: ReceiptLog

beforeAll(async () => {
  lake = await startLake({ extra: { FIELDTAKE_COUNTS_SECONDS: '2' } })
  log = await lake.receipts()
}, 600_000)

afterAll(async () => lake.stop(), 60_000)

interface SentRecord {
  readonly name: string
  readonly record: GoldenRecord
  readonly origin: string
}
const sent: SentRecord[] = []
const originOf = ({ origin }: Receipt) =>
  origin ? `${origin.topic}:${origin.partition}:${origin.offset}` : ''
const takes = golden.cases.flatMap(({ records }) => records)
const landed = takes.filter(({ expect }) => expect.verdict === 'landed')

test('golden records get the verdicts that every lander gives', async () => {
  await lake.putClaims(golden.claims.map((claim) => ({ ...claim, body: goldenFile(claim.file) })))
  for (const { name, records } of golden.cases) {
    for (const record of records) sent.push({ name, record, origin: await lake.sendOne(wire(record)) })
  }
  const answered = sent.filter(({ record }) => tellsWhom(record))
  await log.until((all) => all.length >= answered.length, 180_000)

  const receipts = new Map(log.all.map((receipt) => [originOf(receipt), receipt]))
  expect(receipts.size).toBe(answered.length)
  const verdicts = answered.map(({ name, origin }) => {
    const receipt = receipts.get(origin)
    return [name, receipt?.status, receipt?.reason?.code, receipt?.object_uri]
  })
  expect(verdicts).toEqual(
    answered.map(({ name, record: { expect } }) => [
      name,
      expect.verdict,
      expect.code,
      expect.object_key === undefined ? undefined : `s3://lake/${expect.object_key}`,
    ]),
  )
}, 240_000)

test('what could not land is in the dead letters exactly once, as it came, with why and from where', async () => {
  const refused = sent.filter(({ record }) => record.expect.verdict === 'rejected')
  const rows = (await lake.rows('dead_letters')).map((row) => [
    [row['topic'], row['partition'], row['offset']].join(':'),
    row['code'],
  ])
  expect(rows.toSorted()).toEqual(
    refused.map(({ origin, record }) => [origin, record.expect.code]).toSorted(),
  )

  const letters = new Map(
    (await readTopic(lake.bootstrap, 'topic2.dlq')).map(({ message }) => [String(message.key), message]),
  )
  for (const { origin, record } of refused) {
    const letter = letters.get(origin)
    const { value, headers } = wire(record)
    expect(letter?.value ?? null).toEqual(value)
    expect(String(letter?.headers?.['dlq_code'])).toBe(record.expect.code)
    for (const [name, bytes] of headers) expect(letter?.headers?.[name]).toEqual(Buffer.from(bytes))
  }
  expect(letters.size).toBe(refused.length)
}, 60_000)

test('S3, Iceberg, Cassandra and PostgreSQL agree on every take', async () => {
  expect(await lake.reconcile()).toEqual({ takes: landed.length, differences: [] })
  for (const receipt of log.all.filter(({ status }) => status === 'landed')) {
    const [bucket, ...key] = (receipt.object_uri ?? '').replace('s3://', '').split('/')
    const object = await lake.objects.send(new GetObjectCommand({ Bucket: bucket, Key: key.join('/') }))
    const bytes = await object.Body?.transformToByteArray()
    expect(
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
    ).toBe(receipt.sha256)
  }
}, 60_000)

test('a laptop that was offline for eight weeks lands, in its own day and its own windows', async () => {
  const at = new Date(Date.now() - 56 * 86_400_000)
  const take = makeTake({ at, station: 'laptop', lang: 'sw' })
  const before = log.all.length
  await lake.send([take])
  await log.until((all) => all.length > before, 60_000)
  const receipt = log.all.find(({ take_id }) => take_id === take.takeId)
  expect(receipt).toMatchObject({
    status: 'landed',
    object_uri: `s3://lake/audio/sw/${at.toISOString().slice(0, 10)}/${take.takeId}.wav`,
  })
  const hour = `${at.toISOString().slice(0, 13)}:00:00+00:00`.replace('T', ' ')
  await expect
    .poll(async () => (await lake.rows('counts')).filter(({ value }) => value === 'laptop'), {
      timeout: 90_000,
      interval: 2_000,
    })
    .toContainEqual(expect.objectContaining({ grain: 'hour', window_start: hour, takes: 1, seconds: 0.25 }))
}, 180_000)

test('the landing job, S3 and a broker killed while takes arrive: nothing lost, nothing doubled', async () => {
  const figures = await landUnderFaults(lake, {
    takes: 60,
    faults: ['landing', 'seaweedfs', 'kafka'],
    timeoutMs: 300_000,
  })
  expect(figures).toMatchObject({
    saved: 60,
    lost: 0,
    doubled: 0,
    wrongBytes: 0,
    deadWrong: 0,
    differences: 0,
  })
}, 400_000)

test('housekeeping: mended dead letters land, a withdrawn speaker is gone everywhere, files are few again', async () => {
  const missing = sent.find(({ name }) => name === 'claim-missing')
  const header = (name: string) => {
    const value = missing?.record.headers.find(([key]) => key === name)?.[1]
    return typeof value === 'string' ? value : ''
  }
  await lake.putClaims([{ bucket: 'claims', key: header('claim_key'), body: goldenFile('take.flac') }])
  const at = new Date()
  const takes = [makeTake({ speaker: 'leaver', at }), makeTake({ speaker: 'stayer', at })]
  await lake.send(takes)
  const withdrawal = { speaker_id: 'leaver', station_id: 'station-1', withdrawn_at: at.toISOString() }
  await lake.sendOne({
    key: 'leaver',
    headers: [['ce_type', 'org.fieldtake.withdrawal.v1']],
    value: Buffer.from(JSON.stringify(withdrawal)),
  })
  await log.until((all) => takes.every(({ takeId }) => all.some(({ take_id }) => take_id === takeId)), 60_000)
  await expect.poll(() => lake.rows('withdrawals'), { timeout: 30_000 }).toHaveLength(2)

  const heard = takes.flatMap(({ takeId }) =>
    ['anna', 'ben'].map((reviewer) => ({ key: takeId, value: approval(takeId, reviewer) })),
  )
  await produce(lake.bootstrap, 'reviews', [...heard, { key: 'x', value: 'no review' }])
  expect(await lake.job('fieldtake_lake.reviews')).toEqual([{ reviews: 4, decided: 2, malformed: 1 }])
  expect(await lake.job('fieldtake_lake.reviews')).toEqual([{ reviews: 0, decided: 0, malformed: 0 }])
  await log.until((all) => all.filter(({ status }) => status === 'approved').length === 2, 30_000)
  expect(log.all.find(({ status }) => status === 'approved')?.review).toMatchObject({ approve: 2 })

  const did = await lake.job('fieldtake_lake.housekeeping', [
    ...['replay', 'erase', 'compact', '--code', 'claim_missing', '--expire-hours', '0'],
  ])
  expect(did).toMatchObject([
    { task: 'replay', sent: 1 },
    { task: 'erase', speakers: 1, takes: 1 },
    { task: 'compact' },
  ])
  expect(Number(did[2]?.['object_ratio'])).toBeLessThanOrEqual(1.1)
  await log.until(
    (all) => all.some(({ take_id, status }) => take_id === header('ce_id') && status === 'landed'),
    60_000,
  )
  const rows = await lake.rows('takes')
  expect(rows.filter(({ speaker_id }) => speaker_id === 'leaver')).toEqual([])
  expect(rows.filter(({ speaker_id }) => speaker_id === 'stayer')).toHaveLength(1)
  expect(await lake.rows('erasures')).toMatchObject([{ speaker_id: 'leaver', takes: 1 }])
  expect((await lake.rows('counts')).filter(({ value }) => value === 'leaver')).toEqual([])
  const stayer = takes[1]?.takeId
  expect((await lake.rows('reviews')).map(({ take_id }) => take_id)).toEqual([stayer, stayer])
  expect(await lake.rows('verdicts')).toMatchObject([{ take_id: stayer, state: 'approved', approve: 2 }])
  expect((await lake.reconcile()).differences).toEqual([])
  // The snapshots that the counts query had read up to have expired: it has to find its way on by itself.
  await lake.send([makeTake({ station: 'afterwards' })])
  await expect
    .poll(async () => (await lake.rows('counts')).filter(({ value }) => value === 'afterwards'), {
      timeout: 90_000,
      interval: 2_000,
    })
    .toHaveLength(2)
}, 300_000)

function approval(takeId: string, reviewer: string): string {
  const review: ReviewRecord = {
    review_id: uuidv7(),
    take_id: takeId,
    verdict: 'approve',
    reasons: [],
    marks: [],
    reviewer,
    listened_ms: 250,
    app_version: '1',
    at: new Date().toISOString(),
  }
  return JSON.stringify(review)
}

function wire(record: GoldenRecord) {
  return {
    key: record.key,
    headers: record.headers.map(
      ([name, value]) => [name, typeof value === 'string' ? value : Buffer.from(value.hex, 'hex')] as const,
    ),
    value:
      record.file === undefined ? Buffer.alloc(0) : record.file === null ? null : goldenFile(record.file),
  }
}

/** A refused record is answered if it still says which take and station it was. */
function tellsWhom(record: GoldenRecord): boolean {
  if (record.expect.verdict === 'withdrawn') return false
  const text = (name: string) => record.headers.findLast(([key]) => key === name)?.[1]
  const id = text('ce_id')
  const station = text('station_id')
  const isTake = typeof id === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id)
  return isTake && typeof station === 'string' && station !== ''
}

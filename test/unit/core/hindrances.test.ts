/** What stands in the way of takes and prompts, and must not stand there for ever. */
import Database from 'better-sqlite3'
import type { Kafka } from 'kafkajs'
import { truncate, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openConsumer } from '../../../main/kafka/consumer.ts'
import { kafkaPort } from '../../../main/kafka/broker-port.ts'
import { checkBucket, uploadClaim } from '../../../main/core/lake/claims.ts'
import { countKeeper } from '../../../main/core/lake/counts.ts'
import type { IncomingRecord, OutgoingRecord, Producer } from '../../../main/kafka/port.ts'
import { takeEncoder } from '../../../main/core/outbox/encoder.ts'
import { Delivery } from '../../../main/core/outbox/delivery.ts'
import { stationSettings } from '../../../main/contract/settings.ts'
import { openParts } from '../../support/parts.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
const servers: Server[] = []
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await removeFolder(dir)
})

/** Takes connections and says nothing, and may hang up when it is spoken to. */
async function silent(host: string, heard: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.once('data', () => heard(socket))
    socket.on('error', () => undefined)
    socket.unref()
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

test('prompts that are used up while an offset is being committed let the consumer go on', async () => {
  const calls: string[] = []
  let committed = (): void => undefined
  let turn: ((payload: object) => Promise<void>) | undefined
  const consumer = {
    events: { CRASH: 'crash', GROUP_JOIN: 'join', END_BATCH_PROCESS: 'end' },
    on: () => undefined,
    connect: () => Promise.resolve(),
    subscribe: () => Promise.resolve(),
    run: ({ eachBatch }: { eachBatch: (payload: object) => Promise<void> }) => {
      turn = eachBatch
      return Promise.resolve()
    },
    commitOffsets: () => new Promise<void>((resolve) => (committed = resolve)),
    pause: () => calls.push('pause'),
    resume: (): number => calls.push('resume'),
    disconnect: () => Promise.resolve(),
  }
  const kafka = { consumer: () => consumer } as unknown as Kafka
  const opened = await openConsumer(kafka, {
    topic: 't',
    group: 'g',
    keep: () => Promise.resolve({ count: 1, full: true }),
    onLost: () => undefined,
  })
  const batch = {
    topic: 't',
    partition: 0,
    highWatermark: '2',
    messages: [{ offset: '0' }],
    lastOffset: () => '0',
  }
  const ending = turn?.({
    batch,
    isRunning: () => true,
    isStale: () => false,
    resolveOffset: () => undefined,
    heartbeat: () => Promise.resolve(),
  })
  await expect.poll(() => committed).not.toBe(undefined)
  await new Promise((resolve) => setImmediate(resolve))
  // the speaker read the last prompt: there is room, while the broker has not answered yet
  opened.resume()
  committed()
  await ending
  expect(calls).toEqual(['pause', 'resume'])

  // one that has crashed is put away before it tells: whoever records meanwhile must not hear of it
  consumer.resume = () => {
    throw new Error('Consumer group was not initialized')
  }
  opened.resume()
  await opened.close()
})

test('a disk that is full parks no take, and is not written to without a pause', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  await station.close()
  const db = new Database(join(dir, 'station.db'))
  db.exec('UPDATE jobs SET sha256 = NULL, path = NULL, content_type = NULL')
  db.close()
  const core = await openParts(dir)
  const { jobs, takes } = core.parts
  let tries = 0
  const full = () => {
    tries += 1
    throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
  }
  vi.spyOn(jobs, 'encoded').mockImplementation(full)
  const encoder = takeEncoder(core.parts.station, {
    jobs,
    takes,
    format: () => 'flac',
    onReady: () => undefined,
  })
  encoder.wake()
  await vi.waitFor(() => expect(tries).toBe(1), { timeout: 20_000 })
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(tries).toBe(1)
  expect(jobs.get(takeId)).toMatchObject({ state: 'queued', sha256: null })
  await encoder.stop()
  await core.close()
})

test('an encoded file that was cut short on the disk is made again, not sent', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  const encoded = join(dir, 'encoded', `${takeId}.flac`)
  const bytes = async () => (await station.call('takes.get', { takeId })).take.delivery.bytes
  await expect.poll(bytes, { timeout: 20_000 }).not.toBeNull()
  await station.close()
  const core = await openParts(dir)
  const { parts } = core
  const sent: OutgoingRecord[] = []
  const producer: Producer = {
    send: (records) => Promise.resolve(records.map((record) => ({ origin: String(sent.push(record)) }))),
    close: () => Promise.resolve(),
  }
  const delivery = new Delivery({
    ...parts,
    settings: () => parts.settings.effective(),
    storageSecret: () => Promise.resolve(null),
    signingKey: () => Promise.resolve(null),
    producer: () => producer,
    limit: () => 1_000_000,
    learnLimit: () => undefined,
    onAnswer: () => undefined,
  })
  await truncate(encoded, 1_000)
  const job = () => [parts.jobs.get(takeId)].filter((found) => found !== null)
  expect(await delivery.deliver(job())).toMatchObject([{ outcome: { kind: 'retryAt' } }])
  expect(sent).toEqual([])
  expect(await delivery.deliver(job())).toMatchObject([{ outcome: { kind: 'acked' } }])
  expect(sent[0]?.value?.length).toBe(job()[0]?.bytes)
  await core.close()
})

test('a topic full of malformed records is counted to the last, and does not fill the disk', async () => {
  const core = await openParts(dir)
  const value = Buffer.alloc(100_000, 'x')
  const records = Array.from({ length: 600 }, (_, at) => {
    return { topic: 'topic1', partition: 0, offset: String(at), key: null, value }
  })
  expect(await core.parts.intake.keep(records)).toEqual({ count: 600, full: false })
  expect(core.parts.ledger.malformed()).toBe(600)
  const sums = core.parts.station.db
    .prepare('SELECT count(*) AS n, count(value) AS whole, min(length(preview)) AS shown FROM malformed')
    .get()
  expect(sums).toEqual({ n: 600, whole: 500, shown: 200 })
  await core.close()
})

test('counts of prompts that never come here do not fill the disk, and those of prompts that are here stay', async () => {
  // long ago, by the clock that this station had when it heard of the first
  let now = Date.UTC(2031, 0, 1)
  const core = await openParts(dir, () => now)
  const { station, prompts } = core.parts
  const text = { text: 'Good day.', lang: 'en', direction: 'auto', corpus: 'c', source: 's' } as const
  prompts.insert('default', [{ ...text, promptId: 'here', takesWanted: 1 }])
  const counts = countKeeper(station, 100)
  const said = (key: string): IncomingRecord => {
    const value = Buffer.from(JSON.stringify({ takes: 3, seconds: 12 }))
    return { topic: 'counters', partition: 0, offset: '0', key, value }
  }
  await counts.keep([said('all:takes'), said(`station:${station.stationId}`), said('prompt:here')])
  now = Date.UTC(2026, 0, 1)
  for (let batch = 0; batch < 20; batch += 1)
    await counts.keep(Array.from({ length: 50 }, (_, at) => said(`prompt:${String(batch * 50 + at)}`)))
  const kept = station.db.prepare<[], string>('SELECT subject FROM counts').pluck().all()
  expect(kept.length).toBeLessThanOrEqual(3 + 125)
  expect(kept).toEqual(expect.arrayContaining(['all:takes', 'prompt:here', 'prompt:999', 'prompt:900']))
  expect(counts.view(undefined, 'here').prompt).toEqual({ takes: 3, seconds: 12 })
  expect(counts.view(undefined, '1').prompt).toBeNull()
  await core.close()
})

test('a store that takes the connection and says nothing is given up', async () => {
  const port = await silent('127.0.0.1')
  const settings = stationSettings.parse({
    storage: { endpoint: `http://127.0.0.1:${port}`, bucket: 'claims', accessKeyId: 'key' },
  }).storage
  await expect(checkBucket({ settings, secretKey: 'secret', stallMs: 200 }, 'st-1')).rejects.toMatchObject({
    code: 's3_unreachable',
  })
})

test('a claim that is in the store already is not uploaded again', async () => {
  const asked: string[] = []
  let held: { bytes: number; sha256: string } | null = null
  const store = createHttpServer((request, response) => {
    asked.push(request.method ?? '')
    if (request.method === 'HEAD') {
      if (held) response.setHeader('content-length', held.bytes).setHeader('x-amz-meta-sha256', held.sha256)
      response.writeHead(held ? 200 : 404).end()
      return
    }
    let bytes = 0
    request.on('data', (piece: Buffer) => (bytes += piece.length))
    request.on('end', () => {
      held = { bytes, sha256: String(request.headers['x-amz-meta-sha256']) }
      response.end()
    })
  })
  servers.push(store)
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
  const { storage: settings } = stationSettings.parse({
    storage: {
      endpoint: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
      bucket: 'claims',
      accessKeyId: 'key',
    },
  })
  const path = join(dir, 'take.flac')
  await writeFile(path, Buffer.alloc(50_000, 'x'))
  const upload = (sha256: string) =>
    uploadClaim(
      { settings, secretKey: 'secret' },
      { takeId: 't', stationId: 's', path, contentType: 'audio/flac', sha256 },
    )
  const place = await upload('one')
  expect(asked.splice(0)).toEqual(['HEAD', 'PUT', 'HEAD'])
  // as after each try that the topic refused
  expect(await upload('one')).toEqual(place)
  expect(asked.splice(0)).toEqual(['HEAD'])
  await upload('other')
  await truncate(path, 40_000)
  await upload('other')
  expect(asked.filter((method) => method === 'PUT').length).toBe(2)
})

test('a broker is found by its IPv6 address', async () => {
  let found = false
  const port = await silent('::1', (socket) => {
    found = true
    socket.destroy()
  })
  const broker = kafkaPort({
    settings: stationSettings.parse({ broker: { brokers: `[::1]:${port}` } }).broker,
    password: null,
    clientId: 'test',
    onConnectionLost: () => undefined,
  })
  const probing = broker.probe('topic').catch(() => undefined)
  await vi.waitFor(() => expect(found).toBe(true), { timeout: 20_000 })
  broker.abandon()
  await probing
})

test('what awaits an answer on a connection that is given up fails at once, and connects nowhere again', async () => {
  let heard = 0
  const port = await silent('127.0.0.1', () => (heard += 1))
  const broker = kafkaPort({
    settings: stationSettings.parse({ broker: { brokers: `127.0.0.1:${port}` } }).broker,
    password: null,
    clientId: 'test',
    onConnectionLost: () => undefined,
  })
  // with the client that sends: its requests may take a quarter of an hour
  const opening = broker.openProducer().then(
    () => 'opened',
    () => 'failed',
  )
  await vi.waitFor(() => expect(heard).toBe(1), { timeout: 20_000 })
  broker.abandon()
  expect(await opening).toBe('failed')
  expect(heard).toBe(1)
})

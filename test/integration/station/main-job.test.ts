/** A prompt in Kafka becomes a take in Kafka, on a real broker: restarts, kills, absences, lost answers. */
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CE_WITHDRAWAL, takeHeaders, withdrawalRecord } from '../../../main/contract/messages.ts'
import { createTopic, produce, readTopic, startKafka } from '../../support/kafka.ts'
import type { TestKafka } from '../../support/kafka.ts'
import type { TestStation } from '../../support/station.ts'
import { promptRecord, stationTopics, stations } from '../../support/station-topics.ts'

let kafka: TestKafka
beforeAll(async () => {
  kafka = await startKafka({ proxied: true, topics: false })
})
afterAll(() => kafka.stop())

const { start, stop, clear } = stations(() => kafka.bootstrap)
afterEach(clear)
const topics = () => stationTopics(kafka.direct, { prompts: 2, takes: 2 })

const online = (station: TestStation) =>
  station.until(({ broker }) => broker.state === 'online', 30_000, 'online')
const allSent = (station: TestStation, n: number) =>
  station.until(({ ledger }) => ledger.sentAwaiting + ledger.landed === n, 45_000, `${n} sent`)

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `p${from + at}`)

async function takesIn(topic: string) {
  const records = await readTopic(kafka.direct, topic)
  return records.map((record) => ({ ...record, meta: takeHeaders.parse(record.headers) }))
}
const idsIn = async (topic: string) => (await takesIn(topic)).map(({ meta }) => meta.ce_id)

test('a take recorded online arrives with its headers, playable and whole', async () => {
  const { takeTopic, ...rest } = await topics()
  const station = await start({ takeTopic, ...rest })
  await online(station)
  await station.begin()
  const take = await station.record()
  await allSent(station, 1)
  const [record] = await takesIn(takeTopic)
  expect(record?.key).toBe(take.speakerId)
  expect(record?.value?.subarray(0, 4).toString()).toBe('fLaC')
  expect(record?.meta).toMatchObject({
    ce_id: take.takeId,
    prompt_id: take.promptId,
    frames: take.frames,
    pcm_sha256: take.sha256,
    attempt: 1,
    sample_rate: 48_000,
  })
  expect(record?.meta.sha256).toBe(
    createHash('sha256')
      .update(record?.value ?? '')
      .digest('hex'),
  )
  const { take: after } = await station.call('takes.get', { takeId: take.takeId })
  expect(after.delivery.origin).toBe(`${takeTopic}/${record?.partition}/${record?.offset}`)
})

test('prompts come exactly once across restarts, malformed ones are kept and counted, the backlog is bounded', async () => {
  const given = await topics()
  const malformed = [
    { key: 'x', value: '{not json' },
    { key: 'x', value: JSON.stringify({ text: 'no id', lang: 'en', corpus: 'c', source: 's' }) },
    { key: 'x', value: JSON.stringify({ prompt_id: 'e', text: '  ', lang: 'en', corpus: 'c', source: 's' }) },
    {
      key: 'x',
      value: JSON.stringify({
        prompt_id: 'l',
        text: 'a'.repeat(100_000),
        lang: 'en',
        corpus: 'c',
        source: 's',
      }),
    },
    {
      key: 'x',
      value: JSON.stringify({
        prompt_id: 'd',
        text: 'a',
        direction: 'up',
        lang: 'en',
        corpus: 'c',
        source: 's',
      }),
    },
    { key: null, value: null },
  ]
  await produce(kafka.direct, given.promptTopic, [...ids(0, 20).map((id) => promptRecord(id)), ...malformed])
  let station = await start({ ...given, backlogLimit: 15 })
  const full = await station.until(({ prompts }) => prompts.backlog === 15, 30_000, 'a full backlog')
  expect(full.prompts.consuming).toBe('paused_full')
  await stop(station)

  // the same record twice, as a producer that lost its answer writes it
  await produce(
    kafka.direct,
    given.promptTopic,
    ids(15, 25).map((id) => promptRecord(id)),
  )
  // and one whose text somebody changed: takes were read from the first, so it stays, and the change is told
  const [first = ''] = ids(0, 1)
  const changed = JSON.stringify({ prompt_id: first, text: 'Changed.', lang: 'en', corpus: 'c', source: 's' })
  await produce(kafka.direct, given.promptTopic, [{ key: first, value: changed }])
  station = await start({ ...given, backlogLimit: 100 }, station.dataDir)
  const state = await station.until(
    ({ prompts }) => prompts.backlog >= 25 && prompts.malformed === 7,
    40_000,
    'all 25',
  )
  expect(state.prompts.backlog).toBe(25)
  const { records, total } = await station.call('prompts.malformed', {})
  expect(total).toBe(7)
  expect(records).toHaveLength(7)
  expect(records.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['empty', 'not_json', 'changed_text']),
  )
  const project = (await station.call('projects.list', {})).projects[0]?.projectId ?? ''
  const { rows } = await station.call('corpus.prompts', { projectId: project, limit: 500 })
  expect(rows).toHaveLength(25)
  expect(rows.map(({ text }) => text)).not.toContain('Changed.')
  const { refused } = await station.call('corpus.summary', { projectId: project })
  expect(refused).toContainEqual({ code: 'changed_text', count: 1 })
  // deleted where it came from: nobody is asked to read it, until it is there again; one that nobody has is no fault
  const [gone = ''] = ids(1, 2)
  await produce(
    kafka.direct,
    given.promptTopic,
    [gone, 'never-here'].map((key) => ({ key, value: null })),
  )
  await station.until(({ prompts }) => prompts.backlog === 24, 30_000, 'one taken back')
  await station.begin([])
  const read = new Set<string>()
  for (let at = 0; at < 3; at += 1) read.add((await station.record(600, at + 1)).promptId)
  expect(read.size).toBe(3)
  expect(read).not.toContain(gone)
  await produce(kafka.direct, given.promptTopic, [promptRecord(gone, { takes_wanted: 3 })])
  const last = await station.until(({ prompts }) => prompts.backlog === 22, 30_000, 'it is back')
  expect(last.prompts.malformed).toBe(7)
  // it is wanted of three speakers now
  const { all } = await station.call('corpus.summary', { projectId: project })
  expect(all.planned).toBe(27)
})

test('the consumer pauses at the limit and goes on as prompts are read', async () => {
  const given = await topics()
  await produce(
    kafka.direct,
    given.promptTopic,
    ids(0, 6).map((id) => promptRecord(id)),
  )
  const station = await start({ ...given, backlogLimit: 2 })
  await station.until(({ prompts }) => prompts.consuming === 'paused_full')
  await station.begin([])
  const read: string[] = []
  for (let at = 0; at < 6; at += 1) {
    await station.until(({ session }) => session?.current != null, 15_000, `prompt ${at}`)
    read.push((await station.record(600, at + 1)).promptId)
  }
  expect(read.sort()).toEqual(ids(0, 6))
  await allSent(station, 6)
})

test('a session with no broker at all drains when there is one', async () => {
  const given = await topics()
  kafka.proxies[0]?.refuse(true)
  const station = await start(given)
  try {
    await station.until(({ broker }) => broker.state === 'offline', 20_000, 'offline')
    await station.begin()
    for (let at = 0; at < 5; at += 1) await station.record(600, at + 1)
    const { ledger, broker } = await station.call('station.state', {})
    expect(ledger).toMatchObject({ recorded: 5, waiting: 5, adds: true, safeToUnplug: false })
    expect(broker.error?.code).toBe('broker_unreachable')
  } finally {
    kafka.proxies[0]?.refuse(false)
  }
  await allSent(station, 5)
  expect(new Set(await idsIn(given.takeTopic)).size).toBe(5)
})

test('an answer that is lost costs a repeat at most, never a take', async () => {
  const given = await topics()
  const station = await start(given)
  await online(station)
  await station.begin()
  const wanted = []
  for (let at = 0; at < 6; at += 1) {
    if (at === 2 || at === 4) kafka.proxies[0]?.swallowAnswers(1)
    wanted.push((await station.record(600, at + 1)).takeId)
  }
  await allSent(station, 6)
  const found = await idsIn(given.takeTopic)
  expect([...new Set(found)].sort()).toEqual(wanted.sort())
  const { ledger } = await station.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 6, sentAwaiting: 6, adds: true })

  // one that never comes, on a connection that stays open, is waited for only until there is another connection
  const proxy = kafka.proxies[0]
  const before = proxy?.produced ?? 0
  proxy?.swallowAnswers(1, { cut: false })
  await station.record(600, 7)
  await expect.poll(() => proxy?.produced).toBeGreaterThan(before)
  await station.set((s) => ({ ...s, broker: { ...s.broker, backlogLimit: 100 } }))
  await allSent(station, 7)
})

test('a topic that is missing for what speakers said holds no take back, however often the connection breaks', async () => {
  const given = await topics()
  const station = await start(given)
  await online(station)
  // says who speaks, for a topic that there is not
  await station.begin()
  for (let at = 0; at < 8; at += 1) {
    await station.record(600, at + 1)
    kafka.proxies[0]?.cut()
    await online(station)
  }
  await allSent(station, 8)
  expect(new Set(await idsIn(given.takeTopic)).size).toBe(8)
})

test('takes in flight when the station ends are sent after the next start', async () => {
  const given = await topics()
  let station = await start(given)
  await online(station)
  await station.begin()
  kafka.proxies[0]?.blackhole(true)
  const take = await station.record()
  await station.until(({ ledger }) => ledger.sending === 1, 20_000, 'a take on the wire')
  await stop(station)
  kafka.proxies[0]?.blackhole(false)
  kafka.proxies[0]?.cut()
  station = await start(given, station.dataDir)
  await allSent(station, 1)
  expect(new Set(await idsIn(given.takeTopic))).toEqual(new Set([take.takeId]))
})

test('the broker is killed and comes back: nothing is lost, everything drains', async () => {
  const given = await topics()
  const station = await start(given)
  await online(station)
  await station.begin()
  const wanted = [(await station.record(600, 1)).takeId]
  await allSent(station, 1)
  kafka.kill()
  await station.until(({ broker }) => broker.state === 'offline', 15_000, 'offline after the kill')
  wanted.push((await station.record(600, 2)).takeId, (await station.record(600, 3)).takeId)
  await kafka.restart()
  await allSent(station, 3)
  expect(new Set(await idsIn(given.takeTopic))).toEqual(new Set(wanted))
})

test('a receipt makes a take land; one for other bytes does not', async () => {
  const given = await topics()
  const station = await start(given)
  await online(station)
  await station.begin()
  const [first, second, third] = [
    await station.record(600, 1),
    await station.record(600, 2),
    await station.record(600, 3),
  ]
  await allSent(station, 3)
  const taken = await takesIn(given.takeTopic)
  const shaOf = (id: string) => taken.find(({ meta }) => meta.ce_id === id)?.meta.sha256
  const at = new Date().toISOString()
  const receipt = (take_id: string, more: object) => ({
    key: take_id,
    value: JSON.stringify({ take_id, at, ...more }),
  })
  await produce(kafka.direct, given.receiptTopic, [
    receipt(first.takeId, { status: 'landed', sha256: shaOf(first.takeId), object_uri: 's3://lake/a.flac' }),
    receipt(second.takeId, { status: 'landed', sha256: '0'.repeat(64) }),
    receipt(third.takeId, {
      status: 'rejected',
      reason: { code: 'bad_container', message: 'not a FLAC file' },
    }),
    receipt('01890000-0000-7000-8000-000000000000', { status: 'landed' }),
    { key: 'x', value: 'not a receipt' },
  ])
  const { ledger, pipeline } = await station.until(({ ledger }) => ledger.landed + ledger.rejected === 3)
  expect(ledger).toMatchObject({ landed: 1, rejected: 2, adds: true, safeToUnplug: true })
  expect(pipeline.landedToday).toBe(1)
  const { take } = await station.call('takes.get', { takeId: first.takeId })
  expect(take.delivery).toMatchObject({ state: 'landed', objectUri: 's3://lake/a.flac' })
  const { take: other } = await station.call('takes.get', { takeId: second.takeId })
  expect(other.delivery).toMatchObject({ state: 'rejected', reason: { code: 'conflict' } })
})

test('an unknown topic is named, and its absence stops nothing else', async () => {
  const given = await topics()
  const station = await start({ ...given, takeTopic: 'nowhere' })
  const state = await station.until(({ broker }) => broker.error !== null, 20_000, 'an error')
  expect(state.broker).toMatchObject({
    state: 'refused',
    error: { code: 'topic_unknown', params: { topic: 'nowhere' } },
  })
  await station.begin()
  await station.record()
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', {
    settings: { ...settings, broker: { ...settings.broker, takeTopic: given.takeTopic } },
  })
  await allSent(station, 1)
})

test('a take that was discarded after it went out is followed by word of it; a missing topic for that stops no take', async () => {
  const given = await topics()
  const station = await start({ ...given, reviewTopic: 'no-reviews-here' })
  await online(station)
  await station.begin()
  const first = await station.record(600, 1)
  await allSent(station, 1)
  await station.call('takes.discard', { takeId: first.takeId })
  await station.record(600, 2)
  await station.record(600, 3)
  const { ledger } = await allSent(station, 2)
  expect(ledger).toMatchObject({ recorded: 3, discarded: 1, sentAwaiting: 2, adds: true })
  const reviewTopic = await createTopic(kafka.direct)
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', {
    settings: { ...settings, broker: { ...settings.broker, reviewTopic } },
  })
  await online(station)
  await station.call('queue.retry', {})
  await expect
    .poll(() => readTopic(kafka.direct, reviewTopic), { timeout: 20_000, interval: 500 })
    .toHaveLength(1)
  const [record] = await readTopic(kafka.direct, reviewTopic)
  expect(JSON.parse(record?.value?.toString() ?? '')).toMatchObject({
    take_id: first.takeId,
    verdict: 'reject',
    reasons: ['discarded_at_station'],
  })
})

test('a withdrawal reaches the topic of the takes, keyed by the speaker', async () => {
  const given = await topics()
  const station = await start(given)
  await online(station)
  const begun = await station.begin()
  const speakerId = begun.session?.speaker.speakerId ?? ''
  await station.record(600, 1)
  await allSent(station, 1)
  await station.call('speakers.withdraw', { speakerId })
  const withdrawals = async () =>
    (await readTopic(kafka.direct, given.takeTopic)).filter(
      ({ headers }) => headers['ce_type'] === CE_WITHDRAWAL,
    )
  await expect.poll(withdrawals, { timeout: 20_000, interval: 500 }).toHaveLength(1)
  const [record] = await withdrawals()
  expect(record?.key).toBe(speakerId)
  expect(withdrawalRecord.parse(JSON.parse(record?.value?.toString() ?? '')).speaker_id).toBe(speakerId)
})

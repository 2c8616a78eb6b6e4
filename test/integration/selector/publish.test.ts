import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Admin } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { promptRecord } from '../../../main/contract/messages.ts'
import { type SelectorOptions, selectorOptions } from '../../../backend-stack/text-selector/options.ts'
import { runSelector } from '../../../backend-stack/text-selector/run.ts'
import { writeCorpus } from '../../support/corpus.ts'
import { createTopic, produce, readTopic, startKafka, testClient, uniqueName } from '../../support/kafka.ts'

const bootstrap = inject('sharedKafka')
let dir: string
let corpus: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'selector-kafka-'))
  corpus = join(dir, 'corpus.txt')
  writeCorpus(corpus, 4_000, 'latin', 31)
})
afterAll(() => rmSync(dir, { recursive: true }))

function optionsFor(topic: string, more: Partial<SelectorOptions> = {}): SelectorOptions {
  const state = join(dir, topic)
  return selectorOptions.parse({
    corpus,
    lang: 'sw',
    topic,
    brokers: [bootstrap],
    state,
    count: 450,
    ...more,
  })
}

/** What an undisturbed run would choose, in order. */
async function wanted(options: SelectorOptions): Promise<string[]> {
  const ids: string[] = []
  const dry = { ...options, dryRun: true, state: join(dir, 'nothing') }
  await runSelector(dry, { onPrompt: (prompt) => ids.push(prompt.prompt_id) })
  return ids
}

async function published(topic: string, at = bootstrap): Promise<string[]> {
  const records = await readTopic(at, topic)
  return records.map((record) => {
    const prompt = promptRecord.parse(JSON.parse(record.value?.toString() ?? ''))
    expect(record.key).toBe(prompt.prompt_id)
    return prompt.prompt_id
  })
}

function victim(options: SelectorOptions, point: string, batch: number): Promise<NodeJS.Signals | null> {
  const args = [join(import.meta.dirname, 'victim.ts'), JSON.stringify(options), point, String(batch)]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  return new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
}

describe('killed and started again, it neither repeats nor skips', () => {
  test.each([
    ['planned', 1],
    ['planned', 3],
    ['sent', 1],
    ['sent', 2],
    ['done', 2],
  ])('killed when batch was %s (%i)', async (point, batch) => {
    const options = optionsFor(await createTopic(bootstrap), { request: 'the morning run' })
    expect(await victim(options, point, batch)).toBe('SIGKILL')
    // asked again for the same, it publishes what is missing; asked once more, nothing
    for (const expected of [450, 450]) {
      await runSelector(options)
      expect(await published(options.topic)).toHaveLength(expected)
    }
    expect(await published(options.topic)).toEqual(await wanted(options))
  })

  test('two at once wait for each other', async () => {
    const options = optionsFor(await createTopic(bootstrap), { request: 'both asked for this' })
    const summaries = await Promise.all([runSelector(options), runSelector(options)])
    expect(summaries.map((summary) => summary.published).toSorted((a, b) => a - b)).toEqual([0, 450])
    expect(await published(options.topic)).toEqual(await wanted(options))
  })

  test('also when the journal is lost: the topic remembers', async () => {
    const options = optionsFor(await createTopic(bootstrap), { count: 100 })
    await runSelector(options)
    rmSync(options.state, { recursive: true })
    await runSelector(options)
    const ids = await published(options.topic)
    expect(ids).toEqual(await wanted({ ...options, count: 200 }))
  })

  test('a topic that was made anew holds nothing of what the journal says', async () => {
    const old = optionsFor(await createTopic(bootstrap), { count: 30, request: 'thirty' })
    await runSelector(old)
    const topic = await createTopic(bootstrap)
    // the journal stays where it is, and is about another topic now
    cpSync(join(old.state, `${old.topic}-corpus.txt-sw`), join(old.state, `${topic}-corpus.txt-sw`), {
      recursive: true,
    })
    for (const expected of [30, 0]) expect((await runSelector({ ...old, topic })).published).toBe(expected)
    expect(await published(topic)).toEqual(await wanted(old))
  })
})

test('an answer lost on the way back does not double a prompt', async () => {
  const kafka = await startKafka({ topics: false, proxied: true })
  try {
    const topic = await createTopic(kafka.direct)
    const options = optionsFor(topic, { brokers: kafka.bootstrap.split(','), count: 600 })
    const retries: unknown[] = []
    let batch = 0
    await runSelector(options, {
      onRetry: (error) => retries.push(error),
      onPoint(point) {
        // the second batch reaches the log, its answer does not come back
        if (point === 'planned' && ++batch === 2) kafka.proxies[0]?.swallowAnswers(1, { cut: true })
      },
    })
    expect(retries.length).toBeGreaterThan(0)
    const ids = await published(topic, kafka.direct)
    expect(ids).toEqual(await wanted({ ...options, count: 600 }))
  } finally {
    await kafka.stop()
  }
})

/** A selector that keeps 40 unread before a group of stations; it is stopped at the end, however that comes. */
async function watched(topic: string, look: (watch: Watch) => Promise<void>): Promise<void> {
  const group = uniqueName('stations')
  const admin = testClient(bootstrap).admin()
  await admin.connect()
  const stop = new AbortController()
  try {
    let sent = 0
    const running = runSelector(optionsFor(topic, { count: undefined, backlog: 40, groups: [group] }), {
      signal: stop.signal,
      onPrompt: () => sent++,
    })
    const reached = (count: number) => expect.poll(() => sent, { timeout: 60_000, interval: 50 }).toBe(count)
    await reached(40)
    await look({
      admin,
      reached,
      read: (partitions) => admin.setOffsets({ groupId: group, topic, partitions }),
      stop: () => {
        stop.abort()
        return running
      },
    })
  } finally {
    stop.abort()
    await admin.disconnect()
  }
}
interface Watch {
  readonly admin: Admin
  readonly reached: (count: number) => Promise<void>
  /** The stations have read so far. */
  readonly read: (partitions: { partition: number; offset: string }[]) => Promise<void>
  readonly stop: () => ReturnType<typeof runSelector>
}

test('keeps a backlog: publishes what was read, and stops when asked to', async () => {
  const topic = await createTopic(bootstrap)
  await watched(topic, async ({ reached, read, stop }) => {
    await read([{ partition: 0, offset: '25' }])
    await reached(65)
    expect((await stop()).published).toBe(65)
  })
})

test('two with journals of their own publish no sentence twice', async () => {
  const topic = await createTopic(bootstrap, undefined, { numPartitions: 3 })
  await watched(topic, async ({ admin, reached, read, stop }) => {
    const elsewhere = { state: join(dir, topic, 'elsewhere'), count: 250 }
    expect((await runSelector(optionsFor(topic, elsewhere))).published).toBe(250)
    const ends = await admin.fetchTopicOffsets(topic)
    await read(ends.map(({ partition, high: offset }) => ({ partition, offset })))
    await reached(80)
    expect((await stop()).published).toBe(80)
    expect(new Set(await published(topic)).size).toBe(330)
  })
})

test('a topic that ends with the marker of a transaction is read to its end', async () => {
  const topic = await createTopic(bootstrap)
  const producer = testClient(bootstrap).producer({
    transactionalId: uniqueName('tx'),
    maxInFlightRequests: 1,
  })
  await producer.connect()
  for (const value of ['no prompt', 'nor this']) {
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [{ key: 'k', value }] })
    if (value === 'no prompt') await transaction.commit()
    else await transaction.abort()
  }
  await producer.disconnect()
  expect((await runSelector(optionsFor(topic, { count: 5 }))).published).toBe(5)
})

test('says at once that a topic is missing or the broker is not there', async () => {
  await expect(runSelector(optionsFor('no-such-topic'))).rejects.toMatchObject({ name: 'TopicMissing' })
})

test('other prompts on the topic count as covered and are not published again', async () => {
  const topic = await createTopic(bootstrap)
  const small = join(dir, 'small.txt')
  writeFileSync(small, 'mtoto mdogo\nsamaki wakubwa sana\n')
  await runSelector(optionsFor(topic, { corpus: small, count: 1 }))
  const other = join(dir, 'other.txt')
  writeFileSync(other, 'samaki wakubwa sana\nkuku na bata\n')
  const summary = await runSelector(optionsFor(topic, { corpus: other, count: 5 }))
  expect(summary.published).toBe(1)
  appendFileSync(other, 'mbuzi na ng\u2019ombe\n')
  expect((await runSelector(optionsFor(topic, { corpus: other, count: 5 }))).published).toBe(1)
  expect((await published(topic)).length).toBe(3)
})

test('a prompt that was taken back covers nothing, and is not published again', async () => {
  const topic = await createTopic(bootstrap)
  const three = join(dir, 'three.txt')
  writeFileSync(three, 'samaki wakubwa sana\nwakubwa kabisa\nmtoto\n')
  await runSelector(optionsFor(topic, { corpus: three, count: 1 }))
  const [first = ''] = await published(topic)
  await produce(bootstrap, topic, [{ key: first, value: null }])
  const rest = await runSelector(optionsFor(topic, { corpus: three, count: 9 }))
  expect(rest.published).toBe(2)
  expect(rest.units_covered).toBeLessThan(rest.units)
  // where it was read before that, it counts
  const given = join(dir, 'read.jsonl')
  const hash = createHash('sha256').update('samaki wakubwa sana').digest('hex')
  writeFileSync(given, JSON.stringify({ prompt_id: first, prompt_sha256: hash, status: 'landed' }))
  const again = await runSelector(optionsFor(topic, { corpus: three, count: 9, given }))
  expect(again).toMatchObject({ published: 0, units_covered: rest.units })
})

test('what two stations flag is taken back and not asked for again; what one flags, or flags no more, stays', async () => {
  const outcomesTopic = await createTopic(bootstrap)
  const options = optionsFor(await createTopic(bootstrap), { count: 3, flagged: 2, outcomesTopic })
  await runSelector(options)
  const [bad, once, undone] = await published(options.topic)
  let last = 0
  const flag = (promptId: string | undefined, station: string, holds = true) => {
    const id = createHash('sha256').update(`${station} ${promptId}`).digest('hex').slice(0, 32)
    const value = {
      ...{ outcome_id: id, outcome: 'flagged', holds, reasons: [], prompt_id: promptId, lang: 'sw' },
      ...{ prompt_sha256: '0'.repeat(64), project_id: 'default', station_id: station, app_version: '1' },
      at: new Date(Date.now() + (last += 1)).toISOString(),
    }
    return { key: id, value: JSON.stringify(value) }
  }
  await produce(bootstrap, outcomesTopic, [
    ...[flag(bad, 'st-1'), flag(bad, 'st-2'), flag(once, 'st-1'), flag(undone, 'st-1')],
    ...[flag(undone, 'st-2'), flag(undone, 'st-2', false), { key: 'x', value: 'no outcome' }],
  ])
  await runSelector({ ...options, count: 2 })
  const records = await readTopic(bootstrap, options.topic)
  expect(records.filter(({ value }) => value === null).map(({ key }) => String(key))).toEqual([bad])
  const asked = records.flatMap(({ key, value }) => (value === null ? [] : [String(key)]))
  expect(asked).toHaveLength(5)
  expect(asked.filter((id) => id === bad)).toHaveLength(1)
  // and it is not taken back again with every run
  await runSelector({ ...options, count: 1 })
  expect((await readTopic(bootstrap, options.topic)).filter(({ value }) => value === null)).toHaveLength(1)
})

test('what has been read least comes first, by the takes that landed and not by what was published', async () => {
  const catalogueTopic = await createTopic(bootstrap, undefined, { numPartitions: 2 })
  const corpus = join(dir, 'least.txt')
  // the first two share their letters, and hold more of them than the third
  writeFileSync(corpus, 'samaki wakubwa sana\nsamaki wakubwa wana\nkuku na bata\n')
  const options = (more: Partial<SelectorOptions>) => ({ ...forLeast, ...more })
  const forLeast = optionsFor(await createTopic(bootstrap), { corpus, count: 1, near: 0, catalogueTopic })
  const first = async (leastCovered: boolean) => {
    const topic = await createTopic(bootstrap)
    const summary = await runSelector(options({ topic, state: join(dir, topic), leastCovered }))
    const [record] = await readTopic(bootstrap, topic)
    return { text: promptRecord.parse(JSON.parse(record?.value?.toString() ?? '')).text, ...summary }
  }
  expect(await first(false)).toMatchObject({ text: 'samaki wakubwa sana', landed: null })
  expect(await first(true)).toMatchObject({ text: 'samaki wakubwa sana', landed: { takes: 0 } })
  // read four times, and in another language, and rejected, and gone, and no transcript
  const read = ['1', '2', '3', '4'].map((n) => landedTake(n, 'samaki wakubwa sana'))
  await produce(bootstrap, catalogueTopic, [
    ...read,
    ...read.slice(2),
    landedTake('5', 'kuku na bata', { lang: 'am' }),
    landedTake('6', 'kuku na bata', { verdict: { ...NO_VERDICT, state: 'rejected' } }),
    landedTake('7', 'kuku na bata'),
    landedTake('8', 'kuku na bata', { kind: 'question' }),
    { key: 'other', value: 'no take' },
  ])
  const gone = await first(true)
  expect(gone).toMatchObject({ landed: { takes: 5, sentences: 2 }, text: 'samaki wakubwa wana' })
  await produce(bootstrap, catalogueTopic, [{ key: '7', value: null }])
  const least = { text: 'kuku na bata', landed: { takes: 4, sentences: 1 } }
  expect(await first(true)).toMatchObject(least)
  // the same again, whatever order the topic's partitions are read in
  expect(await first(true)).toMatchObject(least)
})

const NO_VERDICT = { state: 'open', approve: 0, reject: 0, unsure: 0, reasons: [] }
/** A record of the catalogue, as far as the selector reads it; its stations write `sw` in their own way. */
const landedTake = (key: string, text: string, more: Record<string, unknown> = {}) => ({
  key,
  value: JSON.stringify({ prompt_id: `p-${key}`, text, lang: 'sw-TZ', verdict: null, ...more }),
})

test('a corpus of which nothing is usable any more is an error, whatever was published before', async () => {
  const topic = await createTopic(bootstrap)
  const turned = join(dir, 'turned.txt')
  writeFileSync(turned, 'mtoto mdogo\n')
  const options = optionsFor(topic, { corpus: turned, count: 5 })
  expect((await runSelector(options)).published).toBe(1)
  writeFileSync(turned, 'ሰላም ለዓለም\n')
  for (const dryRun of [true, false])
    await expect(runSelector({ ...options, dryRun })).rejects.toMatchObject({ code: 'nothing_usable' })
})

test('corpora whose names have letters of any script keep journals of their own', async () => {
  const topic = await createTopic(bootstrap)
  const names = ['ዜና.txt', 'ታሪክ.txt', 'a b.txt', 'a_b.txt']
  for (const name of names) {
    writeFileSync(join(dir, name), `${sentenceOf(names.indexOf(name))}\n`)
    await runSelector(optionsFor(topic, { corpus: join(dir, name), count: 1 }))
  }
  expect(readdirSync(join(dir, topic))).toHaveLength(names.length)
  expect(await published(topic)).toHaveLength(names.length)
})
const sentenceOf = (n: number) => ['mtoto mdogo', 'samaki wakubwa', 'kuku na bata', 'habari za leo'][n] ?? ''

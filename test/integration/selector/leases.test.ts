/** Stations share prompts, one falls silent, and what it had goes to another: on a real broker, with words of long ago. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, inject, test } from 'vitest'
import { selectorOptions } from '../../../backend-stack/text-selector/options.ts'
import { runSelector } from '../../../backend-stack/text-selector/run.ts'
import { leaseRecord, TOPICS } from '../../../main/contract/messages.ts'
import { SIGNATURE_HEADER } from '../../../main/trust/canonical.ts'
import { createTopic, produce, readTopic } from '../../support/kafka.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'
import { connect, promptRecord, stationTopics } from '../../support/station-topics.ts'

const bootstrap = inject('sharedKafka')
const DAY_MS = 24 * 3_600_000

const open = new Set<TestStation>()
const folders = new Set<string>()
afterEach(async () => {
  for (const station of open) await station.close()
  for (const folder of folders) await removeFolder(folder)
})

async function setUp() {
  const topics = await stationTopics(bootstrap, { prompts: 2 })
  const [leaseTopic, catalogueTopic] = await Promise.all([createTopic(bootstrap), createTopic(bootstrap)])
  const dir = mkdtempSync(join(tmpdir(), 'selector-leases-'))
  folders.add(dir)
  const corpus = join(dir, 'corpus.txt')
  writeFileSync(corpus, 'mtoto mdogo\n')
  const lines: string[] = []
  return {
    topics,
    leaseTopic,
    catalogueTopic,
    lines,
    async station(dataDir?: string): Promise<TestStation> {
      const folder = dataDir ?? (await newFolder())
      folders.add(folder)
      const station = await openStation({ dataDir: folder, restMs: 100 })
      open.add(station)
      await connect(station, { brokers: bootstrap, ...topics, leaseTopic })
      return station
    },
    async close(station: TestStation): Promise<void> {
      open.delete(station)
      await station.close()
    },
    /** The prompts that each station said last it has, by its id. */
    async leases() {
      const records = (await readTopic(bootstrap, leaseTopic)).filter(({ value }) => value !== null)
      return new Map(
        records.map((one) => [String(one.key), leaseRecord.parse(JSON.parse(String(one.value)))]),
      )
    },
    select: (more: object = {}) =>
      runSelector(
        selectorOptions.parse({
          ...{ corpus, lang: 'sw', topic: topics.promptTopic, brokers: [bootstrap], state: dir },
          ...{ request: 'the same', leaseDays: 30, leasesTopic: leaseTopic, catalogueTopic, ...more },
        }),
        { onProgress: (line) => lines.push(line) },
      ),
  }
}

const count = (spans: readonly { from: number; to: number }[]) =>
  spans.reduce((sum, { from, to }) => sum + to - from + 1, 0)

test('what a station has that is silent for 30 days goes to another, unless it was read or taken back', async () => {
  const { topics, leaseTopic, catalogueTopic, lines, ...at } = await setUp()
  await produce(
    bootstrap,
    topics.promptTopic,
    ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'].map((id) => promptRecord(id)),
  )
  const first = await at.station()
  await first.until(({ prompts }) => prompts.backlog === 6, 30_000, 'six prompts')
  await expect
    .poll(async () => [...(await at.leases()).values()].map(({ spans }) => count(spans)), { timeout: 20_000 })
    .toEqual([6])
  const [[lost, lease] = ['', undefined]] = await at.leases()
  expect(lease).toMatchObject({ station_id: lost, topic: topics.promptTopic, group: topics.group })
  const [word] = await readTopic(bootstrap, leaseTopic)
  expect(Object.keys(word?.headers ?? {})).toContain(SIGNATURE_HEADER)
  await at.close(first)

  // p0 was read, p1 is wanted no more
  await produce(bootstrap, catalogueTopic, [
    { key: 't0', value: JSON.stringify({ prompt_id: 'p0', verdict: null }) },
  ])
  await produce(bootstrap, topics.promptTopic, [{ key: 'p1', value: null }])
  expect(await at.select()).toMatchObject({ published: 1, given_again: 0 })
  const second = await at.station()
  await second.until(({ prompts }) => prompts.backlog === 1, 30_000, 'the new prompt alone')

  // nobody has heard of the first station for 31 days
  const longAgo = (value: Buffer | null | undefined) => ({
    ...{ key: lost, value: value ?? null, timestamp: String(Date.now() - 31 * DAY_MS) },
  })
  await produce(bootstrap, leaseTopic, [longAgo(word?.value)])
  expect(await at.select({ leaseDays: 40 })).toMatchObject({ given_again: 0 })
  expect(await at.select()).toMatchObject({ published: 0, given_again: 4 })
  expect(lines.join('\n')).toContain(`4 prompts go to other stations: ${lost} not heard of for 30 days`)
  await second.until(({ prompts }) => prompts.backlog === 5, 30_000, 'the four of the other station')
  // they are with another now, who is alive
  await expect.poll(async () => (await at.leases()).size, { timeout: 20_000 }).toBe(2)
  expect(await at.select()).toMatchObject({ published: 0, given_again: 0 })

  // the first was in the field all the time: it keeps what it has, and takes prompts as before
  await at.close(second)
  const back = await at.station(first.dataDir)
  await produce(bootstrap, topics.promptTopic, [promptRecord('p2'), promptRecord('p9')])
  await back.until(({ prompts }) => prompts.backlog === 6, 30_000, 'five that are wanted, and a new one')
  await expect
    .poll(async () => count((await at.leases()).get(lost)?.spans ?? []), { timeout: 20_000 })
    .toBe(7)
}, 180_000)

test('where nobody says what stations hold, or each has all prompts, nothing is given again', async () => {
  const { topics, leaseTopic, lines, ...at } = await setUp()
  expect(TOPICS).toMatchObject({ leases: 'leases' })
  await produce(bootstrap, topics.promptTopic, [promptRecord('p0')])
  expect(await at.select({ leasesTopic: 'no-such-topic' })).toMatchObject({ given_again: 0 })
  expect(lines.join('\n')).toContain('no prompt is given to another station')
  const spans = [
    { partition: 0, from: 0, to: 9 },
    { partition: 1, from: 0, to: 9 },
  ]
  const lease = {
    station_id: 's',
    topic: topics.promptTopic,
    group: 'g',
    spans,
    app_version: '1',
    at: new Date().toISOString(),
  }
  const timestamp = String(Date.now() - 400 * DAY_MS)
  const value = (more: object) => JSON.stringify({ ...lease, ...more })
  await produce(bootstrap, leaseTopic, [
    { key: 'elsewhere', value: value({ topic: 'another' }), timestamp },
    { key: 'bad', value: 'no lease', timestamp },
    { key: 'gone', value: value({}), timestamp },
    { key: 'gone', value: null, timestamp },
  ])
  expect(await at.select()).toMatchObject({ given_again: 0 })
  await produce(bootstrap, leaseTopic, [{ key: 's', value: value({}), timestamp }])
  expect(await at.select({ catalogueTopic: 'no-such-topic' })).toMatchObject({ given_again: 0 })
  expect((await at.select()).given_again).toBeGreaterThan(0)
  expect(await at.select({ leaseDays: undefined })).toMatchObject({ given_again: 0 })
})

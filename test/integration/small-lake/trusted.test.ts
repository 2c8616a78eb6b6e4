/** Two stations and a lake that asks for signatures, on a real broker: one has a network, the other only a stick. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import type { SmallLake } from '../../../backend-stack/small-lake/options.ts'
import { readCard, cardOf } from '../../../main/contract/withdrawal-card.ts'
import { newWithdrawalSecret } from '../../../main/trust/withdrawal-secret.ts'
import { projectSettings } from '../../../main/contract/model.ts'
import { receiptRecord } from '../../../main/contract/messages.ts'
import { createTopic, produce, readTopic } from '../../support/kafka.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const bootstrap = inject('sharedKafka')
const NAMES = ['prompts', 'takes', 'receipts', 'reviews', 'speakers', 'outcomes', 'stations', 'dead'] as const
let topics: Record<(typeof NAMES)[number], string>
let lake: SmallLake
let folder: string
beforeAll(async () => {
  const made = await Promise.all(NAMES.map(async (name) => [name, await createTopic(bootstrap)] as const))
  topics = Object.fromEntries(made) as typeof topics
  folder = await newFolder()
  lake = await startSmallLake({
    brokers: [bootstrap],
    target: { kind: 'folder', dir: folder },
    takesTopic: topics.takes,
    receiptsTopic: topics.receipts,
    reviewsTopic: topics.reviews,
    promptsTopic: topics.prompts,
    speakersTopic: topics.speakers,
    outcomesTopic: topics.outcomes,
    stationsTopic: topics.stations,
    deadLettersTopic: topics.dead,
    signatures: 'require',
    quarantineDays: 7,
    groupId: `lake-${topics.takes}`,
    sessionTimeoutMs: 6_000,
  })
}, 60_000)
afterAll(async () => {
  await lake.stop()
  await removeFolder(folder)
})
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end()
})

async function station(): Promise<TestStation> {
  const opened = await openStation()
  open.push(async () => {
    await opened.close()
    await removeFolder(opened.dataDir)
  })
  return opened
}
async function stick(): Promise<string> {
  const made = await newFolder()
  open.push(() => removeFolder(made))
  return made
}
async function enrol(...stations: readonly TestStation[]): Promise<void> {
  for (const one of stations) {
    const { stationId, own } = await one.call('settings.identity', {})
    const keys = [{ public_key: own?.publicKey, enrolled_at: new Date().toISOString() }]
    await produce(bootstrap, topics.stations, [
      { key: stationId, value: JSON.stringify({ station_id: stationId, keys }) },
    ])
  }
}
const connect = (one: TestStation) =>
  one.set((settings) => ({
    ...settings,
    broker: {
      ...settings.broker,
      brokers: bootstrap,
      promptTopic: topics.prompts,
      takeTopic: topics.takes,
      receiptTopic: topics.receipts,
      reviewTopic: topics.reviews,
      speakerTopic: topics.speakers,
      outcomeTopic: topics.outcomes,
      group: `g-${one.dataDir.replaceAll(/\W/g, '')}`,
    },
  }))
/** What the lake said of a take, the earliest first. */
async function answers(takeId: string): Promise<string[]> {
  const records = await readTopic(bootstrap, topics.receipts)
  return records
    .map(({ value }) => receiptRecord.parse(JSON.parse(String(value))))
    .filter(({ take_id }) => take_id === takeId)
    .map(({ status, reason }) => (status === 'rejected' ? (reason?.code ?? '') : status))
}
/** Speakers and prompts of which the lake keeps what this station said, each once. */
const wordsOf = (stationId: string) =>
  expect.poll(
    () =>
      (['speakers', 'outcomes'] as const).map((file) => {
        const rows = said(file).filter((row) => row['station_id'] === stationId)
        // of an outcome that came twice there are two lines, and the latest counts
        const once = new Map(rows.map((row) => [row['outcome_id'] ?? row['valid_from'], row]))
        return [...once.values()].map((row) => row[file === 'speakers' ? 'speaker_id' : 'prompt_id'])
      }),
    { timeout: 45_000, interval: 200 },
  )
function said(file: string): Record<string, unknown>[] {
  const path = join(folder, 'catalogue', `${file}.jsonl`)
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}
const told = (takeId: string) => expect.poll(() => answers(takeId), { timeout: 45_000, interval: 200 })

test('takes that a station without a network recorded land when another sends them from a stick', async () => {
  const [from, to, carried] = [await station(), await station(), await stick()]
  await enrol(from, to)
  await from.begin()
  const [honest, stripped] = [await from.record(600, 1), await from.record(600, 2)]
  const { stationId, session } = await from.call('station.state', {})
  const promptId = session?.current?.promptId ?? ''
  await from.call('session.skip', { promptId, reason: 'unknown_word', note: '' })
  // what is told of the speaker and of the prompt goes along
  expect(await from.call('takes.export', { folder: carried, onlyUnsent: true })).toMatchObject({ words: 2 })
  // somebody takes the signature off one of them: who carries it may not speak for who recorded it
  const manifest = join(carried, 'fieldtake-takes', 'manifest.jsonl')
  const lines = (await readFile(manifest, 'utf8')).split('\n').map((line) => {
    if (!line.includes(stripped.takeId)) return line
    const { take } = JSON.parse(line) as { take: Record<string, unknown> }
    const rest = { ...take, signed: undefined }
    const check = createHash('sha256').update(JSON.stringify(rest)).digest('hex')
    return JSON.stringify({ take: rest, check })
  })
  await writeFile(manifest, lines.join('\n'))
  expect(await to.call('takes.importFolder', { folder: carried })).toMatchObject({
    ...{ imported: 2, refused: [], words: { imported: 2, already: 0 } },
  })
  await connect(to)
  await wordsOf(stationId).toEqual([[honest.speakerId], [promptId]])
  await told(honest.takeId).toEqual(['landed'])
  await told(stripped.takeId).toEqual(['unknown_station'])
  await to.until(({ ledger }) => ledger.landed === 1 && ledger.rejected === 1, 30_000, 'word from the lake')

  // the station that recorded gets its network: the lake has the one already, and takes the other from it
  await connect(from)
  await told(honest.takeId).toEqual(['landed', 'duplicate'])
  await told(stripped.takeId).toEqual(['unknown_station', 'landed'])
  await from.until(({ ledger }) => ledger.words === 0, 30_000, 'its own words sent')
  await wordsOf(stationId).toEqual([[honest.speakerId], [promptId]])
}, 120_000)

test('a speaker takes back with their card, at another station, what the first recorded; the first is told', async () => {
  const [first, second] = [await station(), await station()]
  await enrol(first, second)
  const projectId = (await first.call('projects.list', {})).projects[0]?.projectId ?? ''
  const consents = [{ lang: 'en', version: '1', text: 'I agree.' }]
  await first.call('projects.save', {
    projectId,
    name: 'Test',
    settings: projectSettings.parse({ quality: {}, consents }),
  })
  await first.call('scripts.useStarter', { projectId, langs: ['en'] })
  const { speakerId } = await first.call('speakers.add', { label: 'A', metadata: {}, projectId })
  const { card } = await first.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  await first.call('session.start', { projectId, speakerId })
  const { takeId } = await first.record(600, 3)
  await connect(first)
  await told(takeId).toEqual(['landed'])

  // offline: it waits, and goes out with the network. A secret that somebody made up takes nothing back
  const forged = cardOf({ speakerId, secret: newWithdrawalSecret() }) ?? ''
  await second.call('speakers.withdrawByCard', { card: forged })
  await second.call('speakers.withdrawByCard', { card: card ?? '' })
  await connect(second)
  await told(takeId).toEqual(['landed', 'withdrawn'])
  await first.until(({ ledger }) => ledger.rejected === 1 && ledger.landed === 0, 30_000, 'told of it')
  const { take } = await first.call('takes.get', { takeId })
  expect(take.delivery).toMatchObject({ state: 'rejected', reason: { code: 'speaker_withdrew' } })
  const rows = readFileSync(join(folder, 'catalogue', 'withdrawals.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(speakerId))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(rows.map(({ state, takes, proof }) => [state, takes, proof])).toEqual([
    ['quarantined', 0, 'secret'],
    ['quarantined', 1, 'secret'],
  ])
  expect(JSON.stringify(rows)).not.toContain(readCard(card ?? '')?.secret)
}, 120_000)

test('a speaker withdraws at a station without a network: the withdrawal travels by stick, and holds in the lake', async () => {
  const [from, to, carried] = [await station(), await station(), await stick()]
  await enrol(from, to)
  await from.begin()
  const { takeId, speakerId } = await from.record(600, 4)
  const { stationId } = await from.call('station.state', {})
  await from.call('takes.export', { folder: carried, onlyUnsent: true })
  await to.call('takes.importFolder', { folder: carried })
  await connect(to)
  await told(takeId).toEqual(['landed'])
  await to.until(({ ledger }) => ledger.landed === 1 && ledger.words === 0, 30_000, 'landed from the stick')

  await from.call('speakers.withdraw', { speakerId })
  // with it, that the answers are taken back
  expect(await from.call('takes.export', { folder: carried, onlyUnsent: true })).toMatchObject({ words: 2 })
  const taken = () => to.call('takes.importFolder', { folder: carried })
  expect(await taken()).toMatchObject({ words: { imported: 2 }, refused: [] })
  await told(takeId).toEqual(['landed', 'withdrawn'])
  // the receipt comes to the station that passed it on
  await to.until(({ ledger }) => ledger.rejected === 1 && ledger.words === 0, 30_000, 'told of it')
  const { take } = await to.call('takes.get', { takeId })
  expect(take.delivery).toMatchObject({ state: 'rejected', reason: { code: 'speaker_withdrew' } })
  // the same stick again says nothing again
  expect(await taken()).toMatchObject({ words: { imported: 0 } })
  await to.until(({ ledger }) => ledger.words === 0, 30_000, 'nothing more to say')
  // the station where the speaker withdrew has a network after all: it says the same once more, and the lake knows it already
  await connect(from)
  await from.until(({ ledger }) => ledger.words === 0, 30_000, 'said by itself as well')
  await produce(bootstrap, topics.takes, [{ key: 'after', value: speakerId }])
  const letters = () => readTopic(bootstrap, topics.dead)
  await expect
    .poll(async () => (await letters()).map(({ value }) => String(value)), { timeout: 30_000, interval: 200 })
    .toContain(speakerId)
  const inTopic = (await readTopic(bootstrap, topics.takes)).filter(
    ({ key, value }) => String(key) === speakerId && String(value).includes('withdrawn_at'),
  )
  expect(new Set(inTopic.map(({ value }) => String(value))).size).toBe(1)
  expect(inTopic.map(({ headers }) => String(headers['ft_sig']).slice(0, 2))).toEqual(['02', '01'])
  for (const { headers } of inTopic) expect(String(headers['ce_source'])).toBe(`/stations/${stationId}`)
  expect(await answers(takeId)).toEqual(['landed', 'withdrawn'])
  const rows = readFileSync(join(folder, 'catalogue', 'withdrawals.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(speakerId))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(rows).toMatchObject([{ state: 'quarantined', takes: 1, proof: 'station', station_id: stationId }])
}, 120_000)

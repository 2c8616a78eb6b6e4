/** Answers and outcomes from a station to the small lake on a real broker: given, changed, undone, withdrawn. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import { projectSettings } from '../../../main/contract/model.ts'
import { createTopic, produce, readTopic } from '../../support/kafka.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

const bootstrap = inject('sharedKafka')
type Row = Readonly<Record<string, unknown>>

const FORM = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    accent: { type: 'string', 'x-travels': true },
    age_band: { type: 'string', enum: ['20-29', '30-39'], 'x-travels': true },
  },
}
const ANSWERS = { name: 'Almaz Bekele', accent: 'highland', age_band: '20-29' }

test('what travels is in the catalogue as history, and after a withdrawal neither there nor in the topics', async () => {
  const folders = [await newFolder(), await newFolder()] as const
  const names = ['prompts', 'takes', 'receipts', 'reviews', 'speakers', 'outcomes', 'summary'] as const
  const made = await Promise.all(names.map(async (name) => [name, await createTopic(bootstrap)] as const))
  const topics = Object.fromEntries(made) as Record<(typeof names)[number], string>
  const prompt = (id: string, more: object = {}) => ({
    key: id,
    value: JSON.stringify({
      ...{ prompt_id: id, text: `Sentence ${id}.`, lang: 'en', corpus: 'news', source: 'a table' },
      ...more,
    }),
  })
  await produce(bootstrap, topics.prompts, [prompt('p0'), prompt('p1', { kind: 'question', section: 'S' })])
  const lake = await startSmallLake({
    brokers: [bootstrap],
    target: { kind: 'folder', dir: folders[1] },
    takesTopic: topics.takes,
    receiptsTopic: topics.receipts,
    reviewsTopic: topics.reviews,
    promptsTopic: topics.prompts,
    speakersTopic: topics.speakers,
    outcomesTopic: topics.outcomes,
    summaryTopic: topics.summary,
    summaryMs: 200,
    groupId: `lake-${topics.takes}`,
    sessionTimeoutMs: 6_000,
  })
  const station = await openStation({ dataDir: folders[0] })
  const rows = (file: string): Row[] => {
    try {
      const lines = readFileSync(join(folders[1], 'catalogue', file), 'utf8')
        .split('\n')
        .filter(Boolean)
      return lines.map((line) => JSON.parse(line) as Row)
    } catch {
      return []
    }
  }
  const until = (look: () => unknown) => expect.poll(look, { timeout: 45_000, interval: 200 })
  try {
    await station.set((settings) => ({
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
        summaryTopic: topics.summary,
        group: `g-${topics.prompts}`,
      },
    }))
    await station.until(({ prompts }) => prompts.backlog === 2, 30_000, 'prompts')
    const projectId = (await station.call('projects.list', {})).projects[0]?.projectId ?? ''
    await station.call('projects.save', {
      projectId,
      name: 'Test',
      settings: projectSettings.parse({ quality: {}, speakerForm: FORM }),
    })
    const given = { label: 'Almaz', metadata: ANSWERS, projectId }
    const { speakerId } = await station.call('speakers.add', given)
    const { session } = await station.call('session.start', { projectId, speakerId })
    await until(() => rows('speakers.jsonl')).toMatchObject([
      { speaker_id: speakerId, valid_to: null, answers: { accent: 'highland', age_band: '20-29' } },
    ])

    await station.call('speakers.update', {
      ...{ ...given, speakerId, metadata: { ...ANSWERS, accent: 'coast' } },
    })
    await until(() => rows('speakers.jsonl').length).toBe(2)
    const [first, second] = rows('speakers.jsonl')
    expect(first).toMatchObject({ answers: { accent: 'highland' }, valid_to: second?.['valid_from'] })
    expect(second).toMatchObject({ answers: { accent: 'coast' }, valid_to: null })

    const promptId = session?.current?.promptId ?? ''
    await station.call('session.skip', { promptId, reason: 'unknown_word', note: 'names Abebe' })
    await until(() => rows('outcomes.jsonl')).toMatchObject([
      {
        outcome: 'skipped',
        holds: true,
        prompt_id: promptId,
        speaker_id: speakerId,
        reasons: ['unknown_word'],
      },
    ])
    const outcomeId = String(rows('outcomes.jsonl')[0]?.['outcome_id'])
    await station.record()
    await station.until(({ ledger }) => ledger.landed === 1 && ledger.words === 0, 45_000, 'landed')
    await until(() => rows('prompts.jsonl').filter(({ from }) => from === 'topic')).toMatchObject([
      { prompt_id: 'p0', text: 'Sentence p0.', kind: 'read' },
      { prompt_id: 'p1', kind: 'question', section: 'S' },
    ])
    const picture = async () => (await station.call('lake.summary', {})).summary
    await until(picture).toMatchObject({
      total: { takes: 1, speakers: 1, stations: 1 },
      cells: [{ answers: { accent: 'coast', age_band: '20-29' }, ms: [expect.any(Number)] }],
      prompts: [{ lang: 'en', none: 1, one: 1, more: 0 }],
      outcomes: { skipped: [{ reason: 'unknown_word', count: 1 }] },
      troubled: [{ prompt_id: promptId, skips: 1 }],
    })
    const everything = ['speakers', 'outcomes', 'summary'] as const
    for (const topic of everything)
      for (const { value } of await readTopic(bootstrap, topics[topic]))
        expect(String(value)).not.toMatch(/Almaz|Abebe/)

    await station.call('speakers.withdraw', { speakerId })
    await until(() => [rows('speakers.jsonl'), rows('outcomes.jsonl'), rows('takes.jsonl')]).toEqual([
      [],
      [],
      [],
    ])
    const last = async (topic: string, key: string) =>
      (await readTopic(bootstrap, topic)).filter((one) => String(one.key) === key).at(-1)?.value
    await until(() => last(topics.speakers, speakerId)).toBeNull()
    await until(() => last(topics.outcomes, outcomeId)).toBeNull()

    await until(picture).toMatchObject({ total: { takes: 0 }, cells: [], outcomes: { skipped: [] } })

    // what comes late is refused, and taken back in the topic once more
    const late = {
      ...{ speaker_id: speakerId, station_id: 's', project_id: projectId, answers: { accent: 'late' } },
      ...{ consents: [], app_version: '1', at: new Date().toISOString() },
    }
    await produce(bootstrap, topics.speakers, [{ key: speakerId, value: JSON.stringify(late) }])
    await until(async () => {
      const all = (await readTopic(bootstrap, topics.speakers)).filter(({ key }) => String(key) === speakerId)
      return [all.some(({ value }) => String(value).includes('late')), all.at(-1)?.value]
    }).toEqual([true, null])
    expect(rows('speakers.jsonl')).toEqual([])
  } finally {
    await station.close()
    await lake.stop()
    await Promise.all(folders.map(removeFolder))
  }
}, 240_000)

import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { expect, inject, test } from 'vitest'
import { traceFromKafka } from '../../../backend-stack/lineage/cli.ts'
import { renderTrace } from '../../../backend-stack/lineage/render.ts'
import { selectorOptions } from '../../../backend-stack/text-selector/options.ts'
import { runSelector } from '../../../backend-stack/text-selector/run.ts'
import type { PromptRecord } from '../../../main/contract/messages.ts'
import { corpusLineOf } from '../../../main/contract/lineage.ts'
import { createTopic, produce } from '../../support/kafka.ts'

const bootstrap = inject('sharedKafka')

const ended = (name: string, eventTime: string) => ({
  eventType: 'COMPLETE',
  eventTime,
  run: { runId: uuidv7() },
  job: { namespace: 'fieldtake', name },
})

test('a take is followed from the line of its corpus to its review', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'lineage-'))
  const corpus = join(dir, 'am.txt')
  writeFileSync(corpus, 'hello\nሰላም ለዓለም\n')
  const topic = (name: string) => createTopic(bootstrap, `${name}-${randomBytes(3).toString('hex')}`)
  const names = {
    prompts: await topic('prompts'),
    takes: await topic('takes'),
    receipts: await topic('receipts'),
    reviews: await topic('reviews'),
    lineage: await topic('lineage'),
  }
  const chosen: PromptRecord[] = []
  const options = {
    corpus,
    lang: 'am',
    state: dir,
    topic: names.prompts,
    brokers: [bootstrap],
    lineageTopic: names.lineage,
  }
  await runSelector(selectorOptions.parse(options), { onPrompt: (prompt) => chosen.push(prompt) })
  const take_id = uuidv7()
  const take = (id: string) => ({
    key: 'speaker-1',
    value: Buffer.alloc(1_000),
    headers: {
      ce_id: id,
      ce_time: '2026-01-01T10:00:00Z',
      speaker_id: 'speaker-1',
      station_id: 'lab',
      prompt_id: chosen[0]?.prompt_id ?? '',
      prompt_sha256: createHash('sha256')
        .update(chosen[0]?.text ?? '')
        .digest('hex'),
    },
  })
  // corrected since; the take was read from the first text
  const corrected = { ...chosen[0], text: 'ሰላም ለሁሉም', source: 'table prompts' }
  await produce(bootstrap, names.prompts, [
    { key: chosen[0]?.prompt_id ?? '', value: JSON.stringify(corrected) },
  ])
  await produce(bootstrap, names.takes, [take(uuidv7()), take(take_id), take(uuidv7())])

  // on its way: sent, nobody has landed it
  const early = await traceFromKafka({ bootstrap }, take_id, names)
  expect(early.take?.at).toBe(`${names.takes}:0:1`)
  expect(renderTrace(early)).toContain('no receipt yet')

  const at = '2026-01-01T10:00:05Z'
  const origin = { topic: names.takes, partition: 0, offset: 1 }
  const receipt = {
    take_id,
    status: 'landed',
    object_uri: 's3://lake/audio/am/x.flac',
    sha256: 'a'.repeat(64),
    at,
    origin,
  }
  const review = {
    review_id: uuidv7(),
    take_id,
    verdict: 'approve',
    reasons: [],
    marks: [],
    reviewer: 'anna',
    listened_ms: 900,
    app_version: '1',
    at,
  }
  await produce(bootstrap, names.receipts, [{ key: take_id, value: JSON.stringify(receipt) }])
  await produce(bootstrap, names.reviews, [{ key: take_id, value: JSON.stringify(review) }])

  // as the landing job and the quality check tell of themselves (test/python/lineage), with neighbours
  const table = { namespace: 's3://lake/warehouse', name: 'lake.takes' }
  const batch = (from: number, until: number) => ({
    ...ended('landing', at),
    inputs: [
      {
        namespace: `kafka://${bootstrap}`,
        name: names.takes,
        inputFacets: { fieldtake_offsets: { partitions: { '0': { from, until } } } },
      },
    ],
    outputs: [table],
  })
  const check = (name: string, time: string) => ({ ...ended(name, time), inputs: [table], outputs: [] })
  const told = [
    check('quality', '2026-01-01T09:00:00Z'),
    ...[batch(0, 1), batch(1, 3), batch(3, 5)],
    ...[check('quality', '2026-01-01T11:00:00Z'), check('quality', '2026-01-01T12:00:00Z')],
    { ...check('compact', '2026-01-01T13:00:00Z'), eventType: 'START' },
  ]
  await produce(
    bootstrap,
    names.lineage,
    told.map((event) => ({ key: null, value: JSON.stringify(event) })),
  )

  const trace = await traceFromKafka({ bootstrap }, take_id, names)
  expect(trace.landings.map(({ run }) => run.runId)).toEqual([told[2]?.run.runId])
  expect(trace.later.map(({ job, eventTime }) => [job.name, eventTime])).toEqual([
    ['quality', '2026-01-01T12:00:00Z'],
  ])
  expect(trace.prompt).toEqual(chosen[0])
  expect(trace.corpus).toMatchObject({ uri: corpus, line: 2 })
  expect(trace.runs.map(({ job, outputs }) => [job.name, outputs?.[0]?.name])).toEqual([
    ['text-selector', names.prompts],
  ])
  expect(trace.receipts.map(({ status, object_uri: uri }) => [status, uri])).toEqual([
    ['landed', 's3://lake/audio/am/x.flac'],
  ])
  expect(trace.reviews.map(({ verdict }) => verdict)).toEqual(['approve'])
  const stages = renderTrace(trace)
    .split('\n')
    .map((line) => line.split(' ')[0])
  expect(stages).toEqual(['corpus', 'run', 'prompt', 'take', 'batch', 'lake', 'review', 'then'])

  const nothing = await traceFromKafka({ bootstrap }, uuidv7(), names)
  expect(nothing).toMatchObject({ take: undefined, receipts: [], prompt: undefined })
  rmSync(dir, { recursive: true })
})

test('a source that is no corpus line is none', () => {
  expect(corpusLineOf('table prompts')).toBeUndefined()
  expect(corpusLineOf('s3://b/k#etag=e&line=3')).toEqual({ uri: 's3://b/k', etag: 'e', line: 3 })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, onTestFinished } from 'vitest'
import { topicsFile } from '../../../backend-stack/stack/paths.ts'
import { sampleRecords } from '../../../backend-stack/sample/publish.ts'
import { amount, readTopics } from '../../../backend-stack/cluster/topics/file.ts'
import type { TopicSpec } from '../../../backend-stack/cluster/topics/file.ts'
import { describeStep, planTopics } from '../../../backend-stack/cluster/topics/plan.ts'
import { promptRecord, TOPICS } from '../../../main/contract/messages.ts'

const spec = (more: Partial<TopicSpec> = {}): TopicSpec => ({
  name: 't',
  partitions: 3,
  copies: 1,
  config: { 'retention.ms': '1000', 'cleanup.policy': 'delete' },
  ...more,
})

describe('the file', () => {
  test('names every topic that stations use', () => {
    const names = readTopics(topicsFile, 1).map((topic) => topic.name)
    expect(names).toEqual(expect.arrayContaining(Object.values(TOPICS)))
  })

  test('keeps one copy on one broker, and three with two in sync on three', () => {
    expect(readTopics(topicsFile, 1).every((topic) => topic.copies === 1)).toBe(true)
    for (const topic of readTopics(topicsFile, 3)) {
      expect(topic.copies).toBe(3)
      expect(topic.config['min.insync.replicas']).toBe('2')
    }
    // Two brokers cannot hold three copies.
    expect(readTopics(topicsFile, 2).every((topic) => topic.copies === 1)).toBe(true)
  })

  test('stamps takes by the log, whose clock is not a laptop’s', () => {
    const takes = readTopics(topicsFile, 1).find((topic) => topic.name === TOPICS.takes)
    expect(takes?.config['message.timestamp.type']).toBe('LogAppendTime')
  })

  test('leaves room in the dead letters for a take and the reason', () => {
    const size = (name: string) =>
      Number(readTopics(topicsFile, 1).find((topic) => topic.name === name)?.config['max.message.bytes'])
    expect(size(TOPICS.deadLetters)).toBeGreaterThan(size(TOPICS.takes))
  })

  test.each([
    ['16MiB', 16 * 1024 * 1024],
    ['90d', 90 * 86_400_000],
    ['1KiB', 1024],
  ])('reads %s', (text, value) => {
    expect(amount(text, ['KiB', 'MiB', 'd'])).toBe(value)
  })

  test.each(['16', 'MiB', '16 MiB', '-1d', '1.5MiB', '16MB'])('refuses %s as an amount', (text) => {
    expect(() => amount(text, ['MiB', 'd'])).toThrow(/not a number with one of/)
  })

  test('says where it is wrong', () => {
    const dir = mkdtempSync(join(tmpdir(), 'topics-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'topics.yml')
    writeFileSync(
      file,
      'replication: [{brokers: 1, copies: 1, min_insync: 1}]\ntopics: {a: {partitions: none, max_message: 1MiB, timestamps: append}}\n',
    )
    expect(() => readTopics(file, 1)).toThrow(/topics\.a\.partitions/)
  })
})

describe('the plan', () => {
  test('creates what is absent', () => {
    expect(planTopics([spec()], [])).toEqual([{ kind: 'create', spec: spec() }])
  })

  test('is empty when all is as the file says, whatever else the topic is set to', () => {
    const actual = { ...spec(), config: { ...spec().config, 'segment.bytes': '5' } }
    expect(planTopics([spec()], [actual])).toEqual([])
  })

  test('changes settings and keeps those that others made', () => {
    const actual = {
      ...spec(),
      config: { 'retention.ms': '5', 'cleanup.policy': 'delete', 'segment.bytes': '5' },
    }
    expect(planTopics([spec()], [actual])).toEqual([
      {
        kind: 'configure',
        name: 't',
        changes: { 'retention.ms': { from: '5', to: '1000' } },
        config: { 'retention.ms': '1000', 'cleanup.policy': 'delete', 'segment.bytes': '5' },
      },
    ])
  })

  test('adds partitions and never takes any away', () => {
    expect(planTopics([spec()], [spec({ partitions: 1 })])).toEqual([
      { kind: 'partitions', name: 't', from: 1, to: 3 },
    ])
    const steps = planTopics([spec()], [spec({ partitions: 9 })])
    expect(steps.map((step) => step.kind)).toEqual(['differs'])
  })

  test('only tells of copies that differ', () => {
    const steps = planTopics([spec({ copies: 3 })], [spec()])
    expect(steps.map(describeStep)).toEqual(['! t: has 1 copies, the file says 3; left as it is'])
  })

  test('never deletes: a topic the file does not name is left alone', () => {
    expect(planTopics([], [spec({ name: 'theirs' })])).toEqual([])
  })
})

test('every sample prompt is one a station takes, with an id of its own', () => {
  const records = sampleRecords()
  const prompts = records.map((record) => promptRecord.parse(JSON.parse(record.value)))
  expect(new Set(prompts.map((prompt) => prompt.prompt_id)).size).toBe(records.length)
  expect(new Set(prompts.map((prompt) => prompt.lang))).toEqual(new Set(['am', 'ar', 'sw', 'en', 'fr']))
})

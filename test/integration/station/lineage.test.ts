/** Prompt, take, lake, listeners and back, on a real broker; what the station then knows of a take's way, and of the lake's rules. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { v7 as uuidv7 } from 'uuid'
import { expect, inject, test } from 'vitest'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import { reviewRecord } from '../../../main/contract/messages.ts'
import { createTopic, produce, readTopic } from '../../support/kafka.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const bootstrap = inject('sharedKafka')

/** Resolves with the take once the lake's word on it satisfies `holds`. */
async function heard(station: TestStation, takeId: string, state: string) {
  const look = async () => (await station.call('takes.get', { takeId })).take
  await expect.poll(async () => (await look()).review?.state, { timeout: 45_000 }).toBe(state)
  return look()
}

/** Of what it keeps counts. */
function subjects(dataDir: string): unknown[] {
  const db = new Database(join(dataDir, 'station.db'), { readonly: true })
  try {
    return db.prepare('SELECT subject FROM counts ORDER BY subject').pluck().all()
  } finally {
    db.close()
  }
}

test('a take is followed from its line of the corpus to what listeners made of it, and the rules it breaks', async () => {
  const folders = [await newFolder(), await newFolder()] as const
  const [promptTopic, takeTopic, receiptTopic, reviewTopic, qualityTopic, countersTopic] = await Promise.all(
    ['prompts', 'takes', 'receipts', 'reviews', 'quality', 'counters'].map(() => createTopic(bootstrap)),
  )
  const prompt = (id: string, source: string) => ({
    key: id,
    value: JSON.stringify({ prompt_id: id, text: `Sentence ${id}.`, lang: 'en', corpus: 'news', source }),
  })
  await produce(bootstrap, promptTopic!, [
    prompt('p0', 's3://corpus/en/news.txt#etag=abc&line=12'),
    prompt('p1', 'a table'),
  ])
  const lake = await startSmallLake({
    brokers: [bootstrap],
    target: { kind: 'folder', dir: folders[1] },
    takesTopic: takeTopic!,
    receiptsTopic: receiptTopic!,
    reviewsTopic: reviewTopic!,
    groupId: `lake-${takeTopic}`,
    sessionTimeoutMs: 6_000,
  })
  const station = await openStation({ dataDir: folders[0] })
  try {
    const { settings } = await station.call('settings.get', {})
    await station.call('settings.set', {
      settings: {
        ...settings,
        broker: {
          ...settings.broker,
          brokers: bootstrap,
          promptTopic: promptTopic!,
          takeTopic: takeTopic!,
          receiptTopic: receiptTopic!,
          reviewTopic: reviewTopic!,
          qualityTopic: qualityTopic!,
          countersTopic: countersTopic!,
          group: `g-${promptTopic}`,
        },
      },
    })
    await station.until(({ prompts }) => prompts.backlog === 2, 30_000, 'prompts')
    await station.begin([])
    const { takeId, promptId } = await station.record()
    expect(promptId).toBe('p0')
    await station.record(800, 2)
    await station.until(({ ledger }) => ledger.landed === 2, 45_000, 'both landed')
    const [anna, ben] = await Promise.all(
      ['anna', 'ben'].map(async (label) => (await station.call('listeners.save', { label })).listenerId),
    )
    const verdict = (reviewer: string, verdict: 'approve' | 'reject', reasons: readonly string[] = []) =>
      station.call('reviews.save', {
        review: {
          take_id: takeId,
          reviewer,
          verdict,
          reasons: [...reasons],
          marks: [{ start_ms: 100, end_ms: 250, label: 'noise' }],
          listened_ms: 800,
        },
      })
    await verdict(anna!, 'approve')
    await verdict(ben!, 'approve')
    expect((await heard(station, takeId, 'approved')).review).toMatchObject({ approve: 2, reject: 0 })
    await verdict(ben!, 'reject', ['noise'])
    expect((await heard(station, takeId, 'disputed')).review).toMatchObject({ reasons: ['noise'] })

    const { takes } = await station.call('takes.list', { reviews: ['disputed'] })
    expect(takes.map((row) => [row.takeId, row.review?.state])).toEqual([[takeId, 'disputed']])
    const { history, take } = await station.call('takes.get', { takeId })
    // the words of listeners change nothing about where the audio is
    expect(take.delivery.state).toBe('landed')
    expect(history.map(({ what }) => what).filter((what) => what.startsWith('review_'))).toEqual([
      'review_approved',
      'review_disputed',
    ])
    const sent = (await readTopic(bootstrap, reviewTopic!)).map(({ value }) =>
      reviewRecord.parse(JSON.parse(String(value))),
    )
    expect(sent[0]?.marks).toEqual([{ start_ms: 100, end_ms: 250, label: 'noise' }])

    const way = await station.call('takes.lineage', { takeId })
    expect(way).toMatchObject({
      promptId: 'p0',
      corpus: { uri: 's3://corpus/en/news.txt', line: 12, etag: 'abc' },
      prompt: { corpus: 'news', origin: `${promptTopic}/0/0`, changed: false },
      take: { version: 1, versions: 1, fileSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      delivery: { state: 'landed', objectUri: expect.stringContaining(`${takeId}.flac`) as string },
      review: { state: 'disputed' },
      reviews: [
        { reviewer: anna, verdict: 'approve', state: 'sent' },
        { reviewer: ben, verdict: 'approve', state: 'sent' },
        { reviewer: ben, verdict: 'reject', reasons: ['noise'], state: 'sent' },
      ],
      carried: [],
    })
    expect(way.command).toContain(`--take ${takeId} --brokers ${bootstrap}`)
    const found = async (search: string) =>
      (await station.call('takes.list', { search })).takes.map((row) => row.takeId)
    for (const at of [way.delivery.origin, way.delivery.objectUri, way.take.fileSha256])
      expect(await found(at ?? 'nothing')).toEqual([takeId])

    // the lake's rules, over everything and lately; what is no rule is passed over, what is deleted goes
    const rule = (name: string, broken: number, since: string | null) => ({
      key: since === null ? name : `${name}/lately`,
      value: JSON.stringify({
        rule: name,
        table: 'takes',
        severity: 'error',
        checked: 9,
        broken,
        checked_at: '2026-03-01T10:00:00.000Z',
        since,
        takes: broken === 0 ? [] : [takeId, uuidv7()],
      }),
    })
    await produce(bootstrap, qualityTopic!, [
      rule('take_has_bytes', 2, null),
      rule('take_has_bytes', 0, '2026-03-01T08:00:00.000Z'),
      rule('take_has_its_prompt', 0, null),
      rule('gone', 1, null),
      { key: 'x', value: 'no rule' },
      { key: 'gone', value: null },
    ])
    const { pipeline } = await station.until((state) => state.pipeline.rules?.total === 2, 30_000, 'rules')
    expect(pipeline.rules).toEqual({ total: 2, broken: 1, checkedAt: Date.parse('2026-03-01T10:00:00Z') })
    const { rules } = await station.call('rules.list', {})
    expect(rules.map((one) => [one.rule, one.since !== null, one.broken, one.named])).toEqual([
      ['take_has_bytes', false, 2, 2],
      ['take_has_bytes', true, 0, 0],
      ['take_has_its_prompt', false, 0, 0],
    ])
    expect(rules[0]?.takes.map((row) => row.takeId)).toEqual([takeId])

    // live counts: of all, of this station, of who is reading what; not of other stations and speakers
    const { stationId, session } = await station.call('station.state', {})
    const count = (subject: string, takes: number) => ({
      key: subject,
      value: JSON.stringify({ takes, seconds: takes * 1.5 }),
    })
    await produce(bootstrap, countersTopic!, [
      count('prompt:p1', 8),
      count('speaker:somebody', 5),
      count('station:other', 6),
      count(`speaker:${session?.speaker.speakerId}`, 2),
      count(`station:${stationId}`, 3),
      { key: 'all:takes', value: 'no count' },
      { key: `station:${stationId}`, value: null },
      count('all:takes', 90),
    ])
    const counted = await station.until((state) => state.pipeline.counts?.all?.takes === 90, 30_000, 'counts')
    expect(counted.pipeline.counts).toEqual({
      all: { takes: 90, seconds: 135 },
      station: null,
      speaker: { takes: 2, seconds: 3 },
      // both prompts are read: none is open
      prompt: null,
    })
    expect(subjects(folders[0])).toEqual(['all:takes', 'prompt:p1', `speaker:${session?.speaker.speakerId}`])

    await station.call('takes.discard', { takeId })
    const thrown = await heard(station, takeId, 'rejected')
    expect(thrown.review?.reasons).toContain('discarded_at_station')
    const lines = (await readFile(join(folders[1], 'catalogue', 'verdicts.jsonl'), 'utf8')).trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ take_id: takeId, state: 'rejected', approve: 1 })
  } finally {
    await station.close()
    await lake.stop()
    for (const folder of folders) await removeFolder(folder)
  }
})

/** Verdicts folded, told, taken back and forgotten, without a broker. The folds themselves are golden: Spark has them too. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { foldReviews } from '../../../backend-stack/small-lake/reviews/fold.ts'
import type { Heard } from '../../../backend-stack/small-lake/reviews/fold.ts'
import { homesOf } from '../../../backend-stack/small-lake/reviews/homes.ts'
import { lastSays, ownerWord } from '../../../backend-stack/small-lake/reviews/owner-words.ts'
import type { OwnerWord } from '../../../backend-stack/small-lake/reviews/owner-words.ts'
import { goldAnswer } from '../../../main/contract/listening.ts'
import { foldTakes, keepReviews } from '../../../backend-stack/small-lake/reviews/keep.ts'
import { readReviewRule, reviewRule } from '../../../backend-stack/small-lake/reviews/rule.ts'
import { openReviews, verdictRow } from '../../../backend-stack/small-lake/reviews/store.ts'
import { readJsonl } from '../../../backend-stack/small-lake/jsonl.ts'
import type { KafkaMessage } from '../../../backend-stack/small-lake/answers.ts'
import type { Incoming } from '../../../backend-stack/small-lake/outcome.ts'
import { receiptRecord, reviewFold, reviewRecord } from '../../../main/contract/messages.ts'
import type { ReceiptRecord, ReviewRecord } from '../../../main/contract/messages.ts'
import { temporaryFolder } from './lake-fixture.ts'

const golden = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      rule: reviewRule.optional(),
      /** of the take; absent: the lake does not hold it */
      speaker: z.string().nullable().default(null),
      length_ms: z.number().default(2_000),
      /** `station`: that signed the record; absent: of before it was kept */
      records: z.array(
        z.object({
          appended_at: z.string(),
          station: z.string().nullable().default(null),
          review: reviewRecord,
        }),
      ),
      /** where the take was recorded */
      recorded_at: z.string().default('coast'),
      /** for which project; absent: its station did not say */
      project: z.string().nullable().default(null),
      /** of the project's owner, about this take or about listeners */
      words: z.array(z.object({ appended_at: z.string(), word: z.unknown() })).default([]),
      expect: reviewFold,
    }),
  ),
})
const { cases } = golden.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'golden', 'reviews.json'), 'utf8')),
)
/** of every case */
const TAKE_ID = '0190b0a4-0000-7000-8000-000000000001'
const rule = readReviewRule()

describe('golden folds', () => {
  test.each(cases)(
    '$name',
    ({ records, words, rule: own, speaker, recorded_at: station, project, expect: wanted, ...case_ }) => {
      const take = speaker === null ? null : { speaker, lengthMs: case_.length_ms, station, project }
      const heard = records.map(({ appended_at: at, ...one }) => ({ appendedAt: Date.parse(at), ...one }))
      const said = words.map(({ appended_at: at, word }) => ownerWord(word, Date.parse(at))!)
      const about = (kind: OwnerWord['kind'], who?: string) =>
        lastSays(said.filter((word) => word.kind === kind && (who === undefined || word.about === who)))
      const homes = homesOf(
        heard.flatMap(({ station: sender, appendedAt, review: { reviewer, review_id: reviewId } }) =>
          sender === null ? [] : [{ reviewer, reviewId, appendedAt, station: sender }],
        ),
      )
      const known = {
        gold: goldAnswer.nullable().parse(about('gold')),
        setAside: new Set(
          said
            .filter((word) => word.kind === 'standing' && about('standing', word.about) !== null)
            .map((word) => word.about),
        ),
        homes,
      }
      const folded = (some: readonly Heard[]) => foldReviews(TAKE_ID, some, own ?? rule, take, known)
      expect(folded(heard)).toEqual(wanted)
      // stations come and go: the order in which records are read decides nothing
      fc.assert(
        fc.property(fc.shuffledSubarray(heard, { minLength: heard.length }), (shuffled) => {
          expect(folded(shuffled)).toEqual(wanted)
        }),
        { numRuns: 20 },
      )
    },
  )
})

const takeId = uuidv7()
let offset = 0
function record(
  verdict: ReviewRecord['verdict'],
  reviewer: string,
  more: Partial<ReviewRecord> = {},
): Incoming {
  const at = Date.now() - 60_000 + ++offset * 10
  const review: ReviewRecord = {
    review_id: uuidv7(),
    take_id: takeId,
    verdict,
    reasons: [],
    marks: [],
    reviewer,
    listened_ms: 900,
    app_version: '1',
    at: new Date(at).toISOString(),
    ...more,
  }
  return incoming(JSON.stringify(review), new Date(at))
}
const incoming = (value: string, sentAt = new Date(), station?: string): Incoming => ({
  key: null,
  value: Buffer.from(value),
  headers: station === undefined ? {} : { station_id: station },
  rawHeaders: {},
  origin: { topic: 'reviews', partition: 0, offset },
  sentAt,
})

async function lake(dir: string) {
  const store = await openReviews(dir)
  const sent: ReceiptRecord[] = []
  const malformed: string[] = []
  let refuse = 0
  const speakers = new Map<string, string>()
  const deps = {
    store,
    rule,
    takeOf: (takeId: string) => {
      const speaker = speakers.get(takeId)
      return speaker === undefined ? null : { speaker, lengthMs: 2_000, station: 'coast', project: null }
    },
    now: () => new Date(),
    decided: () => Promise.resolve(),
    malformed: (where: string) => malformed.push(where),
    distrusted: () => Promise.reject(new Error('nobody looks at signatures here')),
    sendReceipts(messages: readonly KafkaMessage[]) {
      if (refuse-- > 0) return Promise.reject(new Error('the broker is away'))
      sent.push(...messages.map(({ value }) => receiptRecord.parse(JSON.parse(String(value)))))
      return Promise.resolve()
    },
  }
  return {
    store,
    sent,
    malformed,
    refuseOnce: () => (refuse = 1),
    /** it lands */
    lands: (takeId: string, speaker: string) => {
      speakers.set(takeId, speaker)
      return foldTakes(store.judgedBefore([takeId, uuidv7()]), deps)
    },
    keep: (...records: Incoming[]) => keepReviews(records, deps),
  }
}
const verdictLines = (dir: string) => {
  const lines: z.infer<typeof verdictRow>[] = []
  readJsonl(join(dir, 'verdicts.jsonl'), (row) => lines.push(verdictRow.parse(row)))
  return lines
}

test('a station is told when the outcome changes, and of a decision taken back', async () => {
  const dir = temporaryFolder()
  const { keep, sent, malformed, store } = await lake(dir)
  await keep(record('approve', 'anna'), incoming('not JSON'), incoming('{}'))
  expect(sent).toEqual([])
  expect(malformed).toHaveLength(2)
  const second = record('approve', 'ben')
  await keep(second)
  await keep(second)
  expect(sent.map(({ status, review }) => [status, review?.approve])).toEqual([['approved', 2]])
  await keep(record('reject', 'ben', { reasons: ['noise'] }))
  await keep(record('unsure', 'ben'))
  expect(sent.map(({ status, reason, review }) => [status, reason?.code, review?.state])).toEqual([
    ['approved', undefined, 'approved'],
    ['disputed', 'reviewers_disagree', 'disputed'],
    ['disputed', 'reviews_open', 'open'],
  ])
  expect(verdictLines(dir).map(({ state }) => state)).toEqual(['approved', 'disputed', 'open'])
  await store.close()
})

test('receipts that did not go out go out with the same records, read again after a restart', async () => {
  const dir = temporaryFolder()
  const before = await lake(dir)
  const records = [record('approve', 'anna'), record('approve', 'ben')]
  before.refuseOnce()
  await expect(before.keep(...records)).rejects.toThrow('away')
  await before.store.close()
  const after = await lake(dir)
  await after.keep(...records)
  expect(after.sent.map(({ status }) => status)).toEqual(['approved'])
  await after.keep(...records)
  expect(after.sent).toHaveLength(1)
  await after.store.close()
})

test('of a withdrawn speaker nothing that was said stays, and nothing comes in again', async () => {
  const dir = temporaryFolder()
  const { keep, sent, store } = await lake(dir)
  const other = uuidv7()
  const records = [record('approve', 'anna'), record('approve', 'ben', { note: 'sounds like my neighbour' })]
  await keep(
    ...records,
    record('approve', 'anna', { take_id: other }),
    record('approve', 'ben', { take_id: other }),
  )
  await store.forget([takeId])
  await keep(...records)
  expect(store.of(takeId)).toEqual([])
  expect(verdictLines(dir).map((row) => row.take_id)).toEqual([other])
  for (const file of readdirSync(dir)) expect(readFileSync(join(dir, file)).includes('neighbour')).toBe(false)
  await keep(record('reject', 'ben', { take_id: other }))
  expect(verdictLines(dir).map((row) => row.state)).toEqual(['approved', 'disputed'])
  expect(sent).toHaveLength(3)
  await store.close()
})

test('a verdict on one’s own voice stops counting when the take lands after it, and stations are told', async () => {
  const dir = temporaryFolder()
  const { keep, lands, sent, store } = await lake(dir)
  const own = record('approve', 'anna', { reviewer_speaker_id: 'spk-1' })
  await keep(own, record('approve', 'ben'))
  expect(await lands(takeId, 'spk-1')).toBe(1)
  expect(await lands(takeId, 'spk-1')).toBe(0)
  const { review_id } = reviewRecord.parse(JSON.parse(String(own.value)))
  expect(sent.map(({ status, reason, review }) => [status, reason?.code, review?.refused])).toEqual([
    ['approved', undefined, undefined],
    ['disputed', 'reviews_open', [{ review_id, code: 'self_review' }]],
  ])
  await store.close()
})

test('what a listener wrote down is told at once, and one that no take can have is passed over by name', async () => {
  const dir = temporaryFolder()
  const { keep, lands, sent, malformed, store } = await lake(dir)
  const content = {
    text: 'ሰላም',
    tiers: [{ name: 'words', segments: [{ start_ms: 0, end_ms: 900, text: 'ሰላም' }] }],
  }
  const overlong = { text: 'x'.repeat(10_000_000), tiers: [] }
  await keep(
    record('approve', 'anna', { transcript: content }),
    record('approve', 'ben', { transcript: overlong }),
  )
  expect(malformed).toHaveLength(1)
  expect(sent.map(({ status, review }) => [status, review?.state, review?.transcript?.content])).toEqual([
    ['disputed', 'open', content],
  ])
  const late = {
    text: '',
    tiers: [{ name: 'words', segments: [{ start_ms: 100, end_ms: 2_001, text: 'x' }] }],
  }
  await keep(record('approve', 'ben', { transcript: late }))
  expect(sent.at(-1)?.review).toMatchObject({ state: 'approved', transcript: { content: late } })
  // the take, which ends before that, comes later
  expect(await lands(takeId, 'spk-1')).toBe(1)
  expect(sent.at(-1)?.review).toMatchObject({
    state: 'open',
    refused: [{ code: 'outside_take' }],
    transcript: { content },
  })
  expect(verdictLines(dir).at(-1)?.transcript?.content).toEqual(content)
  await store.close()
})

test('words of a project’s owner are folded again with what was said before, told, and taken back', async () => {
  const dir = temporaryFolder()
  const { keep, sent, store } = await lake(dir)
  const word = (more: object) =>
    incoming(JSON.stringify({ station_id: 'st-1', app_version: '1', at: new Date().toISOString(), ...more }))
  await keep(record('approve', 'anna'), record('reject', 'ben', { reasons: ['noise'] }))
  const standing = (counts: boolean) => word({ standing_id: uuidv7(), reviewer: 'ben', counts })
  await keep(record('approve', 'cara'), standing(false))
  await keep(standing(true))
  await keep(word({ gold_id: uuidv7(), take_id: takeId, gold: 'reject' }))
  expect(
    sent.map(({ review }) => [review?.state, review?.approve, review?.reject, review?.refused?.length]),
  ).toEqual([
    ['disputed', 1, 1, undefined],
    ['approved', 2, 0, 1],
    ['approved', 2, 1, undefined],
    ['rejected', 0, 0, 3],
  ])
  // with the speaker the known answer goes as well
  await store.forget([takeId])
  await keep(word({ gold_id: uuidv7(), take_id: takeId, gold: 'approve' }))
  expect(store.gold(takeId)).toBeNull()
  expect(sent).toHaveLength(4)
  await store.close()
})

/** The same as another station would send it, at this time by the broker. */
const sentBy = (
  station: string,
  at: number,
  verdict: ReviewRecord['verdict'],
  reviewer: string,
  more = {},
) => {
  const { value } = record(verdict, reviewer, { at: new Date(at).toISOString(), ...more })
  return incoming(String(value), new Date(at), station)
}

test('a verdict under the name of another station’s listener counts for nothing, whichever is read first', async () => {
  const dir = temporaryFolder()
  const { keep, lands, sent, store } = await lake(dir)
  const start = Date.now() - 60_000
  await lands(takeId, 'spk-1')
  // of partitions that are read side by side, that of the forged one came first
  await keep(sentBy('port', start + 500, 'reject', 'anna'), sentBy('port', start + 600, 'reject', 'ben'))
  expect(sent.at(-1)?.review).toMatchObject({ state: 'rejected', reject: 2 })
  await keep(sentBy('hills', start, 'approve', 'anna'), sentBy('hills', start + 100, 'approve', 'ben'))
  const outcome = { state: 'approved', approve: 2, reject: 0 }
  expect(sent.at(-1)?.review).toMatchObject(outcome)
  expect(sent.at(-1)?.review?.refused?.map(({ code }) => code)).toEqual(['other_station', 'other_station'])
  // nor is what they said taken back for them, nor the take thrown away where it was not recorded
  await keep(
    sentBy('port', start + 700, 'unsure', 'anna', { reasons: ['verdict_undone'] }),
    sentBy('port', start + 800, 'reject', 'port', { reasons: ['discarded_at_station'] }),
  )
  expect(sent.at(-1)?.review).toMatchObject(outcome)
  // a take of which only the forged word was heard so far
  const other = uuidv7()
  await keep(sentBy('port', start + 900, 'reject', 'anna', { take_id: other }))
  expect(store.homes(store.of(other))).toEqual(new Map([['anna', 'hills']]))
  // its own station may
  await keep(sentBy('coast', start + 950, 'reject', 'coast', { reasons: ['discarded_at_station'] }))
  expect(sent.at(-1)?.review).toMatchObject({ state: 'rejected' })
  await store.close()
})

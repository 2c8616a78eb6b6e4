/**
 * Two listeners disagree about each take and a third decides, while the lander is killed at each of its steps in turn. In the end
 * the verdicts, what stations are told and what listeners elsewhere see are the same as of a lander that nobody killed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import type { LandingPoint } from '../../../backend-stack/small-lake/landing-deps.ts'
import { verdictRow } from '../../../backend-stack/small-lake/reviews/store.ts'
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import type { ReviewFold, ReviewRecord } from '../../../main/contract/messages.ts'
import { createTopic, produce, readTopic, uniqueName } from '../../support/kafka.ts'
import { makeTake } from '../../support/takes.ts'
import { inGroup, openLane, spawnLake, victim } from './lane.ts'
import type { Lane } from './lane.ts'

const POINTS: readonly LandingPoint[] = [
  'reviews-kept',
  'verdicts-written',
  'verdicts-told',
  'verdicts-published',
  'verdicts-kept',
]
const TAKES = 8

type Outcome = Pick<ReviewFold, 'state' | 'approve' | 'reject' | 'unsure' | 'reasons'>
const outcomeOf = ({ state, approve, reject, unsure, reasons }: ReviewFold): Outcome => ({
  ...{ state, approve, reject },
  ...{ unsure, reasons },
})

test('the same verdicts with kills as without', { timeout: 300_000 }, async () => {
  const bootstrap = inject('sharedKafka')
  const killed = await openLane(bootstrap)
  const whole = { ...(await openLane(bootstrap)) }
  const logAppend = { configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }] }
  const reviews = await createTopic(bootstrap, uniqueName('reviews'), { numPartitions: 3, ...logAppend })
  const [seen, seenWhole] = await Promise.all([createTopic(bootstrap), createTopic(bootstrap)])
  const unharmed = inGroup({ ...whole, takes: killed.takes }, whole.group)
  const args = (lane: Lane, catalogue: string): string[] => [
    ...lane.args,
    ...['--reviews-topic', reviews, '--catalogue-topic', catalogue, '--target', lane.dir],
  ]
  try {
    const takes = Array.from({ length: TAKES }, (_one, at) => makeTake({ frames: 1_500, seed: at }))
    await produce(
      bootstrap,
      killed.takes,
      takes.map(({ key, value, headers }) => ({ key, value, headers: Object.fromEntries(headers) })),
    )
    /** What one listener says of each take; in another order each time, since stations come and go. */
    const say = async (reviewer: string, verdictOf: (at: number) => ReviewRecord['verdict']) => {
      const records = takes.map(({ takeId }, at) => reviewOf(takeId, reviewer, verdictOf(at)))
      // delivery is at least once
      await produce(bootstrap, reviews, [...records.toReversed(), ...records.slice(0, 2)])
    }
    await say('anna', () => 'approve')
    await say('ben', () => 'reject')
    const wanted = new Map(
      takes.map(({ takeId }, at): [string, Outcome] => [
        takeId,
        at % 2 === 0
          ? { state: 'approved', approve: 2, reject: 1, unsure: 0, reasons: ['noise'] }
          : { state: 'rejected', approve: 1, reject: 2, unsure: 0, reasons: ['noise'] },
      ]),
    )
    const diedAt: string[] = []
    for (const [at, point] of POINTS.entries()) {
      // the third decides while it dies
      if (at === 2) await say('cara', (take) => (take % 2 === 0 ? 'approve' : 'reject'))
      // so that there is something to do at each start: said again, and nothing new in it
      else if (at > 0) await say(`dora-${at}`, () => 'unsure')
      const lake = spawnLake([`${point}:1`, ...args(killed, seen)], { script: victim })
      const { signal } = await lake.exited
      if (signal !== 'SIGKILL') throw new Error(`not killed:\n${lake.output()}`)
      diedAt.push(/killed at (\S+)/.exec(lake.output())?.[1] ?? 'elsewhere')
    }
    expect(diedAt).toEqual(POINTS)
    for (const outcome of wanted.values()) outcome.unsure = POINTS.length - 2
    for (const [lane, catalogue] of [
      [killed, seen],
      [unharmed, seenWhole],
    ] as const) {
      const lake = spawnLake(args(lane, catalogue))
      await lake.ready
      await expect.poll(() => written(lane.dir), { timeout: 90_000, interval: 250 }).toEqual(wanted)
      await expect
        .poll(() => published(bootstrap, catalogue), { timeout: 60_000, interval: 500 })
        .toEqual(wanted)
      expect(await told(lane)).toEqual(wanted)
      await lake.stop()
    }
  } finally {
    killed.clean()
    whole.clean()
  }
})

function reviewOf(takeId: string, reviewer: string, verdict: ReviewRecord['verdict']) {
  const review: ReviewRecord = {
    ...{ review_id: uuidv7(), take_id: takeId, verdict, reasons: verdict === 'reject' ? ['noise'] : [] },
    ...{ marks: [], reviewer, listened_ms: 900, app_version: '1', at: new Date().toISOString() },
  }
  return { key: takeId, value: JSON.stringify(review), headers: { station_id: 'hills' } }
}

/** The last line of each take holds. */
function written(dir: string): ReadonlyMap<string, Outcome> {
  const lines = readFileSync(join(dir, 'catalogue', 'verdicts.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
  const rows = lines.map((line) => verdictRow.parse(JSON.parse(line)))
  return new Map(rows.map((row) => [row.take_id, outcomeOf(row)]))
}
/** What listeners elsewhere see of each take. */
async function published(bootstrap: string, topic: string): Promise<ReadonlyMap<string, Outcome | null>> {
  const records = (await readTopic(bootstrap, topic)).map(({ value }) =>
    catalogueRecord.parse(JSON.parse(String(value))),
  )
  return new Map(records.map(({ take_id: id, verdict }) => [id, verdict && outcomeOf(verdict)]))
}
async function told(lane: Lane): Promise<ReadonlyMap<string, Outcome>> {
  const receipts = await lane.readReceipts()
  return new Map(
    receipts.flatMap(({ take_id: id, review }): [string, Outcome][] =>
      review ? [[id, outcomeOf(review)]] : [],
    ),
  )
}

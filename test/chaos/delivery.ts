/** What three experiments share: takes on their way to a real broker, and the count of what arrived. */
import type { StationState } from '../../main/contract/model.ts'
import { decodeFlac } from '../support/flac.ts'
import type { Figure } from '../support/figures.ts'
import { readTopic, type TestKafka } from '../support/kafka.ts'
import { sha256, type Fire } from './station.ts'

/** Everything has been acknowledged, and nothing was put aside. */
export const drained = ({ ledger }: StationState): boolean =>
  ledger.waiting === 0 && ledger.parked === 0 && ledger.sentAwaiting === ledger.recorded

export interface Arrived {
  readonly lost: number
  readonly doubled: number
  /** records beyond one a take: at-least-once delivery, which the lake takes out by take_id */
  readonly repeated: number
}

/** Reads topic2 as the lake will: every promised take must decode to the samples that were promised. */
export async function arrived(kafka: TestKafka, saved: ReadonlyMap<string, string>): Promise<Arrived> {
  const records = await readTopic(kafka.direct, 'topic2')
  const values = new Map<string, string>()
  const takeOf = new Map<string, string>()
  let doubled = 0
  for (const { headers, value } of records) {
    const id = headers['ce_id'] ?? ''
    const file = value ?? new Uint8Array()
    const sum = sha256(file)
    const before = values.get(id)
    if (before === sum) continue
    // The same take with other bytes, or the same samples under another name: the lake could not tell.
    if (before !== undefined) doubled += 1
    values.set(id, sum)
    const samples = sha256(await decodeFlac(file))
    if (takeOf.has(samples)) doubled += 1
    takeOf.set(samples, id)
  }
  let lost = 0
  for (const [id, samples] of saved) if (takeOf.get(samples) !== id) lost += 1
  return { lost, doubled, repeated: records.length - values.size }
}

/** The closing count: on the station and in the topic. */
export async function deliveryFigures(
  fire: Fire,
  kafka: TestKafka,
  runs: number,
  faults: string,
): Promise<Figure[]> {
  const here = await fire.audit()
  const there = await arrived(kafka, fire.saved)
  const n = fire.saved.size
  return [
    { name: 'runs', value: runs, unit: faults, n: runs },
    { name: 'takes_saved', value: n, unit: 'takes', n: runs },
    { name: 'takes_lost', value: here.lost + there.lost, unit: 'takes', n },
    { name: 'takes_doubled', value: here.doubled + there.doubled, unit: 'takes', n },
    { name: 'records_repeated', value: there.repeated, unit: 'records', n },
  ]
}

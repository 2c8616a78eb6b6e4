/** A run of records of one of the topics beside the takes. Done again after a kill, it comes to the same files. */
import { z } from 'zod'
import type { KafkaMessage } from '../answers.ts'
import type { Incoming } from '../outcome.ts'
import { TOPICS } from '../../../main/contract/messages.ts'
import { originKey } from '../layout.ts'
import type { Distrust } from '../../../main/trust/check.ts'
import { safeJson } from '../../stack/safe-json.ts'
import type { Trust } from '../trust.ts'
import { outcomeIn, promptIn, speakerIn } from './rows.ts'
import type { WordStore } from './store.ts'

export interface WordDeps {
  readonly store: WordStore
  /** Absent: signatures are not looked at. */
  readonly trust?: Trust
  /** of a record that no enrolled station signed, where the lake asks for that: a dead letter when this resolves */
  readonly distrusted: (record: Incoming, why: Distrust) => Promise<void>
  readonly isWithdrawn: (speakerId: string, stationId: string) => boolean
  /** an empty record under this key: what stood there is taken back */
  readonly sendTombstones: (topic: 'speakers' | 'outcomes', keys: readonly string[]) => Promise<void>
  /** of a record that is none of its kind: where it is */
  readonly malformed: (where: string) => void
}

const keyOf = (record: Incoming): string => (record.key === null ? '' : Buffer.from(record.key).toString())
const isEmpty = ({ value }: Incoming): boolean => value === null || value.length === 0

/** Answers and outcomes say in their value of which station they are: nobody speaks for another. */
function stationIn({ value }: Incoming): string | undefined {
  const said = named.safeParse(safeJson(Buffer.from(value ?? []).toString()))
  return said.data?.station_id
}
const named = z.object({ station_id: z.string() })

/** An empty record that a lander wrote has no signature; what it takes back is out of the catalogue already. */
async function believed(
  records: readonly Incoming[],
  topic: string,
  { trust, distrusted }: WordDeps,
): Promise<Incoming[]> {
  const kept: Incoming[] = []
  for (const record of records) {
    const belief = await trust?.belief(record, topic, stationIn(record))
    if (!belief?.fault) kept.push(record)
    else if (!isEmpty(record)) await distrusted(record, belief.fault)
  }
  return kept
}

/** What of the records is to be kept, what was taken back, and what came after its speaker had withdrawn. */
function sorted<T extends { readonly speaker_id: string | null; readonly station_id: string }>(
  records: readonly Incoming[],
  read: (record: Incoming) => T | undefined,
  { isWithdrawn, malformed }: WordDeps,
) {
  const kept = new Map<string, T[]>()
  const back = new Set<string>()
  const late = new Set<string>()
  for (const record of records) {
    const key = keyOf(record)
    if (isEmpty(record)) {
      kept.delete(key)
      back.add(key)
      continue
    }
    const row = read(record)
    if (!row) malformed(originKey(record.origin))
    else if (row.speaker_id !== null && isWithdrawn(row.speaker_id, row.station_id)) late.add(key)
    else kept.set(key, [...(kept.get(key) ?? []), row])
  }
  return { kept: [...kept.values()].flat(), back, late: [...late] }
}

export async function keepSpeakers(records: readonly Incoming[], deps: WordDeps): Promise<void> {
  const { kept, back, late } = sorted(await believed(records, TOPICS.speakers, deps), speakerIn, deps)
  await deps.store.dropSpeakers([...back])
  await deps.store.addSpeakers(kept)
  if (late.length > 0) await deps.sendTombstones('speakers', late)
}

export async function keepOutcomes(records: readonly Incoming[], deps: WordDeps): Promise<void> {
  const { kept, back, late } = sorted(await believed(records, TOPICS.outcomes, deps), outcomeIn, deps)
  await deps.store.dropOutcomes(back)
  await deps.store.addOutcomes(kept)
  if (late.length > 0) await deps.sendTombstones('outcomes', late)
}

export async function keepPrompts(records: readonly Incoming[], deps: WordDeps): Promise<void> {
  // a prompt that is taken back stays known: takes of it were read
  await deps.store.addPrompts(
    records.filter((record) => !isEmpty(record)).flatMap((one) => promptIn(one) ?? []),
  )
}

/** Takes back what the topics hold of a speaker, then what the files hold: killed in between, the next run finds the rest. */
export async function forgetWords(speakerId: string, { store, sendTombstones }: WordDeps): Promise<void> {
  const outcomes = store.outcomesOf(speakerId)
  if (outcomes.length > 0) await sendTombstones('outcomes', outcomes)
  // also where nothing has been read yet: it may be on its way
  await sendTombstones('speakers', [speakerId])
  await store.forget(speakerId)
}

export const tombstone = (key: string): KafkaMessage => ({ key, value: null })

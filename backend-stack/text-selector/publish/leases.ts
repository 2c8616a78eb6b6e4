/**
 * Prompts go back to the topic when the station that took them has fallen silent. Stations that share prompts say which records
 * they have, every day anew (topic `leases`); the broker's time of that word tells when a station was last heard of. A prompt
 * whose latest record lies with a silent station, and of which fewer takes have landed than are wanted, is put on the topic once
 * more, as it was: another station gets it. Should the silent one come back, the sentence is recorded twice, and nothing is lost.
 */
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import { leaseRecord, promptRecord, type LeaseRecord } from '../../../main/contract/messages.ts'
import { parsed } from './parsed.ts'
import type { PromptTopic } from './topic.ts'

const DAY_MS = 24 * 3_600_000

export interface LeaseQuestion {
  /** of the prompts */
  readonly topic: string
  readonly leasesTopic: string
  readonly catalogueTopic: string
  /** a station that was not heard of for so long holds nothing any more */
  readonly days: number
  readonly now: number
}

export interface Expired {
  /** the records, to be sent again as they were */
  readonly prompts: readonly { readonly key: string; readonly value: Buffer }[]
  readonly stations: readonly string[]
}

/** Undefined: nobody says what stations hold, or what has landed. */
export async function expiredLeases(
  topics: Pick<PromptTopic, 'scan'>,
  { topic, leasesTopic, catalogueTopic, days, now }: LeaseQuestion,
): Promise<Expired | undefined> {
  const leases = new Map<string, { readonly lease: LeaseRecord; readonly heardAt: number }>()
  const told = await topics.scan(leasesTopic, ({ key, value, timestamp }) => {
    if (key === undefined) return
    const lease = parsed(leaseRecord, value)
    if (value === null) leases.delete(key)
    else if (lease?.topic === topic) leases.set(key, { lease, heardAt: timestamp })
  })
  if (!told) return undefined
  const silent = [...leases].filter(([, { heardAt }]) => heardAt < now - days * DAY_MS)
  if (silent.length === 0) return { prompts: [], stations: [] }
  const takes = await takesByPrompt(topics, catalogueTopic)
  if (takes === undefined) return undefined

  const heldBySilent = holds(silent.map(([, { lease }]) => lease))
  const held = new Map<string, { readonly value: Buffer; readonly by: string }>()
  await topics.scan(topic, ({ key, value, partition, offset }) => {
    if (key === undefined) return
    // only the latest record of a prompt says where it is: a later one went to whoever read it
    held.delete(key)
    const by = value === null ? undefined : heldBySilent(partition, Number(offset))
    if (value !== null && by !== undefined) held.set(key, { value, by })
  })
  const wanted = [...held].filter(([key, { value }]) => {
    const prompt = parsed(promptRecord, value)
    return prompt !== undefined && (takes.get(key) ?? 0) < prompt.takes_wanted
  })
  return {
    prompts: wanted.map(([key, { value }]) => ({ key, value })),
    stations: [...new Set(wanted.map(([, { by }]) => by))].sort(),
  }
}

/** Which of these stations has the record, if any. */
function holds(leases: readonly LeaseRecord[]): (partition: number, offset: number) => string | undefined {
  const spans = leases.flatMap(({ station_id: by, spans: theirs }) => theirs.map((span) => ({ ...span, by })))
  const byPartition = Map.groupBy(spans, ({ partition }) => partition)
  for (const list of byPartition.values()) list.sort((a, b) => a.from - b.from)
  return (partition, offset) => {
    const list = byPartition.get(partition) ?? []
    // spans of several stations may overlap, where a group was moved back by hand
    for (const { from, to, by } of list) {
      if (from > offset) return undefined
      if (offset <= to) return by
    }
    return undefined
  }
}

const landedTake = catalogueRecord.pick({ prompt_id: true, verdict: true })

/** Takes that have landed and were not rejected; undefined: nobody keeps a catalogue. */
async function takesByPrompt(
  topics: Pick<PromptTopic, 'scan'>,
  catalogueTopic: string,
): Promise<ReadonlyMap<string, number> | undefined> {
  const promptOf = new Map<string, string>()
  const there = await topics.scan(catalogueTopic, ({ key, value }) => {
    if (key === undefined) return
    promptOf.delete(key)
    const take = parsed(landedTake, value)
    if (take !== undefined && take.verdict?.state !== 'rejected') promptOf.set(key, take.prompt_id)
  })
  if (!there) return undefined
  const counts = new Map<string, number>()
  for (const id of promptOf.values()) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

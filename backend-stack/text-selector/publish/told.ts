/** What stations and the lake say of prompts, on topics of their own: which are flagged, and what has been read how often. */
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import { outcomeRecord, READ_ALOUD, type OutcomeRecord } from '../../../main/contract/messages.ts'
import { parsed } from './parsed.ts'
import type { PromptTopic } from './topic.ts'

type Topics = Pick<PromptTopic, 'scan'>

/** Prompts that so many stations flag now, by the outcomes they told; a cluster without that topic has none. */
export async function flaggedPrompts(
  topics: Topics,
  outcomesTopic: string,
  least: number,
): Promise<Set<string>> {
  const latest = new Map<string, OutcomeRecord>()
  await topics.scan(outcomesTopic, ({ key, value }) => {
    if (key === undefined) return
    const outcome = parsed(outcomeRecord, value)
    if (value === null) latest.delete(key)
    else if (outcome?.outcome === 'flagged' && outcome.at >= (latest.get(key)?.at ?? ''))
      latest.set(key, outcome)
  })
  const stations = new Map<string, Set<string>>()
  for (const { holds, prompt_id: id, station_id: station } of latest.values())
    if (holds) stations.set(id, (stations.get(id) ?? new Set()).add(station))
  return new Set([...stations].flatMap(([id, by]) => (by.size >= least ? [id] : [])))
}

export interface Landed {
  /** sentences by how often they were read, in the order of their text: whatever order the topic has */
  readonly texts: ReadonlyMap<string, number>
  readonly takes: number
}

const landedTake = catalogueRecord.pick({
  prompt_id: true,
  text: true,
  lang: true,
  kind: true,
  verdict: true,
})

/**
 * What has landed in this language, in all its tags, and was not rejected by listeners. Undefined: nobody keeps a catalogue.
 * `textOf` knows the text of a published prompt: an old station sent none with its takes.
 */
export async function landedTakes(
  topics: Topics,
  catalogueTopic: string,
  lang: string,
  textOf: (promptId: string) => string | undefined,
): Promise<Landed | undefined> {
  /** by take: what was read; texts are shared, so that a million takes weigh little more than their ids */
  const texts = new Map<string, string>()
  const read = new Map<string, string>()
  const there = await topics.scan(catalogueTopic, ({ key, value }) => {
    if (key === undefined) return
    // the last record of a take says all
    read.delete(key)
    const take = parsed(landedTake, value)
    if (take === undefined || languageOf(take.lang) !== languageOf(lang)) return
    if ((take.kind ?? READ_ALOUD) !== READ_ALOUD || take.verdict?.state === 'rejected') return
    const text = take.text ?? textOf(take.prompt_id)
    if (text === undefined) return
    if (!texts.has(text)) texts.set(text, text)
    read.set(key, texts.get(text) ?? text)
  })
  if (!there) return undefined
  const counts = new Map<string, number>()
  for (const text of read.values()) counts.set(text, (counts.get(text) ?? 0) + 1)
  const inOrder = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return { texts: new Map(inOrder), takes: read.size }
}

const languageOf = (tag: string): string | undefined => tag.toLowerCase().split('-')[0]

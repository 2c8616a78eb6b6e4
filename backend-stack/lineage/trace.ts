/** Where does this take come from, and where did it go: followed from topic to topic by what each record says. */
import { createHash } from 'node:crypto'
import {
  promptRecord,
  receiptRecord,
  reviewRecord,
  type PromptRecord,
  type ReceiptRecord,
  type ReviewRecord,
} from '../../main/contract/messages.ts'
import { corpusLineOf, type CorpusLine } from '../../main/contract/lineage.ts'
import type { Scanned } from '../../main/kafka/scan.ts'
import { safeJson } from '../stack/safe-json.ts'
import { LineageFinder, type Lineage } from './runs.ts'
import { runEvent } from './event.ts'

/** Where one record is known to be. */
export interface Place {
  readonly partition: number
  readonly offset: number
}

/** How topics are read; Kafka in life, arrays in tests. */
export interface Topics {
  readonly scan: (topic: string, onRecord: (record: Scanned) => unknown, place?: Place) => Promise<void>
}

export interface Trace extends Lineage {
  readonly take_id: string
  /** the headers of the take's record; undefined if it is in no topic (any more) */
  readonly take: { readonly at: string; readonly headers: Readonly<Record<string, string>> } | undefined
  readonly prompt: PromptRecord | undefined
  readonly corpus: CorpusLine | undefined
  readonly receipts: readonly ReceiptRecord[]
  readonly reviews: readonly ReviewRecord[]
}

export interface TraceNames {
  readonly prompts: string
  readonly takes: string
  readonly receipts: string
  readonly reviews: string
  readonly lineage: string
}

export async function traceTake(topics: Topics, names: TraceNames, takeId: string): Promise<Trace> {
  const receipts = await collect(
    topics,
    names.receipts,
    takeId,
    (value) => receiptRecord.safeParse(value).data,
  )
  const take = await findTake(topics, names, takeId, receipts)
  const promptId = take?.headers['prompt_id']
  const prompts =
    promptId === undefined
      ? []
      : await collect(topics, names.prompts, promptId, (value) => promptRecord.safeParse(value).data)
  const prompt = prompts.find(({ text }) => sha256(text) === take?.headers['prompt_sha256']) ?? prompts[0]
  const corpus = prompt === undefined ? undefined : corpusLineOf(prompt.source)
  const reviews = await collect(topics, names.reviews, takeId, (value) => reviewRecord.safeParse(value).data)
  const lineage = await readLineage(topics, names.lineage, corpus, take?.at)
  return { take_id: takeId, take, prompt, corpus, receipts, reviews, ...lineage }
}

/** A row may have got another text since: what was read is the one whose hash the take names. */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A receipt names the record's place; a take without one is looked for in the whole topic. */
async function findTake(
  topics: Topics,
  names: TraceNames,
  takeId: string,
  receipts: readonly ReceiptRecord[],
): Promise<Trace['take']> {
  const origin = receipts.find((receipt) => receipt.origin !== undefined)?.origin
  const topic = origin?.topic ?? names.takes
  let found: Trace['take']
  await topics.scan(
    topic,
    (record) => {
      if (record.headers['ce_id'] !== takeId) return undefined
      found = { at: `${topic}:${record.partition}:${record.offset}`, headers: record.headers }
      return 'stop'
    },
    origin,
  )
  return found
}

async function readLineage(
  topics: Topics,
  topic: string,
  corpus: CorpusLine | undefined,
  at: string | undefined,
): Promise<Lineage> {
  const finder = new LineageFinder(corpus, at)
  await topics.scan(topic, ({ value }) => {
    const event = runEvent.safeParse(safeJson(value?.toString() ?? '')).data
    if (event !== undefined) finder.see(event)
  })
  return finder.found()
}

async function collect<T>(
  topics: Topics,
  topic: string,
  key: string,
  parse: (value: unknown) => T | undefined,
): Promise<T[]> {
  const found: T[] = []
  await topics.scan(topic, (record) => {
    const value = record.key === key ? parse(safeJson(record.value?.toString() ?? '')) : undefined
    if (value !== undefined) found.push(value)
  })
  return found
}

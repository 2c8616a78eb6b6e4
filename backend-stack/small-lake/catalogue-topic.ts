/**
 * The topic that tells listeners what the lake holds: one record a take, compacted. What is published can be published again,
 * so a lake that did not know of the topic, or could not write to it, tells everything once it can.
 */
import type { CatalogueRecord } from '../../main/contract/catalogue.ts'
import type { ReviewFold } from '../../main/contract/messages.ts'
import type { KafkaMessage } from './answers.ts'
import type { Catalogue } from './catalogue.ts'
import type { TakeRow } from './rows.ts'

/** ms; a broker without the topic is not asked for it with every take */
const AGAIN_MS = 5 * 60_000
/** records a send: about 1 MB */
const AT_ONCE = 500

export interface CatalogueTopicOptions {
  readonly topic: string
  /** Told with another key, or by a version that did not sign, it has to be told again. */
  readonly keyId: string
  readonly signed: (message: KafkaMessage) => KafkaMessage
  readonly catalogue: Pick<Catalogue, 'row' | 'takeIds' | 'isWithdrawn' | 'publishedTo' | 'setPublishedTo'>
  readonly verdictOf: (takeId: string) => ReviewFold | undefined
  readonly votesWanted: (row: TakeRow) => number
  readonly send: (topic: string, messages: readonly KafkaMessage[]) => Promise<void>
  readonly log: (level: 'info' | 'warn', message: string) => void
  readonly now: () => number
}

type Verdicts = ReadonlyMap<string, ReviewFold>
const NONE: Verdicts = new Map()

export type CatalogueTopic = ReturnType<typeof catalogueTopic>

export function catalogueTopic({
  topic,
  keyId,
  signed,
  catalogue,
  verdictOf,
  votesWanted,
  send,
  log,
  now,
}: CatalogueTopicOptions) {
  const mark = `${topic} ${keyId}`
  /** the topic is not there, or not ours to write */
  let missingSince: number | null = null

  async function sendOr(messages: readonly KafkaMessage[]): Promise<boolean> {
    if (messages.length === 0) return true
    try {
      await send(topic, messages.map(signed))
      return true
    } catch (error) {
      if (!isMissing(error)) throw error
      if (missingSince === null)
        log(
          'warn',
          `Topic ${topic} cannot be written, so listeners elsewhere do not see these takes. Run "npm run stack -- apply".`,
        )
      missingSince = now()
      catalogue.setPublishedTo(null)
      return false
    }
  }
  /** Everything there is, if this topic was not told it all before. */
  async function tellAll(): Promise<void> {
    if (catalogue.publishedTo() === mark) return
    if (missingSince !== null && now() - missingSince < AGAIN_MS) return
    let messages: KafkaMessage[] = []
    let told = 0
    for (const takeId of catalogue.takeIds()) {
      messages.push(...messagesOf([takeId]))
      if (messages.length < AT_ONCE) continue
      if (!(await sendOr(messages))) return
      told += messages.length
      messages = []
    }
    if (!(await sendOr(messages))) return
    missingSince = null
    catalogue.setPublishedTo(mark)
    if (told + messages.length > 0) log('info', `Told topic ${topic} of ${told + messages.length} takes`)
  }
  const isGone = (row: TakeRow): boolean =>
    catalogue.isWithdrawn(row.speaker_id, {
      stationId: row.station_id,
      withdrawalSha256: row.withdrawal_sha256,
    })
  const messagesOf = (takeIds: readonly string[], verdicts: Verdicts = NONE): KafkaMessage[] =>
    takeIds.flatMap((takeId) => {
      const row = catalogue.row(takeId)
      // in quarantine: it is still here, and nobody is to listen to it
      if (row && isGone(row)) return []
      return row
        ? [
            {
              key: takeId,
              value: JSON.stringify(
                catalogueRecordOf(row, verdicts.get(takeId) ?? verdictOf(takeId), votesWanted(row)),
              ),
            },
          ]
        : []
    })
  return {
    tellAll,
    /** These came in, or their verdict changed: `verdicts` are those that are not kept yet. Safe to repeat. */
    async publish(takeIds: readonly string[], verdicts: Verdicts = NONE): Promise<void> {
      await tellAll()
      if (missingSince === null) await sendOr(messagesOf(takeIds, verdicts))
    },
    /** These are no more. */
    async remove(takeIds: readonly string[]): Promise<void> {
      if (missingSince !== null && now() - missingSince < AGAIN_MS) return
      for (let at = 0; at < takeIds.length; at += AT_ONCE)
        await sendOr(takeIds.slice(at, at + AT_ONCE).map((key) => ({ key, value: null })))
    },
  }
}

/** `verdict`: undefined where nobody has judged it. */
export const catalogueRecordOf = (
  row: TakeRow,
  verdict: ReviewFold | undefined,
  wanted: number,
): CatalogueRecord => ({
  take_id: row.take_id,
  prompt_id: row.prompt_id,
  text: row.prompt_text,
  lang: row.lang,
  speaker_id: row.speaker_id,
  session_id: row.session_id,
  station_id: row.station_id,
  version: row.version,
  recorded_at: row.recorded_at,
  landed_at: row.landed_at,
  object_uri: row.object_uri,
  object_key: row.object_key,
  content_type: row.content_type === 'audio/wav' ? 'audio/wav' : 'audio/flac',
  bytes: row.bytes,
  sha256: row.sha256,
  pcm_sha256: row.pcm_sha256,
  sample_rate: row.sample_rate,
  channels: row.channels,
  bit_depth: row.bit_depth,
  frames: row.frames,
  quality: row.quality,
  device: row.device,
  kind: row.kind,
  section: row.section,
  itemcode: row.itemcode,
  project_id: row.project_id,
  votes_wanted: wanted,
  verdict: verdict ?? null,
})

const MISSING = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'TOPIC_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
])
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  (('type' in error && typeof error.type === 'string' && MISSING.has(error.type)) ||
    (error.cause !== undefined && isMissing(error.cause)))

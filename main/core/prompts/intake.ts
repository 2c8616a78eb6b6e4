/** Keeps what the prompt topic brings: rows first, in one transaction a batch, then the offset. */
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import { readPromptText } from '../../text/prompt-text.ts'
import type { Unreadable } from '../../kafka/unreadable.ts'
import type { Station } from '../station.ts'
import { readPromptRecord } from './record.ts'
import type { NoPrompt } from './record.ts'
import { sha256Text } from './store.ts'
import type { NewPrompt, PromptStore } from './store.ts'

const PREVIEW_CHARS = 200
/** malformed records are kept to be looked at, not to fill the disk: so much of each, and only of the first so many */
const KEPT_BYTES = 128 * 1024
const KEPT_WHOLE = 500

/** of one batch that is passed over, so many offsets get a row of their own */
const PASSED_SINGLY = 1_000n

const CHANGED_TEXT: NoPrompt = {
  code: 'changed_text',
  detail: 'another text under the id of a prompt that is here; the first one stays',
}

interface Malformed extends NoPrompt {
  readonly at: number
  readonly origin: string
  readonly preview: string
}
export type Intake = ReturnType<typeof promptIntake>

export function promptIntake(station: Station, prompts: PromptStore, project: string, limit: () => number) {
  const { db, now } = station
  const malformed = db.prepare<[string, number, string, string, string, Buffer | null]>(
    'INSERT INTO malformed (origin, at, code, reason, preview, value) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const newest = db.prepare<[], Malformed>(
    'SELECT at, origin, code, reason AS detail, preview FROM malformed ORDER BY at DESC LIMIT 100',
  )
  const counted = db.prepare<[], number>("SELECT n FROM tally WHERE name = 'malformed'").pluck()
  let pausedFull = false
  let lag: number | null = null

  /**
   * A prompt's text is what its takes were read from: another text under the same id is kept as a record that
   * could not be taken, and counted, because neither dropping it in silence nor changing the text would be honest.
   */
  function changedText(prompt: NewPrompt): NoPrompt | null {
    const known = prompts.get(project, prompt.promptId)
    if (!known || known.sha256 === sha256Text(prompt.text)) return null
    // one that was kept as it came, by an older version: the same text, and what was read from it is left alone
    const kept = readPromptText(known.text)
    return kept.ok && kept.text === prompt.text ? null : CHANGED_TEXT
  }

  /** Up to the first prompt for which there is no room. */
  const keepAll = db.transaction((records: readonly IncomingRecord[]): Kept => {
    let room = limit() - prompts.backlog()
    let count = 0
    for (const record of records) {
      if (room <= 0) return { count, full: true }
      if (record.key !== null && record.value === null) {
        prompts.takeBack(project, record.key)
        count += 1
        continue
      }
      const reading = readPromptRecord(record)
      const fault = reading.ok ? changedText(reading.prompt) : reading
      if (reading.ok && fault === null) {
        const added = prompts.insert(project, [reading.prompt])
        if (added === 0) prompts.renew(project, reading.prompt)
        room -= added
      } else {
        const value = record.value?.subarray(0, KEPT_BYTES) ?? null
        const preview = (value ?? Buffer.alloc(0))
          .toString('utf8', 0, PREVIEW_CHARS * 4)
          .slice(0, PREVIEW_CHARS)
        const origin = `${record.topic}/${record.partition}/${record.offset}`
        const kept = (counted.get() ?? 0) < KEPT_WHOLE ? value : null
        malformed.run(origin, now(), fault?.code ?? 'unknown', fault?.detail ?? '', preview, kept)
      }
      count += 1
    }
    return { count, full: room <= 0 }
  })

  const keepPassed = db.transaction(({ topic, partition, offset, lastOffset, code, message }: Unreadable) => {
    const [first, last] = [BigInt(offset), BigInt(lastOffset)]
    // a head that is damaged may claim any number of records
    const until = last - first < PASSED_SINGLY ? last : first + PASSED_SINGLY - 1n
    for (let at = first; at <= until; at += 1n) {
      const origin = `${topic}/${partition}/${at}`
      const detail =
        at === until && until < last ? `${code}: ${message}; and so on to ${last}` : `${code}: ${message}`
      malformed.run(origin, now(), 'unreadable', detail, '', null)
    }
  })

  return {
    keep(records: readonly IncomingRecord[]): Promise<Kept> {
      const kept = keepAll.immediate(records)
      pausedFull = kept.full
      station.changed()
      return Promise.resolve(kept)
    },
    /** A batch of records that nobody can read: a row for each offset, so that they are counted as what they were. */
    passed(what: Unreadable): void {
      keepPassed.immediate(what)
      station.changed()
    },
    /** True while there is room: to let a consumer go on that was not held up costs nothing. */
    roomAgain(): boolean {
      if (prompts.backlog() >= limit()) return false
      pausedFull = false
      return true
    },
    started: () => void (pausedFull = false),
    isFull: () => pausedFull,
    /** Prompts that wait in the topic, as the broker counted them last; null: it did not. */
    lag: () => lag,
    lags(records: number): void {
      lag = records
      station.changed()
    },
    malformed: () => newest.all(),
  }
}

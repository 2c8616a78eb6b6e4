/** Counts a lake, row by row, into its summary. Pure: what order the rows come in changes nothing. */
import { READ_ALOUD } from '../../../main/contract/messages.ts'
import type { ReviewFold } from '../../../main/contract/messages.ts'
import { SUMMARY_DAYS, SUMMARY_LISTED } from '../../../main/contract/summary.ts'
import type { SummaryRecord } from '../../../main/contract/summary.ts'
import type { TakeRow } from '../rows.ts'
import type { OutcomeRow, PromptRow, SpeakerRow } from '../words/rows.ts'
import { cellsOf } from './cells.ts'
import type { Answered } from './cells.ts'
import { gramCounter } from './grams.ts'
import { histograms } from './histograms.ts'
import { outcomeCounter } from './outcomes.ts'
import { addSpoken, byText, nothingSpoken, slicer } from './slices.ts'

const DAY_MS = 86_400_000
/** a take of a station that was away for longer than a record is kept says a day that cannot be */
const OLDEST_DAYS = 400

/** The day it was recorded, or that on which it was sent where a clock was plainly wrong. */
export function dayOf({
  recorded_at: recorded,
  sent_at: sent,
}: Pick<TakeRow, 'recorded_at' | 'sent_at'>): string {
  const ahead = Date.parse(recorded) - Date.parse(sent)
  return (ahead > DAY_MS || ahead < -OLDEST_DAYS * DAY_MS ? sent : recorded).slice(0, 10)
}

const pairsOf = (n: number): number => (n * (n - 1)) / 2

interface Prompt {
  readonly row: PromptRow
  takes: number
}

export function summaryCounter() {
  const total = { ...nothingSpoken(), bytes: 0 }
  const langs = slicer()
  const devices = slicer()
  const stations = slicer()
  const speakers = new Map<string, ReturnType<typeof nothingSpoken>>()
  const speakerSlices = slicer()
  const answered: Answered[] = []
  const quality = histograms()
  const prompts = new Map<string, Prompt>()
  const days = new Map<string, { takes: number; ms: number }>()
  const outcomes = outcomeCounter()
  const agreement = {
    heard: 0,
    twice: 0,
    approved: 0,
    rejected: 0,
    disputed: 0,
    approve: 0,
    reject: 0,
    unsure: 0,
    pairs: 0,
    same: 0,
  }

  function judge(fold: ReviewFold): void {
    const { approve, reject, unsure, state } = fold
    if (approve + reject + unsure === 0) return
    agreement.heard += 1
    if (approve + reject + unsure >= 2) agreement.twice += 1
    if (state !== 'open') agreement[state] += 1
    agreement.approve += approve
    agreement.reject += reject
    agreement.unsure += unsure
    agreement.pairs += pairsOf(approve + reject)
    agreement.same += pairsOf(approve) + pairsOf(reject)
  }
  /** A prompt whose text changed is another one to read: it is known by both. */
  const keyOf = (row: Pick<PromptRow, 'prompt_id' | 'prompt_sha256'>) =>
    `${row.prompt_sha256} ${row.prompt_id}`

  return {
    /** All prompts before the first take. A later row of a prompt takes the place of an earlier one. */
    prompt(row: PromptRow): void {
      const known = prompts.get(keyOf(row))
      prompts.set(keyOf(row), { row, takes: known?.takes ?? 0 })
    },
    speaker(row: SpeakerRow): void {
      if (row.valid_to === null) answered.push(row)
    },
    outcome: (row: OutcomeRow): void => outcomes.add(row),
    take(row: TakeRow, fold: ReviewFold | undefined): void {
      const ms = Math.round((row.frames * 1_000) / row.sample_rate)
      const state = fold?.state ?? 'open'
      addSpoken(total, ms, state)
      total.bytes += row.bytes
      langs.add(row.lang, ms, state)
      if (row.device !== null) devices.add(row.device, ms, state)
      stations.add(row.station_id, ms, state)
      speakerSlices.add(row.speaker_id, ms, state)
      let own = speakers.get(row.speaker_id)
      if (!own) speakers.set(row.speaker_id, (own = nothingSpoken()))
      addSpoken(own, ms, state)
      quality.add(row.quality)
      const prompt = prompts.get(keyOf(row))
      if (prompt) prompt.takes += 1
      else if (row.prompt_text !== null || row.prompt_id !== '')
        prompts.set(keyOf(row), {
          row: {
            ...row,
            text: row.prompt_text,
            ...{ corpus: null, source: null, priority: null, takes_wanted: null },
            from: 'take',
          },
          takes: 1,
        })
      const day = dayOf(row)
      const of = days.get(day) ?? { takes: 0, ms: 0 }
      days.set(day, { takes: of.takes + 1, ms: of.ms + ms })
      if (fold) judge(fold)
    },
    made(at: Date): SummaryRecord {
      const grams = gramCounter()
      const cover = new Map<string, { none: number; one: number; more: number }>()
      for (const { row, takes } of prompts.values()) {
        // one that stations are not to ask for any more is not missing
        if (takes === 0 && row.takes_wanted === 0) continue
        let of = cover.get(row.lang)
        if (!of) cover.set(row.lang, (of = { none: 0, one: 0, more: 0 }))
        of[takes === 0 ? 'none' : takes === 1 ? 'one' : 'more'] += 1
        if (row.kind === READ_ALOUD && row.text !== null) grams.add(row.lang, row.text, takes)
      }
      const textOf = (promptId: string, sha256: string) =>
        prompts.get(keyOf({ prompt_id: promptId, prompt_sha256: sha256 }))?.row
      return {
        made_at: at.toISOString(),
        total: { ...total, speakers: speakers.size, stations: stations.size },
        langs: langs.listed(),
        speakers: speakerSlices.listed(),
        devices: devices.listed(),
        stations: stations.listed(),
        ...cellsOf(speakers, answered),
        quality: quality.listed(),
        prompts: [...cover]
          .map(([lang, counts]) => ({ lang, ...counts }))
          .toSorted((a, b) => byText(a.lang, b.lang))
          .slice(0, SUMMARY_LISTED),
        grams: grams.listed(),
        days: [...days]
          .map(([day, counts]) => ({ day, ...counts }))
          .toSorted((a, b) => byText(a.day, b.day))
          .slice(-SUMMARY_DAYS),
        agreement,
        ...outcomes.listed(textOf),
      }
    },
  }
}

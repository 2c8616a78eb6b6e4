import type { Split } from '../plan/splits.ts'
import type { ExportTake } from '../types.ts'

export interface Place {
  readonly takeId: string
  readonly split: Split
  readonly lang: string
  /** `0000`, `0001`, ...: so many takes of a split each that a folder stays one that can be listed */
  readonly folder: string
  readonly extension: string
  /** of the takes of this split before it */
  readonly bytesBefore: number
}

/** The takes of an export, read anew each time they are asked for. */
export interface Takes {
  readonly splits: readonly Split[]
  of(split: Split): Iterable<ExportTake>
  all(): Iterable<ExportTake>
  /** whose text a listener wrote down */
  said(split?: Split): Iterable<ExportTake>
  /** in which a listener drew segments */
  segmented(split?: Split): Iterable<ExportTake>
}

export interface TextFile {
  readonly path: string
  /** without their ends */
  readonly lines: Iterable<string>
  /** compressed, for a name that ends in .gz */
  readonly gzip?: boolean
}

export interface Format {
  /** one sentence for the card: how it is read */
  readonly how: string
  /** `wav`: it knows no other; `any`: the lake's own files */
  readonly container: 'wav' | 'any'
  /** takes without a transcript have no place in it */
  readonly needsText: boolean
  /** takes go into archives: `path` names the archive */
  readonly archive?: (take: ExportTake) => readonly (readonly [string, string])[]
  /** texts that it has no way to write */
  readonly cannotHold?: (text: string) => boolean
  path(place: Place): string
  files(takes: Takes): Iterable<TextFile>
}

export function* map<T, U>(items: Iterable<T>, to: (item: T) => U): Generator<U> {
  for (const item of items) yield to(item)
}

/** One line: formats of lines have no way to write an end of line. */
export const oneLine = (text: string | null): string => (text ?? '').replace(/\s+/gu, ' ').trim()

/** Seconds with the digits that a sample needs, the same on every machine. */
export const seconds = (take: ExportTake): number => Number(take.seconds.toFixed(6))

/** An answer of a speaker as a text, or nothing. */
export function answer(take: ExportTake, question: string): string {
  const value = take.answers[question]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Where the text is what was to be read, it is not said twice. */
export const promptBeside = (take: ExportTake): string | null =>
  take.text_from === 'prompt' ? null : take.prompt

export const about = (take: ExportTake) => ({
  take_id: take.take_id,
  kind: take.kind,
  text_from: take.text_from,
  prompt: promptBeside(take),
  lang: take.lang,
  speaker_id: take.speaker_id,
  prompt_id: take.prompt_id,
  section: take.section,
  itemcode: take.itemcode,
  project_id: take.project_id,
  session_id: take.session_id,
  station_id: take.station_id,
  recorded_at: take.recorded_at,
  device: take.device,
  duration: seconds(take),
  sample_rate: take.sample_rate,
  verdict: take.verdict,
  approve: take.approve,
  reject: take.reject,
})

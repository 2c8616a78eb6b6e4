/** Rows of the catalogue: made of a record of the lake or of a take of this station, and shown as takes. */
import { createHash } from 'node:crypto'
import type { CatalogueRecord } from '../../contract/catalogue.ts'
import { catalogueRecord } from '../../contract/catalogue.ts'
import { captureDevice } from '../../contract/model.ts'
import type { Take } from '../../contract/model.ts'
import { reviewFold } from '../../contract/messages.ts'
import type { ReviewFold } from '../../contract/messages.ts'
import { qualityFigures } from '../../contract/quality.ts'
import type { QualityFigures } from '../../contract/quality.ts'
import { qualityScore } from '../quality/score.ts'
import { parseJson } from '../json.ts'

/** What listeners are offered by, of whichever take. */
export interface EntryValues {
  readonly takeId: string
  readonly promptId: string
  readonly text: string
  readonly lang: string
  readonly speakerId: string
  readonly stationId: string
  readonly recordedAt: number
  readonly durationMs: number
  readonly section: string | null
  /** the microphone's name */
  readonly device: string | null
  /** for which it was recorded; null: its station did not say */
  readonly projectId: string | null
  readonly worst: number
  readonly random: number
  /** among takes that are wanted alike */
  readonly tie: number
  readonly newest: number
}

/**
 * The same at every start, so that "random" is an order one can go on in; another at each station, so that listeners at two of them
 * do not hear the same takes at the same time.
 */
const shuffled = (takeId: string, at: string): number =>
  createHash('sha256').update(`${at} ${takeId}`).digest().readUInt32BE(0)

export const figuresIn = (text: string | null): QualityFigures | null =>
  text === null ? null : (qualityFigures.safeParse(parseJson(text)).data ?? null)

/** Of a row of takes. */
export const deviceIn = (text: string): string | null =>
  captureDevice.safeParse(parseJson(text)).data?.label ?? null

/** `at`: the station whose catalogue it is. */
export function entryOf(
  take: Omit<EntryValues, 'worst' | 'random' | 'tie' | 'newest'>,
  quality: string | null,
  at: string,
): EntryValues {
  const random = shuffled(take.takeId, at)
  return {
    ...take,
    worst: qualityScore(figuresIn(quality)),
    random,
    // its own takes first, as they were recorded: other stations begin with theirs
    tie: take.stationId === at ? 0 : random,
    newest: -take.recordedAt,
  }
}

export const entryOfRecord = (record: CatalogueRecord, at: string): EntryValues =>
  entryOf(
    {
      takeId: record.take_id,
      promptId: record.prompt_id,
      text: record.text ?? '',
      lang: record.lang,
      speakerId: record.speaker_id,
      stationId: record.station_id,
      recordedAt: Date.parse(record.recorded_at),
      durationMs: (record.frames / Math.max(1, record.sample_rate)) * 1_000,
      section: record.section ?? null,
      device: record.device,
      projectId: record.project_id ?? null,
    },
    record.quality,
    at,
  )

/** How far listeners are with a take, and its place in the orders that go by that. */
export function verdictValues(fold: ReviewFold | null) {
  const state = fold?.state ?? 'open'
  return {
    state,
    verdict: fold === null ? null : JSON.stringify(fold),
    needs: state === 'open' || state === 'disputed' ? 1 : 0,
    // what one more vote decides comes first
    votes: fold === null ? 0 : -(fold.approve + fold.reject),
    disputed: state === 'disputed' ? 0 : 1,
  }
}

export interface EntryRow {
  readonly take_id: string
  readonly here: number
  readonly lake: number
  readonly cached: number
  readonly lost: string | null
  readonly speaker_id: string
  readonly verdict: string | null
  readonly k_worst: number
  readonly record: string | null
}

export const recordIn = ({ record }: Pick<EntryRow, 'record'>): CatalogueRecord | null =>
  record === null ? null : catalogueRecord.parse(JSON.parse(record))

/** A take of another station, as far as the lake tells of it. */
export function takeOfRecord(record: CatalogueRecord, verdict: string | null): Take {
  const landedAt = Date.parse(record.landed_at)
  return {
    takeId: record.take_id,
    promptId: record.prompt_id,
    promptText: record.text ?? '',
    lang: record.lang,
    direction: 'auto',
    speakerId: record.speaker_id,
    sessionId: record.session_id,
    version: record.version,
    recordedAt: Date.parse(record.recorded_at),
    format: {
      sampleRate: record.sample_rate,
      channels: record.channels,
      bitDepth: record.bit_depth === 24 ? 24 : 16,
    },
    frames: record.frames,
    durationMs: (record.frames / Math.max(1, record.sample_rate)) * 1_000,
    bytes: record.bytes,
    sha256: record.pcm_sha256,
    gaps: [],
    device: {
      label: record.device ?? '',
      echoCancellation: null,
      noiseSuppression: null,
      autoGainControl: null,
    },
    preRollFrames: 0,
    quality: figuresIn(record.quality),
    findings: [],
    recovered: false,
    hasAudio: true,
    note: null,
    delivery: {
      state: 'landed',
      attempts: 1,
      nextTryAt: null,
      sentAt: null,
      landedAt,
      objectUri: record.object_uri,
      bytes: record.bytes,
      origin: null,
    },
    ...(verdict === null ? {} : { review: { ...reviewFold.parse(JSON.parse(verdict)), at: landedAt } }),
  }
}

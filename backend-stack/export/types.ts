import { z } from 'zod'
import type { Transcript } from '../../main/contract/transcript.ts'
import type { Split } from './plan/splits.ts'

/** What every lake can tell of a take; times are RFC 3339 in UTC. */
export interface LakeTake {
  readonly take_id: string
  readonly lang: string
  /** `read`: the text was read aloud. Any other: the prompt asks for something, and is no transcript */
  readonly kind: string
  readonly section: string | null
  readonly itemcode: string | null
  /** null: the station did not say */
  readonly project_id: string | null
  readonly speaker_id: string
  readonly session_id: string
  readonly station_id: string
  readonly prompt_id: string
  readonly prompt_sha256: string
  readonly prompt_text: string | null
  /** where the lake's reader finds the audio */
  readonly object_uri: string
  readonly content_type: string
  readonly bytes: number
  readonly sha256: string
  readonly pcm_sha256: string
  /** Hz */
  readonly sample_rate: number
  readonly channels: number
  readonly bit_depth: number
  /** samples of one channel */
  readonly frames: number
  /** JSON, as in main/contract/quality.ts */
  readonly quality: string | null
  readonly device: string | null
  readonly consent_version: string | null
  readonly consent_lang: string | null
  readonly app_version: string
  readonly version: number
  readonly attempt: number
  readonly recorded_at: string
  readonly landed_at: string
}

export interface LakeVerdict {
  readonly take_id: string
  readonly state: string
  readonly approve: number
  readonly reject: number
  readonly unsure: number
  /** what a listener heard; null: nobody wrote it down */
  readonly transcript: { readonly review_id: string; readonly content: Transcript } | null
}

export interface LakeSpeaker {
  readonly speaker_id: string
  /** question to answer, of those that travel */
  readonly answers: Readonly<Record<string, unknown>>
}

/** A lake as the exporter reads it: row by row, none of it held. */
export interface Lake {
  readonly kind: 'small' | 'spark'
  /** a folder beside the lake for the plans of exports and the project's key */
  readonly exportsDir: string
  takes(onRow: (take: LakeTake) => void): Promise<void>
  /** the last of a take counts */
  verdicts(onRow: (verdict: LakeVerdict) => void): Promise<void>
  /** the last of a speaker counts */
  speakers(onRow: (speaker: LakeSpeaker) => void): Promise<void>
  withdrawn(): Promise<ReadonlySet<string>>
  /** The object's bytes, or null where there is none. Throws if the store cannot be asked. */
  read(objectUri: string): Promise<Uint8Array | null>
  /** The file of this machine that holds the object; null: none does. Absent: the lake's objects are no files. */
  readonly fileOf?: (objectUri: string) => string | null
  close(): void
}

export const formatNames = ['hf', 'kaldi', 'nemo', 'commonvoice', 'webdataset', 'ljspeech', 'lhotse'] as const
export type FormatName = (typeof formatNames)[number]

/** What makes one export another: the same of these over the same lake gives the same bytes. */
export const choiceSchema = z.object({
  format: z.enum(formatNames),
  where: z.string().nullable(),
  /** takes that were not approved too */
  all: z.boolean(),
  shares: z.object({ train: z.number(), dev: z.number(), test: z.number() }),
  connected: z.enum(['train', 'drop']),
  /** Hz; null: as recorded */
  sampleRate: z.number().nullable(),
  trim: z.boolean(),
  name: z.string(),
  /** SPDX identifier, or null if nobody said */
  licence: z.string().nullable(),
  /** what the project asks of who uses the corpus */
  terms: z.string().nullable(),
})
export type Choice = Readonly<z.infer<typeof choiceSchema>>

export const leftOutReasons = [
  'not_read_aloud',
  'no_text',
  'same_audio',
  'format_cannot_hold',
  'splits_disagree',
  'object_missing',
  'object_changed',
  'audio_unreadable',
] as const
export type LeftOutReason = (typeof leftOutReasons)[number]

/** What was asked for and could not be had: the exit code says so, and `--resume` tries again. */
export const FAULTY = [
  'object_missing',
  'object_changed',
  'audio_unreadable',
] as const satisfies readonly LeftOutReason[]

/** A part of a take with its text, as a listener drew it. */
export interface ExportSegment {
  /** what the listener called the tier it stands on */
  readonly tier: string
  /** seconds of the exported audio; [start, end) */
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A take as it stands in the export. */
export interface ExportTake {
  readonly take_id: string
  readonly split: Split
  /** of the audio, or of the archive that holds it */
  readonly path: string
  readonly lang: string
  readonly kind: string
  /** what was said: as a listener wrote it down, else the prompt that was read aloud; null: not known */
  readonly text: string | null
  readonly text_from: 'listener' | 'prompt' | null
  readonly prompt: string | null
  /** tier by tier, in order; none: nobody drew any */
  readonly segments: readonly ExportSegment[]
  readonly prompt_id: string
  readonly section: string | null
  readonly itemcode: string | null
  /** null: the station did not say */
  readonly project_id: string | null
  readonly speaker_id: string
  readonly session_id: string
  readonly station_id: string
  readonly answers: Readonly<Record<string, unknown>>
  readonly recorded_at: string
  readonly device: string | null
  readonly verdict: string
  readonly approve: number
  readonly reject: number
  readonly quality: string | null
  /** of the exported audio, as the rest below */
  readonly content_type: string
  readonly bytes: number
  readonly sha256: string
  readonly sample_rate: number
  readonly channels: number
  readonly frames: number
  readonly seconds: number
}

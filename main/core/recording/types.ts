/** What a recording is while it is written, and what it leaves when it ends. Files, never rows. */
import type { CaptureFormat, Gap } from '../../contract/model.ts'
import type { QualityFigures } from '../../contract/quality.ts'
import type { VaultKeys } from '../vault/index.ts'

/** Whatever the caller needs to rebuild its row from the file alone. Plain JSON, kept word for word. */
export type RecordingMeta = Readonly<Record<string, unknown>>

export interface RecordingOptions {
  /** Folder of recordings under way; same file system as the final path. Made when absent. */
  readonly dir: string
  readonly takeId: string
  readonly format: CaptureFormat
  readonly meta: RecordingMeta
  /** absent: nothing is encrypted */
  readonly keys?: VaultKeys
}

export interface AppendResult {
  /** frames in the master so far */
  readonly frames: number
  /** audio missing just before this piece; null = it follows on */
  readonly gap: Gap | null
}

/**
 * One take being written. Calls may overlap: they are done in the order they were made.
 * Every method may reject with StationError: `disk_full`, `folder_read_only`, `conflict` (already ended),
 * `bad_request` (a piece that is not whole frames), `internal` (any other I/O fault). After a failed append
 * all that was written stays on disk: closeInterrupted() (or a crash) leaves it for adoptInterrupted().
 */
export interface RecordingWriter {
  readonly takeId: string
  readonly format: CaptureFormat
  /** frames in the master so far */
  readonly frames: number
  readonly gaps: readonly Gap[]
  /**
   * Appends interleaved little-endian PCM. `firstFrame` counts by the audio clock from the take's first
   * frame: ahead of what is expected = a gap (recorded, never filled); behind = a repeat, of which only
   * what is new is kept (audio that is behind but differs from what is there is kept whole, and counted
   * as a dropout). Resolves when write() has returned: from then on kill -9 does not lose the piece.
   */
  append(firstFrame: number, pcm: Uint8Array): Promise<AppendResult>
  /**
   * Final header, fsync, rename to `finalPath`, directory fsync. Milliseconds, whatever the length.
   * The journal in `dir` stays until settle(): call it once the row is committed.
   */
  finish(finalPath: string): Promise<FinishedRecording>
  /** Nobody wants it: removes everything, closes everything. */
  abort(): Promise<void>
  /** Closes the files and leaves them to be adopted (the renderer went away, the disk is full). */
  closeInterrupted(): Promise<void>
}

export interface FinishedRecording {
  readonly takeId: string
  readonly format: CaptureFormat
  readonly meta: RecordingMeta
  /** the master: a WAV file (RF64 from 4 GiB on) */
  readonly path: string
  /** peaks beside it: int16 LE (min, max) pairs of SAMPLES_PER_PEAK frames, the widest of all channels */
  readonly peaksPath: string
  readonly frames: number
  /** size of the master file */
  readonly bytes: number
  /**
   * The take's identity: SHA-256 of its samples (interleaved little-endian, no header), which survives any
   * lossless container. The hash of the master *file* is not here: a WAV header comes first and holds the
   * length, so it cannot be known without reading the file again. Where it is needed: sha256File(path).
   */
  readonly pcmSha256: string
  readonly gaps: readonly Gap[]
  readonly quality: QualityFigures
  /** brought back by adoptInterrupted */
  readonly recovered: boolean
}

/** A recording in `dir` that was never settled. */
export interface InterruptedRecording {
  readonly takeId: string
  readonly format: CaptureFormat
  readonly meta: RecordingMeta
  /** epoch ms */
  readonly startedAt: number
  readonly durationMs: number
  readonly frames: number
  /**
   * cut: the audio is here, its end was never written: offer it.
   * finished: its master is already in its final place, only settle() did not come; when the row is
   * there, settle it, otherwise adoptInterrupted() gives the FinishedRecording once more.
   */
  readonly state: 'cut' | 'finished'
}

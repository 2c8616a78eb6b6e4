/** What views need of a recorder; mic-recorder.ts is the real one over this browser's microphone. */
import type { ErrorValue } from '../../main/contract/errors.ts'
import type { ProjectSettings, Take } from '../../main/contract/model.ts'
import type { CaptureErrorCode, CaptureProblem, Level, Microphone, MicrophoneInfo } from '../capture/types.ts'

/** A life of one take as the recorder sees it; the screen adds "saved". */
export type RecorderPhase = 'idle' | 'preroll' | 'recording' | 'tail' | 'saving'

/** What stands against a good recording although the microphone is open. */
export type MicWarning = CaptureProblem | 'muted' | 'suspended'
export type MicStatus =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | {
      readonly kind: 'open'
      readonly label: string
      readonly sampleRate: number
      readonly warnings: readonly MicWarning[]
    }
  | { readonly kind: 'fault'; readonly code: CaptureErrorCode; readonly detail: string }

/** Read in every frame, outside of React. */
export interface Sound {
  /** null while no microphone is open */
  level(): Level | null
  /** newest (min, max) pairs, oldest first; how many */
  newest(out: Float32Array): number
  /** how many of the newest pairs belong to the take in progress */
  inTake(): number
}
export interface RecorderSnapshot {
  readonly phase: RecorderPhase
  readonly mic: MicStatus
  /** performance.now() when "speak now" was shown */
  readonly startedAt: number | null
  /** dropouts of the take in progress */
  readonly gaps: number
  readonly error: ErrorValue | null
  readonly lastSaved: Take | null
}

export interface MicChoice {
  readonly deviceId: string
  readonly label: string
  readonly channel: number
}
/** Null settings: as for the defaults of a project, for a microphone check before there is one. */
export type MicFormat = Pick<ProjectSettings, 'sampleRate' | 'bitDepth' | 'channels'>

export interface Recorder {
  readonly sound: Sound
  readonly get: () => RecorderSnapshot
  readonly subscribe: (listener: () => void) => () => void
  /** Opens, or reopens with another choice; while a take is in progress it does nothing. */
  open(choice: MicChoice | null, format: MicFormat | null): Promise<void>
  close(): void
  start(promptId: string, settings: ProjectSettings): Promise<void>
  /** Post-roll, then the commit; resolves when the take is durable or the error is in the snapshot. */
  stop(): Promise<void>
  clearError(): void
  /** the open microphone, for its checks */
  microphone(): Pick<Microphone, 'bandwidthHz' | 'resetBandwidth' | 'measureAmbient' | 'format'> | null
  list(): Promise<readonly MicrophoneInfo[]>
}

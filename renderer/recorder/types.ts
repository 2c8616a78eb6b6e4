/** What views need of a recorder; mic-recorder.ts is the real one over this browser's microphone. */
import type { ErrorValue } from '../../main/contract/errors.ts'
import type { ProjectSettings, Take } from '../../main/contract/model.ts'
import type { CaptureErrorCode, CaptureProblem, Level, Microphone, MicrophoneInfo } from '../capture/types.ts'

/** A life of one take as the recorder sees it; the screen adds "saved". */
export type RecorderPhase = 'idle' | 'preroll' | 'recording' | 'tail' | 'saving'

/** What stands against a good recording although the microphone is open. */
export type MicWarning = CaptureProblem | 'muted' | 'suspended' | 'zeros'
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

export interface Device {
  /** as the browser names it on this page; may change when its storage is cleared */
  readonly deviceId?: string | undefined
  readonly label: string
}
/** An empty `deviceId` is the system's microphone, whichever that is. */
export interface MicChoice extends Device {
  readonly deviceId: string
  readonly channel: number
}
/** Null settings: as for the defaults of a project, for a microphone check before there is one. */
export type MicFormat = Pick<ProjectSettings, 'sampleRate' | 'bitDepth' | 'channels'>

export interface Recorder {
  readonly sound: Sound
  readonly get: () => RecorderSnapshot
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Opens, or reopens with another choice; while a take is in progress it does nothing. A chosen microphone that is not
   * there is waited for (`device_missing`), and none is used in its place.
   */
  open(choice: MicChoice | null, format: MicFormat | null): Promise<void>
  close(): void
  /** `longestMs` of recording end the take by themselves: for places where nobody may be there to do it. */
  start(promptId: string, settings: ProjectSettings, longestMs?: number): Promise<void>
  /** Post-roll, then the commit; resolves when the take is durable or the error is in the snapshot. */
  stop(): Promise<void>
  clearError(): void
  /** the open microphone, for its checks */
  microphone(): Pick<Microphone, 'bandwidthHz' | 'resetBandwidth' | 'measureAmbient' | 'format'> | null
  list(): Promise<readonly MicrophoneInfo[]>
}

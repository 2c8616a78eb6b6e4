/** What the views see of a microphone. See index.ts for how they fit together. */
import type { CaptureDevice, CaptureFormat, Gap } from '../../main/contract/model.ts'

export type CaptureErrorCode =
  | 'no_microphone' // none is connected, or the chosen one is not
  | 'permission_denied' // by the person, the browser's settings or the system
  | 'device_busy' // another program holds it, or the driver failed
  | 'device_lost' // unplugged while it was open
  | 'device_missing' // others are there, the chosen one is not
  | 'channel_missing' // the second channel of a device that has one
  | 'format_unsupported' // a sample rate outside 8-192 kHz
  | 'insecure' // the page is not a secure context: no microphone is given to it
  | 'unsupported' // this browser has no AudioWorklet
  | 'closed' // the microphone was closed while the call was under way
  | 'failed' // anything else: see message

/** Errors of the capture side. Those of a sink (disk full, core gone) pass through as they are. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode
  constructor(code: CaptureErrorCode, message: string) {
    super(message)
    this.name = 'CaptureError'
    this.code = code
  }
}

/** `first` and `second` record one channel of a device; `both` records two. */
export type ChannelChoice = 'first' | 'second' | 'both'

export interface MicrophoneOptions {
  /** from listMicrophones(); absent = the system's default */
  readonly deviceId?: string | undefined
  readonly channel: ChannelChoice
  /** wanted, Hz: what the device really delivers is in Microphone.format, and nothing is resampled */
  readonly sampleRate: number
  readonly bitDepth: CaptureFormat['bitDepth']
  /** where worklet.ts was built to */
  readonly workletUrl: string
  /** longest pre-roll a take may ask for, ms (default 5,000) */
  readonly maxPreRollMs?: number
}

export interface MicrophoneInfo {
  readonly deviceId: string
  /** empty until the permission was given once */
  readonly label: string
  readonly isDefault: boolean
}

/** What stands against an unaltered recording, by the track's own settings. */
export type CaptureProblem =
  | 'echo_cancellation_on'
  | 'noise_suppression_on'
  | 'auto_gain_on'
  | 'settings_unknown' // the browser does not say whether they are off
  | 'resampled' // the device's rate and the context's differ
  | 'other_device' // the chosen device was not there, another is used

export interface Level {
  /** of the last 20 ms or so, dBFS; -200 = digital silence */
  readonly peakDbfs: number
  readonly rmsDbfs: number
  /** highest peak of the last 1.5 s, falling 20 dB a second after that */
  readonly holdDbfs: number
  /** a run of three or more samples at full scale within the last 2 s */
  readonly clipLamp: boolean
  /** such runs since the last resetClips() (startTake() resets) */
  readonly clips: number
}

/** The newest peaks for drawing, the widest of all recorded channels; a ring of 60 s. */
export interface LiveWaveform {
  readonly framesPerPeak: number
  /** peaks ever written: the age of a drawing */
  readonly written: number
  /**
   * Copies the newest peaks as (min, max) pairs in -1..1 into `out`, oldest first; returns how many pairs.
   */
  copyLast(out: Float32Array): number
}

export type MicrophoneEvent =
  /** The device is gone; a take under way ended with what was delivered: stop() still resolves. Open another. */
  | { readonly type: 'lost' }
  /** Muted by hardware or system: what comes is silence. */
  | { readonly type: 'muted' }
  | { readonly type: 'unmuted' }
  /** Exact zeros for a while: a microphone that died or was switched off at its cable, not a quiet room. */
  | { readonly type: 'zeros' }
  | { readonly type: 'sound' }
  /** The audio clock stands (no user gesture yet, or the system took the device); resume() may help. */
  | { readonly type: 'suspended' }
  | { readonly type: 'running' }
  /** Devices came or went: list them again. */
  | { readonly type: 'devices' }
  /** Audio of a take that was not delivered, at this frame of the take. */
  | { readonly type: 'gap'; readonly gap: Gap }
  /** The sink refused a piece: the take under way has failed, what it accepted is with it. */
  | { readonly type: 'take_failed'; readonly error: unknown }

export interface TakeStart {
  readonly format: CaptureFormat
  readonly device: CaptureDevice
  /** frames at the beginning of the take that lie before startTake() */
  readonly preRollFrames: number
}

/** Where a take goes: `recording.start` and `recording.append` of the contract. */
export interface TakeSink {
  /** Resolves when pieces may come; those captured meanwhile wait and are not lost. */
  begin(start: TakeStart): Promise<void>
  /**
   * One piece of at most 50 ms: interleaved little-endian PCM. `firstFrame` counts by the audio clock from the
   * first frame of the take. Called in order; up to 16 calls may be unanswered.
   */
  piece(firstFrame: number, pcm: Uint8Array): Promise<void>
}

export interface TakeEnd {
  /** frames the sink accepted */
  readonly frames: number
  readonly gaps: readonly Gap[]
  /** device_lost: it ended by itself */
  readonly endedBy: 'stop' | 'device_lost'
}

export interface LiveTake {
  /** 0 until begin() is called */
  readonly preRollFrames: number
  /** frames captured so far, the pre-roll included */
  readonly frames: number
  readonly gaps: readonly Gap[]
  /**
   * Records `postRollMs` more, then resolves when the sink has accepted every piece. Rejects with the sink's
   * error when it refused one. Calling it again gives the same answer (the first post-roll holds).
   */
  stop(postRollMs: number): Promise<TakeEnd>
  /** Nothing more is captured or delivered. The sink's take is the caller's to cancel. */
  cancel(): void
}

export interface Microphone {
  readonly format: CaptureFormat
  /** what was applied, as the track's settings say */
  readonly device: CaptureDevice
  readonly problems: readonly CaptureProblem[]
  readonly waveform: LiveWaveform
  /** cheap: call it in every animation frame */
  level(): Level
  resetClips(): void
  /** false while muted, suspended or lost */
  readonly live: boolean
  /**
   * Highest frequency with content since it was opened (or since resetBandwidth()), Hz; null until enough was
   * heard: ask for a spoken sentence. Half the sample rate or less.
   */
  bandwidthHz(): number | null
  resetBandwidth(): void
  /**
   * Listens for `ms` and tells how loud the room is, by the quietest part of it, since somebody may be speaking:
   * for the check before a session and for auto-stop.
   */
  measureAmbient(ms: number): Promise<{ readonly rmsDbfs: number; readonly peakDbfs: number }>
  /** From this call on, and `preRollMs` before it, every sample goes to `sink`. One take at a time. */
  startTake(options: { readonly preRollMs: number; readonly sink: TakeSink }): LiveTake
  on(listener: (event: MicrophoneEvent) => void): () => void
  /** Call it from a key or pointer handler when `suspended` was told. */
  resume(): Promise<void>
  /** Ends everything: tracks, context, listeners, timers. A take under way is cancelled. Idempotent. */
  close(): Promise<void>
}

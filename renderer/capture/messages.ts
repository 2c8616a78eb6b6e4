/** What the page and the audio thread tell each other. Times are frames of the audio clock (currentFrame). */
import type { CaptureFormat } from '../../main/contract/model.ts'
import type { ChannelChoice } from './types.ts'

/** Given to the processor when it is made. */
export interface ProcessorOptions {
  readonly channel: ChannelChoice
  readonly bitDepth: CaptureFormat['bitDepth']
  readonly maxPreRollFrames: number
}

export type ToWorklet =
  | { readonly type: 'start'; readonly take: number; readonly preRollFrames: number }
  | { readonly type: 'stop'; readonly take: number; readonly postRollFrames: number }
  | { readonly type: 'cancel'; readonly take: number }
  | { readonly type: 'close' }

export type FromWorklet =
  | { readonly type: 'begun'; readonly take: number; readonly preRollFrames: number }
  | { readonly type: 'piece'; readonly take: number; readonly firstFrame: number; readonly pcm: Uint8Array }
  | { readonly type: 'ended'; readonly take: number }
  | {
      readonly type: 'meter'
      /** audio clock behind the last frame of the piece */
      readonly frame: number
      /** highest absolute sample and mean square of the piece just heard, all recorded channels */
      readonly peak: number
      readonly meanSquare: number
      readonly clips: number
      /** (min, max) pairs of the first recorded channel */
      readonly peaks: Float32Array
    }

export const PROCESSOR = 'fieldtake-recorder'
/** (min, max) pairs in one meter message. */
export const PEAKS_PER_PIECE = 4
/** frames the audio thread handles at once: fixed by the Web Audio standard */
export const QUANTUM = 128

/** Frames of a piece: whole quanta of about 20 ms, so that a crash costs little and messages stay few. */
export const pieceFrames = (sampleRate: number): number =>
  Math.max(1, Math.round((sampleRate * 0.02) / QUANTUM)) * QUANTUM

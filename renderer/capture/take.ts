/** A take on its way from the audio thread to its sink, in order, with nothing dropped on the way. */
import type { CaptureDevice, CaptureFormat, Gap } from '../../main/contract/model.ts'
import type { FromWorklet, ToWorklet } from './messages.ts'
import { CaptureError } from './types.ts'
import type { LiveTake, MicrophoneEvent, TakeEnd, TakeSink } from './types.ts'

/** Calls unanswered at once: 320 ms of audio, more than a slow sync takes; the rest waits here. */
const IN_FLIGHT = 16
/** How long after the post-roll the audio thread may take to say that it ended, ms. */
const PATIENCE_MS = 1_500

interface Piece {
  readonly firstFrame: number
  readonly pcm: Uint8Array
}

export interface TakeContext {
  readonly id: number
  readonly format: CaptureFormat
  readonly device: CaptureDevice
  readonly sink: TakeSink
  readonly send: (message: ToWorklet) => void
  readonly emit: (event: MicrophoneEvent) => void
  /** the take takes no more messages */
  readonly over: () => void
}

export class TakeQueue implements LiveTake {
  readonly #context: TakeContext
  readonly #bytesPerFrame: number
  readonly #queue: Piece[] = []
  readonly #gaps: Gap[] = []
  readonly #done: Promise<TakeEnd>
  #resolve: (end: TakeEnd) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  #preRollFrames = 0
  #captured = 0
  #accepted = 0
  /** the frame of the audio clock that follows on */
  #clock = 0
  /** frames lost without a jump of the audio clock, added to it */
  #shift = 0
  #begun = false
  #open = false
  #inFlight = 0
  #ended = false
  #settled = false
  #endedBy: TakeEnd['endedBy'] = 'stop'
  #stopping = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(context: TakeContext) {
    this.#context = context
    this.#bytesPerFrame = context.format.channels * (context.format.bitDepth / 8)
    this.#done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Nobody may be waiting yet when the sink refuses a piece; `take_failed` tells of it at once.
    this.#done.catch(() => undefined)
  }

  get preRollFrames(): number {
    return this.#preRollFrames
  }
  get frames(): number {
    return this.#captured
  }
  get gaps(): readonly Gap[] {
    return this.#gaps
  }

  stop(postRollMs: number): Promise<TakeEnd> {
    if (!this.#stopping && !this.#settled) {
      this.#stopping = true
      const frames = Math.round((postRollMs * this.#context.format.sampleRate) / 1000)
      this.#context.send({ type: 'stop', take: this.#context.id, postRollFrames: frames })
      this.#timer = setTimeout(() => this.#hurry(), postRollMs + PATIENCE_MS)
    }
    return this.#done
  }

  /** The audio thread is silent: end what there is, then end without it. */
  #hurry(): void {
    this.#context.send({ type: 'stop', take: this.#context.id, postRollFrames: 0 })
    this.#timer = setTimeout(() => this.#end(), PATIENCE_MS)
  }

  cancel(): void {
    this.#context.send({ type: 'cancel', take: this.#context.id })
    this.#fail(new CaptureError('closed', 'the take was cancelled'), false)
  }

  /** The device is gone: nothing more will come. */
  lost(): void {
    if (this.#ended || this.#settled) return
    this.#endedBy = 'device_lost'
    void this.stop(0)
  }

  /** Audio of about here is missing although the audio clock does not show it (clock.ts). */
  addLoss(frames: number): void {
    this.#shift += frames
  }

  receive(message: Exclude<FromWorklet, { type: 'meter' }>): void {
    if (this.#settled) return
    if (message.type === 'begun') this.#begin(message.preRollFrames)
    else if (message.type === 'ended') this.#end()
    else this.#piece(message.firstFrame, message.pcm)
  }

  #begin(preRollFrames: number): void {
    this.#begun = true
    this.#preRollFrames = preRollFrames
    const { format, device, sink } = this.#context
    sink.begin({ format, device, preRollFrames }).then(
      () => {
        this.#open = true
        this.#pump()
      },
      (error: unknown) => this.#fail(error, true),
    )
  }

  #piece(audioFrame: number, pcm: Uint8Array): void {
    const firstFrame = audioFrame + this.#shift
    if (firstFrame > this.#clock) {
      const gap = { atFrame: this.#captured, missingFrames: firstFrame - this.#clock }
      this.#gaps.push(gap)
      this.#context.emit({ type: 'gap', gap })
    }
    const frames = pcm.length / this.#bytesPerFrame
    this.#captured += frames
    this.#clock = firstFrame + frames
    this.#queue.push({ firstFrame, pcm })
    this.#pump()
  }

  #pump(): void {
    while (this.#open && !this.#settled && this.#inFlight < IN_FLIGHT) {
      const piece = this.#queue.shift()
      if (!piece) break
      this.#inFlight++
      this.#context.sink.piece(piece.firstFrame, piece.pcm).then(
        () => {
          this.#inFlight--
          this.#accepted += piece.pcm.length / this.#bytesPerFrame
          this.#pump()
        },
        (error: unknown) => this.#fail(error, true),
      )
    }
    if (this.#ended && this.#open && this.#inFlight === 0 && this.#queue.length === 0) this.#succeed()
  }

  #end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
    if (this.#begun) this.#pump()
    else this.#fail(new CaptureError('failed', 'the audio thread did not answer'), true)
  }

  #succeed(): void {
    if (this.#settled) return
    this.#close()
    this.#resolve({ frames: this.#accepted, gaps: this.#gaps, endedBy: this.#endedBy })
  }

  #fail(error: unknown, tell: boolean): void {
    if (this.#settled) return
    this.#close()
    this.#context.send({ type: 'cancel', take: this.#context.id })
    this.#reject(error)
    if (tell) this.#context.emit({ type: 'take_failed', error })
  }

  #close(): void {
    this.#settled = true
    this.#queue.length = 0
    clearTimeout(this.#timer)
    this.#context.over()
  }
}

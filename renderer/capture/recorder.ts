/**
 * What the audio thread does, apart from the audio thread: cuts the stream into pieces of PCM, keeps the
 * pre-roll, measures. Time comes in through its arguments, so that it can be tested as it is.
 *
 * A take's frames count by the audio clock. Where the clock jumps, or the wall clock ran on while
 * nothing came (sleep, a suspended context), the next piece's firstFrame jumps too: that is the gap.
 */
import { CLIP_LEVEL, CLIP_RUN } from '../../main/audio/levels.ts'
import { PEAKS_PER_PIECE, pieceFrames, QUANTUM } from './messages.ts'
import type { FromWorklet, ProcessorOptions, ToWorklet } from './messages.ts'
import { writeSample } from './pcm.ts'
import { Ring } from './ring.ts'

/** A pause of the wall clock this long is not a late callback: the audio system stood still. ms */
const STANDSTILL_MS = 1_000

interface Take {
  readonly id: number
  /** audio clock (shift included) at the take's first frame; null = nothing heard yet */
  origin: number | null
  /** audio clock at which it ends; Infinity = nobody said stop */
  end: number
}

export class Recorder {
  readonly #rate: number
  readonly #options: ProcessorOptions
  readonly #channels: number
  readonly #post: (message: FromWorklet, transfer: ArrayBuffer[]) => void
  readonly #ring: Ring
  readonly #pieceFrames: number
  readonly #bytesPerFrame: number
  #take: Take | null = null
  /** audio clock that follows on; null = nothing heard yet */
  #expected: number | null = null
  /** frames that passed unheard by the audio clock: added to it */
  #shift = 0
  #wall = 0
  #piece: DataView
  #pieceFirst = 0
  #pieceUsed = 0
  // the meter
  #metered = 0
  #peak = 0
  #squares = 0
  #clips = 0
  readonly #clipRun: number[]
  #pairs = new Float32Array(PEAKS_PER_PIECE * 2)

  constructor(
    sampleRate: number,
    options: ProcessorOptions,
    post: (message: FromWorklet, transfer: ArrayBuffer[]) => void,
  ) {
    this.#rate = sampleRate
    this.#options = options
    this.#channels = options.channel === 'both' ? 2 : 1
    this.#post = post
    this.#ring = new Ring(this.#channels, options.maxPreRollFrames)
    this.#pieceFrames = pieceFrames(sampleRate)
    this.#bytesPerFrame = this.#channels * (options.bitDepth / 8)
    this.#piece = this.#emptyPiece()
    this.#clipRun = Array.from({ length: this.#channels }, () => 0)
  }

  /** `wall`: the time of day in ms, as for process(). */
  receive(message: ToWorklet, wall: number): void {
    if (message.type === 'close') this.#take = null
    else if (message.type === 'start') this.#start(message.take, message.preRollFrames, wall)
    else if (this.#take?.id !== message.take) return
    else if (message.type === 'cancel') this.#take = null
    else this.#stop(this.#take, message.postRollFrames, wall)
  }

  /**
   * One quantum: `input` has one block a channel of the device, or none when the device is not delivering. `frame` is
   * the audio clock at its first sample, `wall` the time of day in ms.
   */
  process(input: readonly Float32Array[], frame: number, wall: number): void {
    const blocks = this.#choose(input)
    const length = blocks?.[0]?.length ?? 0
    const last = this.#expected
    if (last !== null && this.#wall > 0) {
      const unheard =
        Math.round(((wall - this.#wall) * this.#rate) / 1000) - Math.max(0, frame + this.#shift - last)
      if (this.#standsStill(wall) && unheard > 0) this.#shift += unheard
    }
    this.#wall = wall
    if (!blocks || length === 0) {
      this.#endIfDue(frame + this.#shift)
      return
    }
    const now = frame + this.#shift
    if (last !== null && now !== last) {
      this.#ring.clear()
      this.#flush()
    }
    this.#expected = now + length
    this.#measure(blocks, length)
    if (this.#take) this.#record(this.#take, blocks, length, now)
    this.#ring.write(blocks)
  }

  #choose(input: readonly Float32Array[]): readonly Float32Array[] | null {
    const { channel } = this.#options
    const wanted =
      channel === 'both' ? input.slice(0, 2) : input.slice(channel === 'second' ? 1 : 0).slice(0, 1)
    return wanted.length === this.#channels ? wanted : null
  }

  #start(id: number, preRollFrames: number, wall: number): void {
    if (this.#standsStill(wall)) {
      // What was heard before the audio system stood still is no pre-roll of what comes now.
      this.#ring.clear()
      this.#expected = null
    }
    const pre = Math.min(this.#ring.held, preRollFrames)
    const now = this.#expected
    this.#take = { id, origin: now === null ? null : now - pre, end: Infinity }
    this.#pieceUsed = 0
    this.#post({ type: 'begun', take: id, preRollFrames: pre }, [])
    const blocks = Array.from({ length: this.#channels }, () => new Float32Array(QUANTUM))
    for (let back = pre; back > 0; back -= QUANTUM) {
      const length = Math.min(QUANTUM, back)
      this.#ring.read(back, length, blocks)
      this.#push(blocks, length, (now ?? 0) - back)
    }
  }

  /** Said twice, the earlier end holds: the page cuts a post-roll short when the device does not deliver it. */
  #stop(take: Take, postRollFrames: number, wall: number): void {
    const now = this.#expected ?? 0
    const post = this.#standsStill(wall) ? 0 : postRollFrames
    take.end = Math.min(take.end, now + post)
    this.#endIfDue(now)
  }

  #standsStill(wall: number): boolean {
    return this.#wall > 0 && wall - this.#wall > STANDSTILL_MS
  }

  #record(take: Take, blocks: readonly Float32Array[], length: number, now: number): void {
    take.origin ??= now
    this.#push(blocks, Math.min(length, Math.max(0, take.end - now)), now)
    this.#endIfDue(now + length)
  }

  #endIfDue(now: number): void {
    if (!this.#take || now < this.#take.end) return
    const { id } = this.#take
    this.#flush()
    this.#take = null
    this.#post({ type: 'ended', take: id }, [])
  }

  #push(blocks: readonly Float32Array[], count: number, clock: number): void {
    for (let i = 0; i < count; i++) {
      if (this.#pieceUsed === 0) this.#pieceFirst = clock + i
      const at = this.#pieceUsed * this.#channels
      for (let channel = 0; channel < this.#channels; channel++)
        writeSample(this.#piece, at + channel, blocks[channel]?.[i] ?? 0, this.#options.bitDepth)
      if (++this.#pieceUsed === this.#pieceFrames) this.#flush()
    }
  }

  #flush(): void {
    if (!this.#take || this.#pieceUsed === 0) return
    const bytes = this.#pieceUsed * this.#bytesPerFrame
    const buffer = this.#piece.buffer
    if (!(buffer instanceof ArrayBuffer)) return
    const firstFrame = this.#pieceFirst - (this.#take.origin ?? this.#pieceFirst)
    this.#post({ type: 'piece', take: this.#take.id, firstFrame, pcm: new Uint8Array(buffer, 0, bytes) }, [
      buffer,
    ])
    this.#piece = this.#emptyPiece() // the old one now belongs to the page
    this.#pieceUsed = 0
  }

  #emptyPiece(): DataView {
    return new DataView(new ArrayBuffer(this.#pieceFrames * this.#bytesPerFrame))
  }

  #measure(blocks: readonly Float32Array[], length: number): void {
    const perPair = this.#pieceFrames / PEAKS_PER_PIECE
    for (let i = 0; i < length; i++) {
      const pair = Math.floor(this.#metered / perPair) * 2
      const isFirst = this.#metered % perPair === 0
      for (let channel = 0; channel < this.#channels; channel++) {
        const x = blocks[channel]?.[i] ?? 0
        const size = x < 0 ? -x : x
        if (size > this.#peak) this.#peak = size
        this.#squares += x * x
        const run = size >= CLIP_LEVEL ? (this.#clipRun[channel] ?? 0) + 1 : 0
        if (run === CLIP_RUN) this.#clips++
        this.#clipRun[channel] = run
        // the widest of all channels: a voice on the right only is no flat line
        const isNew = isFirst && channel === 0
        if (isNew || x < (this.#pairs[pair] ?? 0)) this.#pairs[pair] = x
        if (isNew || x > (this.#pairs[pair + 1] ?? 0)) this.#pairs[pair + 1] = x
      }
      if (++this.#metered === this.#pieceFrames) this.#sendMeter()
    }
  }

  #sendMeter(): void {
    const meanSquare = this.#squares / (this.#metered * this.#channels)
    const peaks = this.#pairs
    const frame = this.#expected ?? 0
    this.#post({ type: 'meter', frame, peak: this.#peak, meanSquare, clips: this.#clips, peaks }, [
      peaks.buffer,
    ])
    this.#pairs = new Float32Array(PEAKS_PER_PIECE * 2)
    this.#metered = 0
    this.#peak = 0
    this.#squares = 0
    this.#clips = 0
  }
}

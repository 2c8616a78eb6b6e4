/** Which frame of an encrypted file holds which bytes, and where it lies: a few runs, however many frames there are. */
import { FRAME_EXTRA_BYTES, VAULT_HEADER_BYTES } from './frames.ts'
import type { Run } from './frames.ts'

export interface PlacedFrame {
  readonly count: number
  /** of its first byte in the file that was encrypted */
  readonly plainAt: number
  readonly plain: number
  /** where it lies on the disk */
  readonly at: number
}

interface PlacedRun {
  first: PlacedFrame
  frames: number
}

export class FrameIndex {
  readonly #runs: PlacedRun[] = []
  #next: Omit<PlacedFrame, 'plain'> = { count: 0, plainAt: 0, at: VAULT_HEADER_BYTES }

  constructor(runs: readonly Run[] = []) {
    for (const [count, plain] of runs) this.add(plain, count)
  }

  /** frames there are */
  get count(): number {
    return this.#next.count
  }
  /** bytes that they hold */
  get plain(): number {
    return this.#next.plainAt
  }
  /** where the next one begins on the disk */
  get end(): number {
    return this.#next.at
  }
  get runs(): Run[] {
    return this.#runs.map(({ first, frames }): Run => [frames, first.plain])
  }

  add(plain: number, frames = 1): void {
    if (frames === 0) return
    const last = this.#runs.at(-1)
    if (last?.first.plain === plain) last.frames += frames
    else this.#runs.push({ first: { ...this.#next, plain }, frames })
    this.#next = {
      count: this.#next.count + frames,
      plainAt: this.#next.plainAt + frames * plain,
      at: this.#next.at + frames * (plain + FRAME_EXTRA_BYTES),
    }
  }

  /** The same up to this byte. Throws unless a frame ends there. */
  upTo(plain: number): FrameIndex {
    const cut = new FrameIndex()
    for (const [count, length] of this.runs)
      cut.add(length, Math.min(count, Math.floor((plain - cut.plain) / length)))
    if (cut.plain !== plain) throw new Error('an encrypted recording does not end with a whole sample')
    return cut
  }

  /** The frame with this byte; null: behind the end. */
  find(position: number): PlacedFrame | null {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#runs[middle]?.first.plainAt ?? 0) <= position) low = middle + 1
      else high = middle
    }
    const run = this.#runs[low - 1]
    if (run === undefined || position >= this.plain) return null
    const within = Math.floor((position - run.first.plainAt) / run.first.plain)
    return placed(run.first, within)
  }

  /** All that hold any of these bytes, in order. */
  *covering(position: number, bytes: number): Generator<PlacedFrame> {
    const end = Math.min(position + bytes, this.plain)
    for (let at = position; at < end;) {
      const frame = this.find(at)
      if (frame === null) return
      yield frame
      at = frame.plainAt + frame.plain
    }
  }
}

const placed = ({ count, plainAt, plain, at }: PlacedFrame, within: number): PlacedFrame => ({
  count: count + within,
  plainAt: plainAt + within * plain,
  plain,
  at: at + within * (plain + FRAME_EXTRA_BYTES),
})

/** The last seconds of audio, so that a take can begin before it was asked for. One buffer a channel. */
export class Ring {
  readonly #channels: readonly Float32Array[]
  readonly #capacity: number
  #next = 0
  #held = 0

  constructor(channels: number, capacityFrames: number) {
    this.#capacity = Math.max(1, capacityFrames)
    this.#channels = Array.from({ length: channels }, () => new Float32Array(this.#capacity))
  }

  /** frames it holds, all in one piece of time */
  get held(): number {
    return this.#held
  }

  /** What it holds does not follow on to what comes: forget it. */
  clear(): void {
    this.#held = 0
  }

  /** One block a channel, all of one length, not longer than the ring. */
  write(blocks: readonly Float32Array[]): void {
    const length = blocks[0]?.length ?? 0
    const first = Math.min(length, this.#capacity - this.#next)
    this.#channels.forEach((channel, i) => {
      const block = blocks[i]
      if (!block) return
      channel.set(block.subarray(0, first), this.#next)
      channel.set(block.subarray(first), 0)
    })
    this.#next = (this.#next + length) % this.#capacity
    this.#held = Math.min(this.#capacity, this.#held + length)
  }

  /**
   * Copies the block of `length` frames that begins `back` frames before the next to come (0 < length <= back <= held)
   * into `out`, one buffer a channel.
   */
  read(back: number, length: number, out: readonly Float32Array[]): void {
    const from = (this.#next - back + this.#capacity) % this.#capacity
    const first = Math.min(length, this.#capacity - from)
    this.#channels.forEach((channel, i) => {
      out[i]?.set(channel.subarray(from, from + first))
      out[i]?.set(channel.subarray(0, length - first), first)
    })
  }
}

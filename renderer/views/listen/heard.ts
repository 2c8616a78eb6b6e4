/** How much of a take was really heard: each tenth of a second counts once, however often it was played. */
export class Heard {
  private readonly seen: Uint8Array
  /** while it plays */
  private last: number | null = null
  /** where it stood before it was played: a busy page may tell of playing only a moment later */
  private stood: number | null = null
  private count = 0

  /** `parts`: what was heard before, as `parts` says it. */
  constructor(seconds: number, parts: readonly (readonly [from: number, to: number])[] = []) {
    this.seen = new Uint8Array(Math.max(1, Math.floor(seconds * 10)))
    for (const [from, to] of parts) this.seen.fill(1, from, to)
    this.count = this.seen.reduce((sum, slot) => sum + slot, 0)
  }
  /** The position while playing, and where it stopped, s; a jump marks nothing in between. */
  at(seconds: number, playing: boolean): void {
    const slot = Math.min(this.seen.length - 1, Math.floor(seconds * 10))
    const wasPlaying = this.last !== null
    const before = this.last ?? this.stood
    this.last = playing ? slot : null
    this.stood = playing ? null : slot
    if (!playing && !wasPlaying) return
    const from = before !== null && slot >= before && slot - before <= 10 ? before : slot
    for (let index = from; index <= slot; index++) {
      if (this.seen[index] === 0) this.count++
      this.seen[index] = 1
    }
  }
  /** 0..1; the last two tenths are forgiven, since players stop early. */
  get share(): number {
    return Math.min(1, this.count / Math.max(1, this.seen.length - 2))
  }
  get ms(): number {
    return this.count * 100
  }
  /** [from, to) in tenths of a second, in order; the first 2,000 of them, the contract's limit. */
  get parts(): [number, number][] {
    const parts: [number, number][] = []
    for (let from = this.seen.indexOf(1); from >= 0 && parts.length < 2_000;) {
      const end = this.seen.indexOf(0, from)
      const to = end < 0 ? this.seen.length : end
      parts.push([from, to])
      from = this.seen.indexOf(1, to)
    }
    return parts
  }
}

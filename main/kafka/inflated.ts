/**
 * What comes out of an LZ77 kind of compression: pieces of the input and repeats of what came out before. Grows as needed;
 * throws RangeError beyond its limit, bytes.
 */
export class Inflated {
  #bytes = Buffer.allocUnsafe(64 * 1024)
  #length = 0
  readonly #limit: number
  constructor(limit: number) {
    this.#limit = limit
  }
  get length(): number {
    return this.#length
  }
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
  append(piece: Uint8Array): void {
    this.#room(piece.length)
    this.#bytes.set(piece, this.#length)
    this.#length += piece.length
  }
  /** Copies from `distance` back; what it has just written may be part of it. `floor`: nothing before it belongs to this. */
  repeat(distance: number, count: number, floor: number): void {
    const from = this.#length - distance
    if (distance === 0 || from < floor) throw new Error('a match points before the data')
    this.#room(count)
    const bytes = this.#bytes
    if (distance >= count) bytes.copyWithin(this.#length, from, from + count)
    else for (let at = 0; at < count; at += 1) bytes[this.#length + at] = bytes[from + at] ?? 0
    this.#length += count
  }
  #room(more: number): void {
    const needed = this.#length + more
    if (needed > this.#limit) throw new RangeError(`more than ${this.#limit} bytes`)
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)))
    grown.set(this.bytes)
    this.#bytes = grown
  }
}

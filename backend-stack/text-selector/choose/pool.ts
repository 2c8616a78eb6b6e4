/**
 * The candidate sentences in compressed rows: each is a run of unit numbers in large typed arrays (no object a
 * sentence), its text in a spool file on disk. A million sentences take about 300 MB, whatever their text weighs.
 */
const CHUNK_BITS = 20
const CHUNK = 1 << CHUNK_BITS
/** Distinct units of one sentence at most. */
export const MAX_ROW = 4_096

export class Pool {
  size = 0
  readonly #chunks: Uint32Array[] = []
  #end = 0
  #chunk = new Int32Array(1 << 12)
  #from = new Uint32Array(1 << 12)
  #length = new Uint16Array(1 << 12)

  /** Copies the first `count` units of `row`; returns the sentence's number. */
  add(row: Uint32Array, count: number): number {
    if (this.size === this.#from.length) this.#grow()
    if (this.#chunks.length === 0 || this.#end + count > CHUNK) {
      this.#chunks.push(new Uint32Array(CHUNK))
      this.#end = 0
    }
    const chunk = this.#chunks.length - 1
    const store = this.#chunks[chunk]
    if (store === undefined) throw new RangeError('unreachable: a chunk was just made')
    for (let i = 0; i < count; i++) store[this.#end + i] = row[i] ?? 0
    this.#chunk[this.size] = chunk
    this.#from[this.size] = this.#end
    this.#length[this.size] = count
    this.#end += count
    return this.size++
  }

  /** The sentence's units, as a view: valid until the pool is dropped, not to be written to. */
  units(sentence: number): Uint32Array {
    const from = this.#from[sentence] ?? 0
    const store = this.#chunks[this.#chunk[sentence] ?? 0]
    if (store === undefined) throw new RangeError(`no sentence ${sentence}`)
    return store.subarray(from, from + (this.#length[sentence] ?? 0))
  }

  /** Copies the sentence's units to `out` and returns how many: for loops over all, where a view each is too dear. */
  copy(sentence: number, out: Uint32Array): number {
    const from = this.#from[sentence] ?? 0
    const count = this.#length[sentence] ?? 0
    const store = this.#chunks[this.#chunk[sentence] ?? 0]
    if (store !== undefined) for (let i = 0; i < count; i++) out[i] = store[from + i] ?? 0
    return count
  }

  /** Sum over the sentence's units of value[unit]; the inner loop of every selection, so without a view. */
  sum(sentence: number, value: Uint32Array): number {
    const from = this.#from[sentence] ?? 0
    const end = from + (this.#length[sentence] ?? 0)
    const store = this.#chunks[this.#chunk[sentence] ?? 0]
    if (store === undefined) return 0
    let sum = 0
    for (let i = from; i < end; i++) sum += value[store[i] ?? 0] ?? 0
    return sum
  }

  #grow(): void {
    const length = this.#from.length * 2
    const [chunk, from, lengths] = [new Int32Array(length), new Uint32Array(length), new Uint16Array(length)]
    chunk.set(this.#chunk)
    from.set(this.#from)
    lengths.set(this.#length)
    this.#chunk = chunk
    this.#from = from
    this.#length = lengths
  }
}

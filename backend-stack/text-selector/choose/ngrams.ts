/** Runs of one to three symbols as dense numbers: the things a selection tries to cover. */
import type { Symboliser } from './symbols.ts'

/** UTF-16 units of a sentence that count; longer ones were filtered out before. */
const MAX_SYMBOLS = 8_192

export class Ngrams {
  readonly name: string
  /** different units seen so far */
  size = 0
  readonly #symboliser: Symboliser
  readonly #n: number
  readonly #symbols = new Uint16Array(MAX_SYMBOLS)
  #mask = (1 << 16) - 1
  /** unit + 1 by slot; 0 is empty */
  #slots = new Uint32Array(1 << 16)
  #first = new Uint16Array(1 << 15)
  /** the second and third symbol of each unit, packed */
  #rest = new Uint32Array(1 << 15)
  /** by unit: the text it was last seen in, so that a text names each unit once */
  #seenIn = new Uint32Array(1 << 15)
  #text = 0

  constructor(symboliser: Symboliser, n: number) {
    if (!Number.isInteger(n) || n < 1 || n > 3) throw new RangeError('a unit is a run of 1, 2 or 3 symbols')
    this.#symboliser = symboliser
    this.#n = n
    this.name = `${symboliser.name}:${n}`
  }

  /** Writes the distinct units of the text to `out` in order of appearance and returns how many there are. */
  units(text: string, out: Uint32Array): number {
    const symbols = this.#symbols
    const count = this.#symboliser.symbols(
      text.length + 2 > MAX_SYMBOLS ? text.slice(0, MAX_SYMBOLS - 2) : text,
      symbols,
    )
    this.#text++
    let found = 0
    const n = this.#n
    for (let i = 0; i + n <= count; i++) {
      const a = symbols[i] ?? 0
      const b = n > 1 ? (symbols[i + 1] ?? 0) : 0
      const c = n > 2 ? (symbols[i + 2] ?? 0) : 0
      // a lone boundary says nothing
      if (n === 1 && a === 0) continue
      const unit = this.#intern(a, (b << 16) | c)
      if (this.#seenIn[unit] === this.#text) continue
      this.#seenIn[unit] = this.#text
      if (found < out.length) out[found++] = unit
    }
    return found
  }

  label(unit: number): string {
    const rest = this.#rest[unit] ?? 0
    const parts = [this.#first[unit] ?? 0, rest >>> 16, rest & 0xffff].slice(0, this.#n)
    return parts.map((symbol) => this.#symboliser.label(symbol)).join('')
  }

  #intern(first: number, rest: number): number {
    const packed = rest >>> 0
    let slot = hash(first, packed) & this.#mask
    for (;;) {
      const stored = this.#slots[slot] ?? 0
      if (stored === 0) break
      if (this.#first[stored - 1] === first && this.#rest[stored - 1] === packed) return stored - 1
      slot = (slot + 1) & this.#mask
    }
    const unit = this.size++
    this.#slots[slot] = unit + 1
    this.#first[unit] = first
    this.#rest[unit] = packed
    if (this.size === this.#first.length) this.#grow()
    return unit
  }

  #grow(): void {
    const length = this.#first.length * 2
    const [first, rest, seenIn] = [new Uint16Array(length), new Uint32Array(length), new Uint32Array(length)]
    first.set(this.#first)
    rest.set(this.#rest)
    seenIn.set(this.#seenIn)
    this.#first = first
    this.#rest = rest
    this.#seenIn = seenIn
    this.#mask = length * 2 - 1
    this.#slots = new Uint32Array(length * 2)
    for (let unit = 0; unit < this.size; unit++) {
      let slot = hash(first[unit] ?? 0, rest[unit] ?? 0) & this.#mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = unit + 1
    }
  }
}

function hash(first: number, rest: number): number {
  let h = Math.imul(rest ^ Math.imul(first, 0x9e3779b1), 0x85ebca6b)
  h ^= h >>> 15
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 13)) >>> 0
}

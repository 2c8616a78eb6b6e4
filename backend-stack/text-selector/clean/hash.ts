/** A 64-bit fingerprint of a text as two 32-bit halves: at a million texts a chance clash is 1 in 37 million. */

export interface Fingerprint {
  a: number
  b: number
}

export function fingerprint(text: string, out: Fingerprint): void {
  let a = 0x9747b28c
  let b = 0x85ebca6b
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    a ^= a >>> 15
    b = Math.imul(b + unit, 0x9e3779b1)
    b = (b << 13) | (b >>> 19)
  }
  out.a = mix(a ^ text.length)
  out.b = mix(b)
}

/** Spreads every input bit over the whole word (the finaliser of MurmurHash3, public domain). */
export function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Open-addressed set of fingerprints, each with a number; 12 bytes an entry and slot. */
export class FingerprintMap {
  size = 0
  #mask = (1 << 16) - 1
  #a = new Uint32Array(1 << 16)
  #b = new Uint32Array(1 << 16)
  /** stored value + 1; 0 marks an empty slot */
  #value = new Uint32Array(1 << 16)

  /** The number stored under the fingerprint, after storing `value` if there was none; -1 if it is new. */
  add(print: Fingerprint, value: number): number {
    let slot = print.a & this.#mask
    while (this.#value[slot] !== 0) {
      if (this.#a[slot] === print.a && this.#b[slot] === print.b) return (this.#value[slot] ?? 1) - 1
      slot = (slot + 1) & this.#mask
    }
    this.#a[slot] = print.a
    this.#b[slot] = print.b
    this.#value[slot] = value + 1
    if (++this.size * 2 > this.#mask) this.#grow()
    return -1
  }

  /** The number stored under the fingerprint, or -1. */
  get(print: Fingerprint): number {
    for (let slot = print.a & this.#mask; this.#value[slot] !== 0; slot = (slot + 1) & this.#mask)
      if (this.#a[slot] === print.a && this.#b[slot] === print.b) return (this.#value[slot] ?? 0) - 1
    return -1
  }

  #grow(): void {
    const [a, b, value] = [this.#a, this.#b, this.#value]
    const length = a.length * 2
    this.#mask = length - 1
    this.#a = new Uint32Array(length)
    this.#b = new Uint32Array(length)
    this.#value = new Uint32Array(length)
    for (let i = 0; i < a.length; i++) {
      const stored = value[i] ?? 0
      if (stored === 0) continue
      let slot = (a[i] ?? 0) & this.#mask
      while (this.#value[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#a[slot] = a[i] ?? 0
      this.#b[slot] = b[i] ?? 0
      this.#value[slot] = stored
    }
  }
}

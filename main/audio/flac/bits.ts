/** Bits of a byte buffer, most significant first, as FLAC packs them. The caller keeps enough bytes ahead. */
export class BitReader {
  bytes: Uint8Array
  /** in bits; a buffer is at most 256 MiB, so this stays a small integer */
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** The next 32 bits as a signed integer, not consumed. Behind the end there are zeros. */
  peek(): number {
    const at = this.position >>> 3
    const shift = this.position & 7
    const b = this.bytes
    const word = ((b[at] ?? 0) << 24) | ((b[at + 1] ?? 0) << 16) | ((b[at + 2] ?? 0) << 8) | (b[at + 3] ?? 0)
    return shift === 0 ? word : (word << shift) | ((b[at + 4] ?? 0) >>> (8 - shift))
  }

  /** 0..32 bits, unsigned. */
  read(count: number): number {
    if (count === 0) return 0
    const value = this.peek() >>> (32 - count)
    this.position += count
    return value
  }

  /** 1..32 bits, two's complement. */
  readSigned(count: number): number {
    const value = this.peek() >> (32 - count)
    this.position += count
    return value
  }

  /** Zeros up to the next one, which is consumed. */
  readUnary(): number {
    let zeros = 0
    for (;;) {
      const word = this.peek()
      if (word !== 0) {
        const here = Math.clz32(word)
        this.position += here + 1
        return zeros + here
      }
      zeros += 32
      this.position += 32
      if (this.position > this.bytes.length * 8) throw new Error('a code runs over the end')
    }
  }

  alignToByte(): void {
    this.position = (this.position + 7) & ~7
  }
}

/** The same cases again from the same seed. */
export interface Random {
  /** 0 to below 1 */
  next(): number
  /** 0 to below `below` */
  int(below: number): number
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T
  bytes(count: number): Buffer
  /** A copy of which one byte is another. */
  changed(bytes: Buffer): Buffer
}

/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    next,
    int,
    pick(list) {
      const found = list[int(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => int(256))),
    changed(bytes) {
      const copy = Buffer.from(bytes)
      const at = int(copy.length)
      copy.writeUInt8(copy.readUInt8(at) ^ (1 + int(255)), at)
      return copy
    },
  }
}

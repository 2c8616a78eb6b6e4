/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Kafka's record batches. */

/** eight tables of 256: table k says what a byte does to the sum k bytes further on ("slicing by eight") */
const TABLE = new Int32Array(8 * 256)
for (let byte = 0; byte < 256; byte++) {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1
  TABLE[byte] = sum
}
for (let at = 256; at < TABLE.length; at++) {
  const before = entry(at - 256)
  TABLE[at] = (before >>> 8) ^ entry(before & 0xff)
}

/** on a processor of the other byte order the words would be read backwards: byte by byte there */
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
const NONE = new Int32Array(0)

/** The tables are full, and every index below is masked to a byte. */
function entry(index: number): number {
  return TABLE[index] ?? 0
}

/** Eight bytes a step, two aligned words at a time; some four times as fast as byte by byte in V8. */
export function crc32c(bytes: Uint8Array): number {
  const { buffer, byteOffset, length } = bytes
  const head = Math.min((4 - (byteOffset & 3)) & 3, length)
  let sum = byByte(-1, bytes, 0, head)
  const words =
    LITTLE_ENDIAN && length >= 16
      ? new Int32Array(buffer, byteOffset + head, ((length - head) >> 3) << 1)
      : NONE
  for (let i = 0; i < words.length; i += 2) {
    const low = sum ^ (words[i] ?? 0)
    const high = words[i + 1] ?? 0
    sum =
      entry(1792 + (low & 0xff)) ^
      entry(1536 + ((low >>> 8) & 0xff)) ^
      entry(1280 + ((low >>> 16) & 0xff)) ^
      entry(1024 + (low >>> 24)) ^
      entry(768 + (high & 0xff)) ^
      entry(512 + ((high >>> 8) & 0xff)) ^
      entry(256 + ((high >>> 16) & 0xff)) ^
      entry(high >>> 24)
  }
  return ~byByte(sum, bytes, head + words.length * 4, length) >>> 0
}

function byByte(start: number, bytes: Uint8Array, from: number, to: number): number {
  let sum = start
  for (let i = from; i < to; i++) sum = (sum >>> 8) ^ entry((sum ^ (bytes[i] ?? 0)) & 0xff)
  return sum
}

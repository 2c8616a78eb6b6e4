/** The two checksums of FLAC frames (RFC 9639, section 9): CRC-8 over a header, CRC-16 over a frame. */

const crcTable = (polynomial: number, bits: number): Uint16Array =>
  Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8)
    for (let i = 0; i < 8; i++) crc = crc & (1 << (bits - 1)) ? (crc << 1) ^ polynomial : crc << 1
    return crc & ((1 << bits) - 1)
  })
const CRC8 = crcTable(0x07, 8)
const CRC16 = crcTable(0x8005, 16)

/** Of bytes `from` (counted) to `to` (not counted). */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  for (let i = from; i < to; i++) crc = CRC8[crc ^ (bytes[i] ?? 0)] ?? 0
  return crc
}

/** As crc8. Zero for a whole frame: its own checksum is its last two bytes. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[i] ?? 0)] ?? 0)
  return crc
}

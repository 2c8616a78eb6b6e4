/** What a zip file says that it holds: enough to tell a workbook from a document, and a small file from a bomb. */

export interface ZipEntry {
  readonly name: string
  /** bytes once unpacked, as the directory says */
  readonly size: number
  /** bytes as they are packed, and how: 0 not at all, 8 by deflate */
  readonly packed: number
  readonly method: number
  /** where its own header begins, before its bytes */
  readonly at: number
}

const END = 0x06054b50
const ENTRY = 0x02014b50
/** A comment of this length at most follows the end of the directory, bytes. */
const COMMENT = 65_535

/** Null: its directory is not there, so that the file is cut short or no zip. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  while (end >= 0 && end >= bytes.length - 22 - COMMENT && view.getUint32(end, true) !== END) end -= 1
  if (end < 0 || end < bytes.length - 22 - COMMENT) return null
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  const entries: ZipEntry[] = []
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) return null
    const length = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length))
    entries.push({
      name,
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      method: view.getUint16(at + 10, true),
      at: view.getUint32(at + 42, true),
    })
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

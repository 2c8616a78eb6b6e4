/**
 * An OpenDocument cell of several lines is several paragraphs, which the reader of workbooks puts together without anything between.
 * Here each gets the break behind it that a line within a paragraph has.
 */
import { crc32, inflateRawSync } from 'node:zlib'
import { zipEntries } from './zip.ts'
import type { ZipEntry } from './zip.ts'

const CONTENT = 'content.xml'
const MIMETYPE = 'application/vnd.oasis.opendocument.spreadsheet'
const BETWEEN = /<\/text:p>(?=\s*<text:p\b)/g

/** The same bytes where no cell has several paragraphs; else a workbook of the content alone. */
export function withLineBreaks(bytes: Uint8Array, largest: number): Uint8Array {
  const entry = zipEntries(bytes)?.find(({ name }) => name === CONTENT)
  const content = entry && contentOf(bytes, entry, largest)
  if (!content) return bytes
  const xml = content.toString('utf8')
  const mended = xml.replace(BETWEEN, '<text:line-break/></text:p>')
  return mended.length === xml.length ? bytes : stored({ mimetype: MIMETYPE, [CONTENT]: mended })
}

/** Null: packed in a way that is left to the reader of workbooks. */
function contentOf(bytes: Uint8Array, { at, packed, method }: ZipEntry, largest: number): Buffer | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // the name and extra field before the data may differ in length from those of the directory
  const from = at + 30 + all.readUInt16LE(at + 26) + all.readUInt16LE(at + 28)
  const data = all.subarray(from, from + packed)
  if (method === 0) return data
  return method === 8 ? inflateRawSync(data, { maxOutputLength: largest }) : null
}

/** A zip of some files, not packed. */
function stored(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(20, 4)
    local.writeUInt32LE(crc32(data), 14)
    local.writeUInt32LE(data.length, 18)
    local.writeUInt32LE(data.length, 22)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    // version needed, flags, method, time, sizes and name: the same as before the data
    local.copy(entry, 6, 4, 30)
    entry.writeUInt32LE(at, 42)
    directory.push(entry, Buffer.from(name))
    parts.push(local, Buffer.from(name), data)
    at += local.length + name.length + data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length / 2, 8)
  end.writeUInt16LE(directory.length / 2, 10)
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  )
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...directory, end])
}

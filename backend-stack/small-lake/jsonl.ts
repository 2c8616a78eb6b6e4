import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncDir } from './folder-target.ts'

/** An append-only file of JSON lines. What `append` has answered survives a power cut; what it has not may be cut off. */
export interface JsonlFile {
  readonly path: string
  /** bytes that are known to be durable */
  readonly length: number
  /** One write and one sync for all rows. After a failure the file is cut back, so that a retry doubles nothing. */
  append(rows: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** A line that is not JSON stands ahead of good ones: no crash does that, so nobody but a person may decide. */
export class DamagedFile extends Error {
  constructor(path: string, at: number) {
    super(`${path} is damaged at byte ${at}: that line is not JSON, and good lines follow it`)
    this.name = 'DamagedFile'
  }
}

/**
 * Opens or makes the file, hands every line from byte `from` on to `onRow`, and cuts a torn end off. A torn end was never
 * synced, so nobody was told of it and its record comes again.
 */
export async function openJsonl(
  path: string,
  from: number,
  onRow: (row: unknown, start: number) => void,
): Promise<JsonlFile> {
  const fd = openSync(path, 'a+')
  let length: number
  try {
    const { size } = fstatSync(fd)
    length = readRows(fd, path, Math.min(from, size), size, onRow)
    if (length < size) {
      ftruncateSync(fd, length)
      fsyncSync(fd)
    }
  } finally {
    closeSync(fd)
  }
  await syncDir(dirname(path))
  return appender(path, await open(path, 'a'), length)
}

function appender(path: string, handle: FileHandle, start: number): JsonlFile {
  let length = start
  let torn = false
  return {
    path,
    get length() {
      return length
    },
    async append(rows) {
      if (rows.length === 0) return
      const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
      if (torn) await handle.truncate(length)
      torn = true
      await handle.writeFile(bytes)
      await handle.datasync()
      length += bytes.length
      torn = false
    },
    close: () => handle.close(),
  }
}

const newline = 0x0a
const chunkBytes = 1 << 20

/** Reads whole lines of [from, size); answers where the last good one ends. */
function readRows(
  fd: number,
  path: string,
  from: number,
  size: number,
  onRow: (row: unknown, start: number) => void,
): number {
  const chunk = Buffer.alloc(chunkBytes)
  let rest = Buffer.alloc(0)
  let at = from
  let good = from
  let badAt: number | undefined
  for (let read = from; read < size;) {
    const count = readSync(fd, chunk, 0, chunkBytes, read)
    if (count === 0) break
    read += count
    let data = rest.length === 0 ? chunk.subarray(0, count) : Buffer.concat([rest, chunk.subarray(0, count)])
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline)) {
      const row = parseRow(data.subarray(0, end))
      if (row === undefined) badAt ??= at
      else if (badAt !== undefined) throw new DamagedFile(path, badAt)
      else onRow(row, at)
      at += end + 1
      if (badAt === undefined) good = at
      data = data.subarray(end + 1)
    }
    rest = Buffer.from(data)
  }
  return good
}

function parseRow(line: Buffer): unknown {
  try {
    const row: unknown = JSON.parse(line.toString())
    return typeof row === 'object' && row !== null ? row : undefined
  } catch {
    return undefined
  }
}

/** All rows of a file that may be absent, for readers that do not own it. A torn end is left alone. */
export function readJsonl(path: string, onRow: (row: unknown) => void): void {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  try {
    readRows(fd, path, 0, fstatSync(fd).size, onRow)
  } finally {
    closeSync(fd)
  }
}

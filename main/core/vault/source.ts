/** Any file of the station by its bytes: plain ones, as older versions and stations without a key wrote them, and encrypted ones. */
import { closeSync, openSync } from 'node:fs'
import { plainSource } from '../../audio/file/source.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import { FrameIndex } from './frame-index.ts'
import type { PlacedFrame } from './frame-index.ts'
import {
  damaged,
  frameHead,
  FRAME_EXTRA_BYTES,
  FRAME_HEAD_BYTES,
  isSealed,
  keyOfHeader,
  MOST_PLAIN,
  openClosing,
  openData,
  TRAILER_BYTES,
  VAULT_HEADER_BYTES,
} from './frames.ts'
import type { VaultKeys } from './keys.ts'

/** An encrypted file as it was found. */
export interface Sealed {
  readonly key: Buffer
  readonly index: FrameIndex
  readonly head: Uint8Array
  /** frames of a growing file whose bytes are not what was written, with whole ones after them: they read as silence */
  readonly bad: readonly PlacedFrame[]
}

export interface Opened extends ByteSource {
  /** null: the file is plain */
  readonly sealed: Sealed | null
}

/**
 * What lies behind `fd`. `growing`: a file that nobody closed, because it is being written or its writer was killed; then its whole
 * frames count, and what is torn at its end does not. Of any other, a missing end is damage. Throws `key_missing`, `file_damaged`,
 * and what reading throws.
 */
export function sourceOf(fd: number, keys: VaultKeys, growing = false): Opened {
  const plain = plainSource(fd)
  const header = readAt(plain, 0, VAULT_HEADER_BYTES)
  if (!isSealed(header)) return { ...plain, sealed: null }
  // a crash before the header was whole: no byte of audio was there yet
  if (growing && header.length < VAULT_HEADER_BYTES) return sealedSource(plain, NOTHING)
  const key = keyOfHeader(header, keys)
  const closing = closingOf(plain, key)
  if (closing !== null) return sealedSource(plain, { key, ...closing, bad: [] })
  if (!growing) throw damaged('its end is missing')
  return sealedSource(plain, { key, head: new Uint8Array(0), ...scan(plain, key) })
}

const NOTHING: Sealed = { key: Buffer.alloc(32), index: new FrameIndex(), head: new Uint8Array(0), bad: [] }

/** The same for the time of `use`. */
export function withSource<T>(path: string, keys: VaultKeys, use: (source: Opened) => T): T {
  const fd = openSync(path, 'r')
  try {
    return use(sourceOf(fd, keys))
  } finally {
    closeSync(fd)
  }
}

/** Whether a file is encrypted. Throws as opening does. */
export function isSealedFile(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    return isSealed(readAt(plainSource(fd), 0, VAULT_HEADER_BYTES))
  } finally {
    closeSync(fd)
  }
}

function readAt(source: ByteSource, position: number, bytes: number): Buffer {
  const into = Buffer.alloc(bytes)
  let done = 0
  while (done < bytes) {
    const got = source.readSync(into.subarray(done), position + done)
    if (got === 0) break
    done += got
  }
  return into.subarray(0, done)
}

/** Null: nobody closed the file, or its end is gone. */
function closingOf(plain: ByteSource, key: Buffer): { head: Uint8Array; index: FrameIndex } | null {
  const size = plain.size()
  const trailer = readAt(plain, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES)
  const length = trailer.length === TRAILER_BYTES ? trailer.readUInt32BE(0) : 0
  const at = size - TRAILER_BYTES - length
  if (length < FRAME_EXTRA_BYTES || at < VAULT_HEADER_BYTES) return null
  const closing = openClosing(key, readAt(plain, at, length))
  if (closing === null) return null
  const index = new FrameIndex(closing.runs)
  return index.end === at ? { head: closing.head, index } : null
}

/** The frames of a file that nobody closed. Each is opened: what a power cut left of one is no audio. */
function scan(plain: ByteSource, key: Buffer): { index: FrameIndex; bad: PlacedFrame[] } {
  const index = new FrameIndex()
  const size = plain.size()
  const bad: PlacedFrame[] = []
  let doubtful: PlacedFrame[] = []
  for (let at = index.end; at + FRAME_EXTRA_BYTES <= size;) {
    const head = frameHead(readAt(plain, at, FRAME_HEAD_BYTES))
    const end = at + head.plain + FRAME_EXTRA_BYTES
    if (head.closes || head.plain === 0 || head.plain > MOST_PLAIN || end > size) break
    const frame = {
      count: index.count + doubtful.length,
      plainAt: index.plain + doubtful.reduce((sum, one) => sum + one.plain, 0),
      plain: head.plain,
      at,
    }
    if (openData(key, frame.count, readAt(plain, at, end - at)) === null) doubtful.push(frame)
    else {
      for (const one of doubtful) index.add(one.plain)
      bad.push(...doubtful)
      doubtful = []
      index.add(frame.plain)
    }
    at = end
  }
  return { index, bad }
}

export function sealedSource(plain: ByteSource, sealed: Sealed): Opened {
  const { key, index, head, bad } = sealed
  /** of the frames that a piece reached into, the last: pieces that follow each other often share one */
  let kept: { readonly count: number; readonly bytes: Buffer } | null = null

  function opened(frame: PlacedFrame, raw: Uint8Array): Buffer {
    if (kept?.count === frame.count) return kept.bytes
    const bytes = bad.some(({ count }) => count === frame.count)
      ? Buffer.alloc(frame.plain)
      : openData(key, frame.count, raw)
    if (bytes?.length !== frame.plain) throw damaged(`frame ${frame.count} was changed`)
    kept = { count: frame.count, bytes }
    return bytes
  }
  function span(into: Uint8Array, position: number): { frames: PlacedFrame[]; from: number; bytes: number } {
    const frames = [...index.covering(position, into.length)]
    const first = frames[0]
    const last = frames.at(-1)
    if (!first || !last) return { frames, from: 0, bytes: 0 }
    return { frames, from: first.at, bytes: last.at + last.plain + FRAME_EXTRA_BYTES - first.at }
  }
  function fill(into: Uint8Array, position: number, frames: readonly PlacedFrame[], raw: Uint8Array): number {
    const from = frames[0]?.at ?? 0
    const end = Math.min(position + into.length, index.plain)
    for (const frame of frames) {
      const start = frame.at - from
      const length = frame.plain + FRAME_EXTRA_BYTES
      if (start + length > raw.length) throw damaged('it is shorter than it was a moment ago')
      const bytes = opened(frame, raw.subarray(start, start + length))
      const skip = Math.max(0, position - frame.plainAt)
      const most = Math.min(frame.plain, end - frame.plainAt)
      into.set(bytes.subarray(skip, most), frame.plainAt + skip - position)
    }
    if (position < head.length)
      into.set(head.subarray(position, Math.min(head.length, position + into.length)), 0)
    return Math.max(0, end - position)
  }

  return {
    sealed,
    size: () => index.plain,
    readSync(into, position) {
      const { frames, from, bytes } = span(into, position)
      return fill(into, position, frames, readAt(plain, from, bytes))
    },
    async read(into, position) {
      const { frames, from, bytes } = span(into, position)
      // filled, or cut to what was
      const raw = Buffer.allocUnsafeSlow(bytes)
      let done = 0
      while (done < bytes) {
        const got = await plain.read(raw.subarray(done), from + done)
        if (got === 0) break
        done += got
      }
      return fill(into, position, frames, raw.subarray(0, done))
    },
  }
}

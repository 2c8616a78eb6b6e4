/** Playback of a take: `/audio/<take_id>`, with the ranges that a media element asks for when one seeks. */
import { takeId } from '../../contract/messages.ts'

const ROUTE = '/audio/'

/** The take a URL path names, or null when it is no audio path. */
export function audioTake(urlPath: string): string | null {
  if (!urlPath.startsWith(ROUTE)) return null
  const parsed = takeId.safeParse(urlPath.slice(ROUTE.length))
  return parsed.success ? parsed.data : null
}

/** Bytes to send: `start` and `end` (inclusive) of a file. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * One range of a Range header (RFC 9110). Null: no usable range, send the whole file, as the RFC asks for
 * lists and nonsense. 'unsatisfiable': past the end, answer 416.
 */
export function parseRange(
  header: string | null | undefined,
  size: number,
): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match) return null
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return null
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'unsatisfiable' : { start, end }
}

/** Status and headers of an answer that sends `size` bytes, or the asked part of them. */
export function audioHead(
  size: number,
  rangeHeader: string | null | undefined,
): { status: number; headers: Record<string, string>; range: ByteRange | null } {
  const common = { 'Content-Type': 'audio/wav', 'Accept-Ranges': 'bytes' }
  const range = parseRange(rangeHeader, size)
  if (range === 'unsatisfiable')
    return {
      status: 416,
      headers: { ...common, 'Content-Range': `bytes */${size}`, 'Content-Length': '0' },
      range: null,
    }
  if (range === null)
    return {
      status: 200,
      headers: { ...common, 'Content-Length': String(size) },
      range: { start: 0, end: size - 1 },
    }
  return {
    status: 206,
    headers: {
      ...common,
      'Content-Range': `bytes ${range.start}-${range.end}/${size}`,
      'Content-Length': String(range.end - range.start + 1),
    },
    range,
  }
}

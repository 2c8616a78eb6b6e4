/**
 * WAV as the station writes it: RIFF, a JUNK chunk that becomes ds64 when the file outgrows 4 GiB (RF64,
 * EBU Tech 3306), fmt, data. The samples always begin at byte HEADER_BYTES, so that repair needs the
 * file's length and format only.
 */
import type { FileHandle } from 'node:fs/promises'
import { captureFormat } from '../../contract/model.ts'
import type { CaptureFormat } from '../../contract/model.ts'

export const HEADER_BYTES = 80
const UNKNOWN = 0xffffffff
const RIFF_LIMIT = 0xffffffff
const DS64_BYTES = 28

/** Bytes of one frame: all channels of one instant. */
export const blockAlign = (format: CaptureFormat): number => format.channels * (format.bitDepth / 8)

/** Chunks have even lengths: an odd one is followed by a byte that is not counted. */
export const padding = (dataBytes: number): number => dataBytes % 2

/** The size of a finished master of so many frames. */
export function masterBytes(format: CaptureFormat, frames: number): number {
  const data = frames * blockAlign(format)
  return HEADER_BYTES + data + padding(data)
}

/**
 * The header of a file with `frames` frames; null = still growing, sizes unknown (players then read to
 * the end of the file, so that even an unrepaired recording can be heard).
 */
export function wavHeader(format: CaptureFormat, frames: number | null): Uint8Array {
  const out = new Uint8Array(HEADER_BYTES)
  const view = new DataView(out.buffer)
  const tag = (at: number, text: string): void => {
    for (let i = 0; i < 4; i++) out[at + i] = text.charCodeAt(i)
  }
  const dataBytes = frames === null ? 0 : frames * blockAlign(format)
  const riffBytes = HEADER_BYTES - 8 + dataBytes + padding(dataBytes)
  const large = riffBytes >= RIFF_LIMIT
  tag(0, large ? 'RF64' : 'RIFF')
  view.setUint32(4, frames === null || large ? UNKNOWN : riffBytes, true)
  tag(8, 'WAVE')
  tag(12, large ? 'ds64' : 'JUNK')
  view.setUint32(16, DS64_BYTES, true)
  if (large) {
    view.setBigUint64(20, BigInt(riffBytes), true)
    view.setBigUint64(28, BigInt(dataBytes), true)
    view.setBigUint64(36, BigInt(frames ?? 0), true)
  }
  tag(48, 'fmt ')
  view.setUint32(52, 16, true)
  view.setUint16(56, 1, true) // integer PCM
  view.setUint16(58, format.channels, true)
  view.setUint32(60, format.sampleRate, true)
  view.setUint32(64, format.sampleRate * blockAlign(format), true)
  view.setUint16(68, blockAlign(format), true)
  view.setUint16(70, format.bitDepth, true)
  tag(72, 'data')
  view.setUint32(76, frames === null || large ? UNKNOWN : dataBytes, true)
  return out
}

export interface WavInfo {
  readonly format: CaptureFormat
  /** where the samples begin, and how many bytes the header says there are (null: to the end of the file) */
  readonly dataOffset: number
  readonly dataBytes: number | null
}

const EXTENSIBLE = 0xfffe

/**
 * Reads any integer PCM WAV header (RIFF or RF64, chunks in any order before data) from the first bytes
 * of a file. null = not such a file, or its header is longer than `head`.
 */
export function parseWav(head: Uint8Array): WavInfo | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const tag = (at: number): string => String.fromCharCode(...head.subarray(at, at + 4))
  if (head.length < 12 || tag(8) !== 'WAVE') return null
  const form = tag(0)
  if (form !== 'RIFF' && form !== 'RF64') return null
  let format: CaptureFormat | null = null
  let largeData: number | null = null
  for (let at = 12; at + 8 <= head.length;) {
    const id = tag(at)
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (id === 'data') {
      if (!format) return null
      const unknown = size === UNKNOWN
      return { format, dataOffset: body, dataBytes: unknown ? largeData : size }
    }
    if (body + size > head.length) return null
    if (id === 'ds64' && size >= DS64_BYTES) largeData = Number(view.getBigUint64(body + 8, true))
    if (id === 'fmt ' && size >= 16) {
      const coding = view.getUint16(body, true)
      const integer =
        coding === 1 || (coding === EXTENSIBLE && size >= 26 && view.getUint16(body + 24, true) === 1)
      const parsed = captureFormat.safeParse({
        channels: view.getUint16(body + 2, true),
        sampleRate: view.getUint32(body + 4, true),
        bitDepth: view.getUint16(body + 14, true),
      })
      if (!integer || !parsed.success) return null
      format = parsed.data
    }
    at = body + size + (size % 2)
  }
  return null
}

const HEAD_BYTES = 65_536

export interface OpenWav {
  readonly format: CaptureFormat
  readonly dataOffset: number
  readonly frames: number
}

/** What a file holds by its header and its length, whichever is less; null = no integer PCM WAV. */
export async function inspectWav(handle: FileHandle): Promise<OpenWav | null> {
  const head = new Uint8Array(HEAD_BYTES)
  const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0)
  const info = parseWav(head.subarray(0, bytesRead))
  if (!info) return null
  const there = (await handle.stat()).size - info.dataOffset
  const bytes = Math.max(0, Math.min(info.dataBytes ?? there, there))
  return {
    format: info.format,
    dataOffset: info.dataOffset,
    frames: Math.floor(bytes / blockAlign(info.format)),
  }
}

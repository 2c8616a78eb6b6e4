/**
 * WAV headers, read and written. RIFF, and RF64 or BW64 (EBU Tech 3306, ITU-R BS.2088) for more than 4 GiB, whose true
 * sizes stand in a ds64 chunk.
 *
 * The station writes RIFF with a JUNK chunk that becomes ds64 when the file outgrows 4 GiB, then fmt and data. Its samples
 * always begin at byte HEADER_BYTES, so that repair needs the file's length and format only.
 */
import { captureFormat } from '../contract/model.ts'
import type { CaptureFormat } from '../contract/model.ts'
import { ContainerError } from './container-error.ts'

export const HEADER_BYTES = 80
/** A size of 32 bits that is not known, or too large for 32 bits. */
const UNKNOWN = 0xffffffff
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
  const large = riffBytes >= UNKNOWN
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

export interface WavFormat {
  readonly coding: 'integer' | 'float'
  /** Hz */
  readonly sampleRate: number
  readonly channels: number
  /** bits a sample */
  readonly bitDepth: number
  /** bytes of one frame */
  readonly align: number
}

export interface WavLayout extends WavFormat {
  /** byte at which the samples begin */
  readonly dataOffset: number
  /** bytes of samples by the header; null = not known when it was written: to the end of the file */
  readonly dataBytes: number | null
}

const FORMS: readonly string[] = ['RIFF', 'RF64', 'BW64']

/**
 * Reads any header of uncompressed samples, chunks in any order before the data, from the first bytes of a file. Throws
 * ContainerError on what is no such file, or has a header longer than `head`.
 */
export function parseWav(head: Uint8Array): WavLayout {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const tag = (at: number): string => String.fromCharCode(...head.subarray(at, at + 4))
  if (head.length < 12 || !FORMS.includes(tag(0)) || tag(8) !== 'WAVE')
    throw new ContainerError('not a RIFF/WAVE file')
  let format: WavFormat | null = null
  let largeData: number | null = null
  for (let at = 12; at + 8 <= head.length;) {
    const id = tag(at)
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (id === 'data') {
      if (!format) throw new ContainerError('the WAV data comes before its format')
      return { ...format, dataOffset: body, dataBytes: size === UNKNOWN ? largeData : size }
    }
    if (id === 'ds64' && size >= DS64_BYTES && body + DS64_BYTES <= head.length)
      largeData = Number(view.getBigUint64(body + 8, true))
    if (id === 'fmt ') format = parseFormat(view, body, size)
    at = body + size + (size % 2)
  }
  throw new ContainerError('the WAV file has no data')
}

const PCM = 1
const FLOAT = 3
/** A format chunk that says in a longer field what its samples are, as files of 24 bits have it. */
const EXTENSIBLE = 0xfffe
/** where that field begins, and the bytes of a chunk that has it */
const SUBFORMAT_AT = 24
const EXTENSIBLE_BYTES = 40

function parseFormat(view: DataView, at: number, size: number): WavFormat {
  if (size < 16 || at + size > view.byteLength) throw new ContainerError('the WAV format chunk is cut short')
  const named = view.getUint16(at, true)
  const tag =
    named === EXTENSIBLE && size >= EXTENSIBLE_BYTES ? view.getUint16(at + SUBFORMAT_AT, true) : named
  const channels = view.getUint16(at + 2, true)
  const sampleRate = view.getUint32(at + 4, true)
  const align = view.getUint16(at + 12, true)
  const bitDepth = view.getUint16(at + 14, true)
  const plain = channels > 0 && sampleRate > 0 && bitDepth > 0
  if (!plain || align !== channels * Math.ceil(bitDepth / 8))
    throw new ContainerError('the WAV format makes no sense')
  if (tag !== PCM && tag !== FLOAT && tag !== EXTENSIBLE)
    throw new ContainerError(`the WAV samples are compressed (format tag ${tag})`)
  return { coding: tag === FLOAT ? 'float' : 'integer', sampleRate, channels, bitDepth, align }
}

/** The format of a file as the station records them; null = of another kind (float, 8 or 32 bits, more channels). */
export function recordedFormat({ coding, sampleRate, channels, bitDepth }: WavFormat): CaptureFormat | null {
  if (coding !== 'integer') return null
  return captureFormat.safeParse({ sampleRate, channels, bitDepth }).data ?? null
}

/** What there is of the samples in a file of `fileBytes`, in whole frames. */
export function framesThere(layout: WavLayout, fileBytes: number): number {
  const there = fileBytes - layout.dataOffset
  return Math.floor(Math.max(0, Math.min(layout.dataBytes ?? there, there)) / layout.align)
}

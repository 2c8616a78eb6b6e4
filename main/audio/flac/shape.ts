/** What a FLAC file says of itself, read without decoding it. */
import { ContainerError } from '../container-error.ts'
import { crc16, crc8 } from './crc.ts'

const bad = (message: string) => new ContainerError(message)

export interface FlacShape {
  /** Hz */
  readonly sampleRate: number
  readonly channels: number
  /** bits a sample */
  readonly bitDepth: number
  /** samples of one channel by STREAMINFO; 0 = not known when the header was written, which the format allows */
  readonly announced: number
}

/** STREAMINFO, from the first bytes of a native FLAC stream. Throws ContainerError. */
export function flacHead(audio: Uint8Array): FlacShape {
  const view = new DataView(audio.buffer, audio.byteOffset, audio.byteLength)
  if (audio.length < 42 || view.getUint32(0) !== 0x664c6143) throw bad('not a FLAC stream')
  if ((view.getUint8(4) & 0x7f) !== 0 || uint24(view, 5) !== 34)
    throw bad('the FLAC stream does not begin with STREAMINFO')
  const packed = view.getUint32(18)
  const sampleRate = packed >>> 12
  if (sampleRate === 0) throw bad('the FLAC sample rate is zero')
  return {
    sampleRate,
    channels: ((packed >>> 9) & 7) + 1,
    bitDepth: ((packed >>> 4) & 31) + 1,
    announced: (packed & 15) * 2 ** 32 + view.getUint32(22),
  }
}

/**
 * A whole native FLAC stream: STREAMINFO, and `frames` by the header of the last frame. A digest proves that the bytes are
 * those that were hashed; only the end shows that what was hashed was the whole recording. Throws ContainerError.
 */
export function flacShape(audio: Uint8Array): FlacShape & { readonly frames: number } {
  const view = new DataView(audio.buffer, audio.byteOffset, audio.byteLength)
  const shape = flacHead(audio)
  const frames = endOfLastFrame(audio, firstFrame(view), view.getUint16(8), shape.announced)
  if (frames === undefined) throw bad('the FLAC stream has no audio frame')
  return { ...shape, frames }
}

const uint24 = (view: DataView, at: number) => (view.getUint16(at) << 8) | view.getUint8(at + 2)

/** Where the metadata ends. */
function firstFrame(view: DataView): number {
  let at = 4
  for (let last = false; !last;) {
    if (at + 4 > view.byteLength) throw bad('the FLAC metadata is cut short')
    last = (view.getUint8(at) & 0x80) !== 0
    at += 4 + uint24(view, at + 1)
  }
  if (at > view.byteLength) throw bad('the FLAC metadata is cut short')
  return at
}

/** A frame is some tens of KB; the last one begins within this many bytes of the end. */
const tailBytes = 1 << 20
/** Headers that are looked at, at most: more than one by chance in a single frame is rare enough, and each costs a checksum. */
const maxCandidates = 16

/**
 * The sample at which the last frame ends; its header is searched from the end of the file backwards.
 *
 * Of samples that look like a header one in 256 has the right CRC-8 as well. So one that does not end at `announced` (0: not
 * known) counts only if no header before it begins a frame that ends, by its own CRC-16, where the file does.
 */
function endOfLastFrame(
  audio: Uint8Array,
  from: number,
  streamBlock: number,
  announced: number,
): number | undefined {
  const start = Math.max(from, audio.length - tailBytes)
  const ends: number[] = []
  for (let at = audio.length - 2; at >= start && ends.length < maxCandidates; at--) {
    const second = audio[at + 1]
    if (audio[at] !== 0xff || (second !== 0xf8 && second !== 0xf9)) continue
    const end = frameEnd(audio, at, streamBlock)
    if (end === undefined) continue
    if ((ends.length === 0 && end === announced) || crc16(audio, at, audio.length) === 0) return end
    ends.push(end)
  }
  return ends[0]
}

/** The end sample of the frame whose header is at `at`; undefined if those bytes are no frame header. */
function frameEnd(audio: Uint8Array, at: number, streamBlock: number): number | undefined {
  if (at + 6 > audio.length) return undefined
  const byte = (index: number) => audio[index] ?? 0
  const variable = (byte(at + 1) & 1) === 1
  const sizeCode = byte(at + 2) >> 4
  const rateCode = byte(at + 2) & 15
  if (sizeCode === 0 || rateCode === 15 || byte(at + 3) >> 4 > 10 || (byte(at + 3) & 1) === 1)
    return undefined
  const number = codedNumber(audio, at + 4)
  if (!number) return undefined
  let end = number.end
  let block: number
  if (sizeCode === 6) {
    block = byte(end) + 1
    end += 1
  } else if (sizeCode === 7) {
    block = byte(end) * 256 + byte(end + 1) + 1
    end += 2
  } else if (sizeCode === 1) block = 192
  else block = sizeCode <= 5 ? 576 << (sizeCode - 2) : 256 << (sizeCode - 8)
  end += rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
  // The header's own CRC-8 makes a chance 0xFFF8 within the audio hard to mistake for one.
  if (end >= audio.length || crc8(audio, at, end) !== audio[end]) return undefined
  return (variable ? number.value : number.value * streamBlock) + block
}

/** FLAC's UTF-8-like number of up to 36 bits. */
function codedNumber(audio: Uint8Array, at: number): { value: number; end: number } | undefined {
  const first = audio[at] ?? 0
  if (first < 0x80) return { value: first, end: at + 1 }
  const length = Math.clz32(~(first << 24))
  if (length < 2 || length > 7 || at + length > audio.length) return undefined
  let value = first & (0x7f >> length)
  for (const next of audio.subarray(at + 1, at + length)) {
    if ((next & 0xc0) !== 0x80) return undefined
    value = value * 64 + (next & 0x3f)
  }
  return { value, end: at + length }
}

/** Reads only a window of a long recording: the header, then the bytes of the seconds that are in sight. */

export interface WavWindow {
  /** first channel, -1..1 */
  readonly samples: Float32Array
  readonly sampleRate: number
}
interface Layout {
  readonly sampleRate: number
  readonly channels: number
  readonly bits: number
  readonly dataAt: number
}

const HEADER_BYTES = 4_096

/** Finds the format and the start of the samples; throws on anything that is not PCM of 16 or 24 bits. */
export function readLayout(bytes: Uint8Array): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('not a WAV file')
  let format: Omit<Layout, 'dataAt'> | null = null
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true)
    if (tag(at) === 'fmt ')
      format = {
        channels: view.getUint16(at + 10, true),
        sampleRate: view.getUint32(at + 12, true),
        bits: view.getUint16(at + 22, true),
      }
    if (tag(at) === 'data' && format) {
      if (format.bits !== 16 && format.bits !== 24) throw new Error(`${String(format.bits)} bits a sample`)
      return { ...format, dataAt: at + 8 }
    }
    at += 8 + size + (size % 2)
  }
  throw new Error('the WAV header has no samples')
}

/** The first channel of little-endian PCM as -1..1. */
export function decodePcm(
  bytes: Uint8Array,
  { channels, bits }: Pick<Layout, 'channels' | 'bits'>,
): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const step = (channels * bits) / 8
  const out = new Float32Array(Math.floor(bytes.length / step))
  for (let index = 0; index < out.length; index++) {
    const at = index * step
    out[index] =
      bits === 16
        ? view.getInt16(at, true) / 32_768
        : ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608
  }
  return out
}

async function readRange(url: string, from: number, to: number): Promise<Uint8Array> {
  const answer = await fetch(url, { headers: { Range: `bytes=${String(from)}-${String(to - 1)}` } })
  if (!answer.ok) throw new Error(`audio answered ${String(answer.status)}`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  // A server that knows no ranges sends everything.
  return answer.status === 206 ? bytes : bytes.subarray(from, to)
}

/** Seconds `from`..`to` of a take; what lies outside of the recording is missing, not an error. */
export async function readWindow(url: string, from: number, to: number): Promise<WavWindow> {
  const layout = readLayout(await readRange(url, 0, HEADER_BYTES))
  const { sampleRate, channels, bits, dataAt } = layout
  const step = (channels * bits) / 8
  const first = Math.max(0, Math.floor(from * sampleRate))
  const last = Math.max(first + 1, Math.ceil(to * sampleRate))
  const bytes = await readRange(url, dataAt + first * step, dataAt + last * step)
  return { samples: decodePcm(bytes, layout), sampleRate }
}

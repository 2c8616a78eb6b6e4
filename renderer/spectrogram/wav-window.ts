/** Reads only a window of a long recording: the header, then the bytes of the seconds that are in sight. */
import { decodePcm } from '../../main/audio/pcm.ts'
import { parseWav } from '../../main/audio/wav.ts'

export interface WavWindow {
  /** the louder channel, -1..1 */
  readonly samples: Float32Array
  /** Hz */
  readonly sampleRate: number
}

const HEADER_BYTES = 4_096

/** The channel of most energy: a voice on the right only is no silent picture. `samples` are interleaved. */
export function loudestChannel(samples: Float32Array, channels: number): Float32Array {
  if (channels === 1) return samples
  const energy = new Float64Array(channels)
  samples.forEach((x, i) => (energy[i % channels] = (energy[i % channels] ?? 0) + x * x))
  const loudest = energy.indexOf(Math.max(...energy))
  return Float32Array.from(
    { length: Math.floor(samples.length / channels) },
    (_, i) => samples[i * channels + loudest] ?? 0,
  )
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
  const layout = parseWav(await readRange(url, 0, HEADER_BYTES))
  const { sampleRate, channels, align, dataOffset, dataBytes } = layout
  const end = dataBytes === null ? Infinity : dataOffset + dataBytes
  const first = Math.max(0, Math.floor(from * sampleRate))
  const last = Math.max(first + 1, Math.ceil(to * sampleRate))
  const bytes = await readRange(url, dataOffset + first * align, Math.min(end, dataOffset + last * align))
  return { samples: loudestChannel(decodePcm(bytes, layout), channels), sampleRate }
}

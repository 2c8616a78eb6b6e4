/** The audio of one take as the export has it: the lake's own bytes, or a WAV made of them. */
import samplerate from '@alexanderolsen/libsamplerate-js'
import { z } from 'zod'
import type { ToCopy } from '../plan/store.ts'
import { readSamples } from './samples.ts'
import type { Samples } from './samples.ts'
import { wavOf } from './wav.ts'

export interface Wanted {
  /** Hz; null: as recorded */
  readonly sampleRate: number | null
  readonly trim: boolean
}

/** Kept of the silence before and after speech, ms: consonants begin softly. */
const MARGIN_MS = 150
/** Frames of silence behind the end, so that the filter has run out when the last sample is asked for. */
const TAIL = 4096

const bounds = z.object({ speechStartMs: z.number().nullable(), speechEndMs: z.number().nullable() })

export interface Wav {
  readonly bytes: Uint8Array
  readonly sampleRate: number
  readonly frames: number
  /** seconds of the recording that were cut off before it */
  readonly startsAt: number
}

/** Throws if the bytes are not the audio that the lake says they are. */
export async function makeWav(bytes: Uint8Array, take: ToCopy, wanted: Wanted): Promise<Wav> {
  const read = readSamples(bytes, take)
  const { from, to } = wanted.trim ? speechOf(read, take) : { from: 0, to: read.frames }
  const startsAt = from / read.sampleRate
  const { channels } = read
  const cut = { ...read, frames: to - from, data: read.data.subarray(from * channels, to * channels) }
  const out = wanted.sampleRate === null ? cut : await resampled(cut, wanted.sampleRate)
  return { bytes: wavOf(out), sampleRate: out.sampleRate, frames: out.frames, startsAt }
}

/** By the station's own measure of where speech begins and ends; whole where it found none. */
function speechOf(samples: Samples, take: ToCopy): { readonly from: number; readonly to: number } {
  const found = bounds.safeParse(take.quality === null ? null : jsonOf(take.quality)).data
  const whole = { from: 0, to: samples.frames }
  if (found?.speechStartMs == null || found.speechEndMs === null) return whole
  const at = (ms: number) => Math.round((ms / 1000) * samples.sampleRate)
  const from = Math.max(0, at(found.speechStartMs - MARGIN_MS))
  const to = Math.min(samples.frames, at(found.speechEndMs + MARGIN_MS))
  return to <= from ? whole : { from, to }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** By libsamplerate's best sinc filter. The number of frames is the nearest to the same length. */
async function resampled(samples: Samples, sampleRate: number): Promise<Samples> {
  if (samples.sampleRate === sampleRate || samples.frames === 0) return { ...samples, sampleRate }
  const { channels } = samples
  const scale = 2 ** (samples.bitDepth - 1)
  const input = new Float32Array((samples.frames + TAIL) * channels)
  samples.data.forEach((sample, index) => (input[index] = sample / scale))
  const converter = await samplerate.create(channels, samples.sampleRate, sampleRate, {
    converterType: samplerate.ConverterType.SRC_SINC_BEST_QUALITY,
  })
  try {
    const output = converter.simple(input)
    const frames = Math.round((samples.frames * sampleRate) / samples.sampleRate)
    const data = new Int32Array(frames * channels)
    for (let i = 0; i < data.length; i++)
      data[i] = Math.max(-scale, Math.min(scale - 1, Math.round((output[i] ?? 0) * scale)))
    return { ...samples, sampleRate, frames, data }
  } finally {
    converter.destroy()
  }
}

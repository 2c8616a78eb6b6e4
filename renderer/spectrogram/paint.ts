/** From samples to a picture of loudness by time and pitch, on the scale on which ears hear. */
import { Spectrum } from './spectrum.ts'
import type { WavWindow } from './wav-window.ts'

const SIZE = 1_024
/** dB range shown: below is blank, above is full. */
const FLOOR = -85
const CEILING = -20

export const toMel = (hz: number) => 2_595 * Math.log10(1 + hz / 700)
export const fromMel = (mel: number) => 700 * (10 ** (mel / 2_595) - 1)
/** Where a frequency lies, 0 at the bottom and 1 at the top of the picture. */
export const heightOf = (hz: number, sampleRate: number) => toMel(hz) / toMel(sampleRate / 2)

/** One byte a pixel, row by row from the top: 0 silent .. 255 loud. */
export function paintSpectrogram(
  { samples, sampleRate }: WavWindow,
  width: number,
  height: number,
): Uint8Array {
  const spectrum = new Spectrum(SIZE)
  const decibels = new Float32Array(SIZE / 2)
  const out = new Uint8Array(width * height)
  const top = toMel(sampleRate / 2)
  // For each row the bins it covers: at the low end one bin spans several rows, at the high end a row several bins.
  const edges = Array.from(
    { length: height + 1 },
    (_, row) => (fromMel((row / height) * top) / sampleRate) * SIZE,
  )
  for (let x = 0; x < width; x++) {
    spectrum.decibels(samples, ((x + 0.5) / width) * samples.length, decibels)
    for (let row = 0; row < height; row++) {
      const from = Math.floor(edges[row] ?? 0)
      const to = Math.max(from + 1, Math.ceil(edges[row + 1] ?? 0))
      let loudest = FLOOR
      for (let bin = from; bin < to; bin++) loudest = Math.max(loudest, decibels[bin] ?? FLOOR)
      const share = Math.min(1, (loudest - FLOOR) / (CEILING - FLOOR))
      out[(height - 1 - row) * width + x] = Math.round(share * 255)
    }
  }
  return out
}

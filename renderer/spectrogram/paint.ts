/** From samples to a picture of loudness by time and pitch, on the scale on which ears hear. */
import type { Picture } from './messages.ts'
import { Spectrum } from './spectrum.ts'
import type { WavWindow } from './wav-window.ts'

const SIZE = 1_024
/** dB: above it the picture is full */
const CEILING = -20

export const toMel = (hz: number) => 2_595 * Math.log10(1 + hz / 700)
export const fromMel = (mel: number) => 700 * (10 ** (mel / 2_595) - 1)
/** Hz at the upper edge of the picture. */
export const topOf = ({ top }: Picture, sampleRate: number) => Math.min(top ?? Infinity, sampleRate / 2)
/** Where a frequency lies, 0 at the bottom and 1 at the top of the picture. */
export const heightOf = (hz: number, top: number) => toMel(hz) / toMel(top)

/** One byte a pixel, row by row from the top: 0 silent .. 255 loud. */
export function paintSpectrogram(
  { samples, sampleRate }: WavWindow,
  width: number,
  height: number,
  picture: Picture,
): Uint8Array {
  const { floor } = picture
  const spectrum = new Spectrum(SIZE)
  const decibels = new Float32Array(SIZE / 2)
  const out = new Uint8Array(width * height)
  const top = toMel(topOf(picture, sampleRate))
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
      let loudest = floor
      for (let bin = from; bin < to; bin++) loudest = Math.max(loudest, decibels[bin] ?? floor)
      const share = Math.min(1, (loudest - floor) / (CEILING - floor))
      out[(height - 1 - row) * width + x] = Math.round(share * 255)
    }
  }
  return out
}

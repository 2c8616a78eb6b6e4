/** Little-endian samples to numbers. */
import { ContainerError } from './container-error.ts'
import type { WavFormat } from './wav.ts'

type Sampling = Pick<WavFormat, 'bitDepth'> & { readonly coding?: WavFormat['coding'] }

/**
 * Interleaved samples as fractions of full scale, -1 <= x < 1 (float files may go beyond). Exact up to 24 bits: such an
 * integer fits a float's mantissa. Trailing bytes that make no whole sample are left out. Throws ContainerError for a
 * depth that nobody records in.
 */
export function decodePcm(pcm: Uint8Array, { bitDepth, coding = 'integer' }: Sampling): Float32Array {
  const width = Math.ceil(bitDepth / 8)
  const read = READERS[`${coding}${width}`]
  if (!read) throw new ContainerError(`samples of ${bitDepth} bits (${coding}) are not read here`)
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  const out = new Float32Array(Math.floor(pcm.length / width))
  read(view, out)
  return out
}

// A loop for each width: one that calls a function for every sample takes four times as long.
const READERS: Readonly<Record<string, (view: DataView, out: Float32Array) => void>> = {
  integer1: (view, out) => {
    // 8 bits are the one depth without a sign
    for (let i = 0; i < out.length; i++) out[i] = (view.getUint8(i) - 0x80) / 0x80
  },
  integer2: (view, out) => {
    for (let i = 0; i < out.length; i++) out[i] = view.getInt16(i * 2, true) / 0x8000
  },
  integer3: (view, out) => {
    for (let i = 0; i < out.length; i++)
      out[i] = (view.getInt8(i * 3 + 2) * 0x10000 + view.getUint16(i * 3, true)) / 0x800000
  },
  integer4: (view, out) => {
    for (let i = 0; i < out.length; i++) out[i] = view.getInt32(i * 4, true) / 0x80000000
  },
  float4: (view, out) => {
    for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(i * 4, true)
  },
  float8: (view, out) => {
    for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(i * 8, true)
  },
}

/** Little-endian integer samples to numbers. */
import type { CaptureFormat } from '../../contract/model.ts'

/**
 * Interleaved samples as fractions of full scale, -1 <= x < 1. Exact: a 24-bit integer fits a float's
 * mantissa. Trailing bytes that make no whole sample are left out.
 */
export function decodePcm(pcm: Uint8Array, bitDepth: CaptureFormat['bitDepth']): Float32Array {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  if (bitDepth === 16) {
    const out = new Float32Array(pcm.length >> 1)
    for (let i = 0; i < out.length; i++) out[i] = view.getInt16(i * 2, true) / 0x8000
    return out
  }
  const out = new Float32Array(Math.floor(pcm.length / 3))
  for (let i = 0; i < out.length; i++) {
    const low = view.getUint16(i * 3, true)
    out[i] = (view.getInt8(i * 3 + 2) * 0x10000 + low) / 0x800000
  }
  return out
}

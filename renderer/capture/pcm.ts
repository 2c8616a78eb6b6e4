/** Floats of the audio thread to the integers of a take. */
import type { CaptureFormat } from '../../main/contract/model.ts'

/**
 * Writes one sample little-endian. Scaled by 2^15 or 2^23, as browsers scale integers to floats: what a
 * device delivered as integers comes out bit for bit.
 */
export function writeSample(
  view: DataView,
  index: number,
  value: number,
  bitDepth: CaptureFormat['bitDepth'],
): void {
  if (bitDepth === 16) {
    view.setInt16(index * 2, Math.max(-0x8000, Math.min(0x7fff, Math.round(value * 0x8000))), true)
    return
  }
  const integer = Math.max(-0x800000, Math.min(0x7fffff, Math.round(value * 0x800000)))
  view.setUint16(index * 3, integer & 0xffff, true)
  view.setInt8(index * 3 + 2, integer >> 16)
}

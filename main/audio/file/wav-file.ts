/** WAV files on the disk of this machine. */
import type { CaptureFormat } from '../../contract/model.ts'
import { ContainerError } from '../container-error.ts'
import { framesThere, parseWav, recordedFormat } from '../wav.ts'
import type { WavLayout } from '../wav.ts'
import type { ByteSource } from './source.ts'

/** A header is looked for in so many bytes; other programs put pictures and notes before the samples. */
export const HEAD_BYTES = 65_536

export interface OpenWav {
  readonly format: CaptureFormat
  readonly dataOffset: number
  readonly frames: number
}

/** The header at the beginning of a file; null = no WAV file. */
export function wavOrNull(head: Uint8Array): WavLayout | null {
  try {
    return parseWav(head)
  } catch (thrown) {
    if (thrown instanceof ContainerError) return null
    throw thrown
  }
}

/** What a file holds by its header and its length, whichever is less; null = no WAV as the station records them. */
export async function inspectWav(source: ByteSource): Promise<OpenWav | null> {
  const head = new Uint8Array(HEAD_BYTES)
  const bytesRead = await source.read(head, 0)
  const layout = wavOrNull(head.subarray(0, bytesRead))
  const format = layout && recordedFormat(layout)
  if (!layout || !format) return null
  return { format, dataOffset: layout.dataOffset, frames: framesThere(layout, source.size()) }
}

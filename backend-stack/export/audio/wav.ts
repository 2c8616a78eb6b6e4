import type { Samples } from './samples.ts'

/** The plainest WAV there is: 44 bytes of header, for readers that look for the samples there. */
export function wavOf({ sampleRate, channels, bitDepth, frames, data }: Samples): Uint8Array {
  const width = bitDepth / 8
  const length = frames * channels * width
  const out = Buffer.alloc(44 + length + (length % 2))
  out.write('RIFF', 0, 'latin1')
  out.writeUInt32LE(out.length - 8, 4)
  out.write('WAVEfmt ', 8, 'latin1')
  out.writeUInt32LE(16, 16)
  out.writeUInt16LE(1, 20)
  out.writeUInt16LE(channels, 22)
  out.writeUInt32LE(sampleRate, 24)
  out.writeUInt32LE(sampleRate * channels * width, 28)
  out.writeUInt16LE(channels * width, 32)
  out.writeUInt16LE(bitDepth, 34)
  out.write('data', 36, 'latin1')
  out.writeUInt32LE(length, 40)
  for (let i = 0; i < frames * channels; i++) out.writeIntLE(data[i] ?? 0, 44 + i * width, width)
  return out
}

import { Decoder } from 'libflacjs/lib/decoder.js'
import { loadFlac } from '../../main/core/flac/encode.ts'

/** Interleaved little-endian PCM of a whole FLAC file, by libFLAC's own decoder (the station has another). */
export async function decodeFlac(file: Uint8Array): Promise<Uint8Array> {
  const decoder = new Decoder(await loadFlac(), { verify: true })
  try {
    if (!decoder.decode(new Uint8Array(file))) throw new Error(`not decodable: state ${decoder.getState()}`)
    return decoder.getSamples(true)
  } finally {
    decoder.destroy()
  }
}

/** Master to FLAC, in a thread of its own: synchronous, in pieces, with bounded memory. */
import { createHash } from 'node:crypto'
import libFactory from 'libflacjs'
import type { Flac } from 'libflacjs'
import { STREAMINFO_END, streamInfoBlock } from '../../audio/flac/streaminfo.ts'
import { readPieces } from './master.ts'
import type { Master } from './master.ts'
import type { Sink } from '../vault/index.ts'

/** libFLAC's own default: beyond it speech gets 0.2 % smaller for twice the time. */
const LEVEL = 5
const BLOCK_SIZE = 4096
const INTERLEAVED_CHUNK_FRAMES = BLOCK_SIZE * 8

let loading: Promise<Flac> | undefined

/** The encoder's WebAssembly, compiled once a thread. */
export function loadFlac(): Promise<Flac> {
  loading ??= new Promise((resolve) => {
    // Its loader takes fetch() for a sign of a browser and would fetch a path; without one it reads the file.
    const fetch = globalThis.fetch
    Reflect.set(globalThis, 'fetch', undefined)
    const flac = libFactory('min.wasm')
    Reflect.set(globalThis, 'fetch', fetch)
    if (flac.isReady()) resolve(flac)
    else flac.on('ready', () => resolve(flac))
  })
  return loading
}

/** Writes the FLAC of `master` to `out`. Returns the SHA-256 of the samples it was given. */
export function encodeFlac(flac: Flac, master: Master, out: Sink): { pcmSha256: string } {
  const { format, frames } = master
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  const sizes = { position: 0, min: Infinity, max: 0 }
  let fault: unknown
  const encoder = flac.create_libflac_encoder(
    format.sampleRate,
    format.channels,
    format.bitDepth,
    LEVEL,
    frames,
    false, // verified from the file instead, by another decoder
    BLOCK_SIZE,
  )
  if (encoder === 0) throw new Error('the encoder refused this format')
  try {
    const status = flac.init_encoder_stream(encoder, (data, length, samples) => {
      try {
        out.write(data, sizes.position)
      } catch (thrown) {
        fault ??= thrown // the glue would print it and go on
        return
      }
      sizes.position += length
      if (samples > 0) {
        sizes.min = Math.min(sizes.min, length)
        sizes.max = Math.max(sizes.max, length)
      }
    })
    if (status !== 0) throw new Error(`the encoder did not start (${status})`)
    const chunk = new Int32Array(INTERLEAVED_CHUNK_FRAMES * format.channels)
    for (const piece of readPieces(master, INTERLEAVED_CHUNK_FRAMES)) {
      md5.update(piece)
      sha256.update(piece)
      const count = toIntegers(piece, format.bitDepth, chunk)
      const whole = flac.FLAC__stream_encoder_process_interleaved(
        encoder,
        chunk.subarray(0, count),
        count / format.channels,
      )
      if (fault) throw asError(fault)
      if (!whole) throw new Error(`the encoder failed (${flac.FLAC__stream_encoder_get_state(encoder)})`)
    }
    const finished = flac.FLAC__stream_encoder_finish(encoder)
    if (fault) throw asError(fault)
    if (!finished) throw new Error('the encoder did not finish')
  } finally {
    flac.FLAC__stream_encoder_delete(encoder)
  }
  const block = streamInfoBlock({
    format,
    frames,
    blockSize: BLOCK_SIZE,
    minFrameBytes: sizes.max === 0 ? 0 : sizes.min,
    maxFrameBytes: sizes.max,
    md5: md5.digest(),
  })
  out.write(block, STREAMINFO_END - block.length)
  return { pcmSha256: sha256.digest('hex') }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/** Little-endian samples as integers in `out`; returns how many. */
export function toIntegers(pcm: Uint8Array, bitDepth: 16 | 24, out: Int32Array): number {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  if (bitDepth === 16) {
    const count = pcm.length / 2
    for (let i = 0; i < count; i++) out[i] = view.getInt16(i * 2, true)
    return count
  }
  const count = pcm.length / 3
  for (let i = 0; i < count; i++) out[i] = (view.getInt8(i * 3 + 2) << 16) | view.getUint16(i * 3, true)
  return count
}

/** Opens gzip and Zstandard by their magic bytes: names lie, and a `.txt` that is gzip is common in buckets. */
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { CorpusError } from './errors.ts'

const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b
const isZstd = (head: Uint8Array) =>
  head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd

export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]()
  const first = await pieces.next()
  if (first.done === true) return
  const all = (async function* () {
    try {
      yield first.value
      for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
    } finally {
      await pieces.return?.()
    }
  })()
  const inflate = isGzip(first.value)
    ? createGunzip()
    : isZstd(first.value)
      ? createZstdDecompress()
      : undefined
  if (inflate === undefined) {
    yield* all
    return
  }
  const input = Readable.from(all, { objectMode: false })
  input.on('error', (error) => inflate.destroy(error))
  try {
    yield* input.pipe(inflate) as AsyncIterable<Uint8Array>
  } catch (error) {
    if (error instanceof CorpusError) throw error
    throw new CorpusError(
      'corrupt_archive',
      `the compressed corpus is damaged or cut short: ${error instanceof Error ? error.message : String(error)}`,
      error,
    )
  } finally {
    inflate.destroy()
    input.destroy()
  }
}

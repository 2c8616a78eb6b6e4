/** Whole files, encrypted or plain: small ones at once, large ones as streams. */
import { createHash } from 'node:crypto'
import { close, createReadStream, openSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { promisify } from 'node:util'
import { Sealing } from './sealing.ts'
import { NO_KEYS } from './keys.ts'
import type { VaultKeys } from './keys.ts'
import { sourceOf, withSource } from './source.ts'

const closeLater = promisify(close)

/** What to write for these bytes: as they are, or encrypted. */
export function sealedBytes(plain: Uint8Array, keys: VaultKeys): Uint8Array {
  if (keys.write === null) return plain
  const sealing = Sealing.begin(keys)
  const { bytes, written } = sealing.append(plain)
  written()
  return Buffer.concat([bytes, sealing.close()])
}

/** What a file holds. `growing`: as much of it as is whole. Rejects as sourceOf throws, and as opening does. */
export async function readWhole(path: string, keys: VaultKeys, growing = false): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const source = sourceOf(handle.fd, keys, growing)
    if (source.sealed === null) return await handle.readFile()
    // every byte is written, or reading throws
    const into = Buffer.allocUnsafeSlow(source.size())
    await source.read(into, 0)
    return into
  } finally {
    await handle.close()
  }
}

/** Bytes that a file holds, which are fewer than it takes on the disk when it is encrypted. Throws as sourceOf does. */
export const plainSize = (path: string, keys: VaultKeys): number =>
  withSource(path, keys, (source) => source.size())

const PIECE = 1 << 20

/** `range`: first and last byte. What opening and decrypting throw comes as the stream's error. */
export function readStream(
  path: string,
  keys: VaultKeys,
  range: { readonly start: number; readonly end: number } | null = null,
): Readable {
  return Readable.from(pieces(path, keys, range), { objectMode: false })
}

async function* pieces(
  path: string,
  keys: VaultKeys,
  range: { readonly start: number; readonly end: number } | null,
): AsyncGenerator<Buffer> {
  const fd = openSync(path, 'r')
  try {
    const source = sourceOf(fd, keys)
    if (source.sealed === null) {
      yield* createReadStream(path, { ...range, fd, autoClose: false, highWaterMark: PIECE })
      return
    }
    const end = range === null ? source.size() : Math.min(source.size(), range.end + 1)
    for (let at = range?.start ?? 0; at < end;) {
      const into = Buffer.alloc(Math.min(PIECE, end - at))
      at += await source.read(into, at)
      yield into
    }
  } finally {
    await closeLater(fd)
  }
}

/** Encrypts what passes through, or lets it pass as it is. */
export function sealingStream(keys: VaultKeys): Transform {
  if (keys.write === null)
    return new Transform({ transform: (chunk: Buffer, _encoding, done) => done(null, chunk) })
  const sealing = Sealing.begin(keys)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const { bytes, written } = sealing.append(chunk)
      written()
      done(null, bytes)
    },
    flush: (done) => done(null, Buffer.from(sealing.close())),
  })
}

/** SHA-256 of what a file holds, in lower-case hex. */
export async function sha256File(path: string, keys: VaultKeys = NO_KEYS): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of readStream(path, keys)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

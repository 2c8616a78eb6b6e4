/** Sealing to a public key and opening again, by age. As streams: no whole take is held in memory. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Decrypter, Encrypter } from 'age-encryption'
import { ioFault } from '../recording/files.ts'
import { sha256File } from '../vault/index.ts'
import { placeWhole } from './place.ts'

function sealer(recipient: string): Encrypter {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter
}

/** Bytes of a sealed file that holds so many. */
export async function sealedSize(recipient: string, plain: number): Promise<number> {
  const sealed = await sealer(recipient).encrypt(new ReadableStream<Uint8Array>())
  const size = sealed.size(plain)
  await sealed.cancel()
  return size
}

/** What ends early at either end ends the other: no file stays open. */
function webStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function* through(
  chunks: AsyncIterable<Uint8Array>,
  seen: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    seen(chunk)
    yield chunk
  }
}

interface Sealing {
  readonly source: AsyncIterable<Uint8Array>
  readonly to: string
  /** of the source as it ought to be */
  readonly sha256: string
  readonly recipient: string
}

/**
 * Sealed, and whole where it has its proper name. False: the source gave other bytes than it ought to, or the disk gave back
 * others than were written.
 */
export async function sealDurably({ source, to, sha256, recipient }: Sealing): Promise<boolean> {
  const plain = createHash('sha256')
  const sealed = createHash('sha256')
  return await placeWhole(
    to,
    async (into) => {
      const out = await sealer(recipient).encrypt(webStream(through(source, (chunk) => plain.update(chunk))))
      await pipeline(
        through(chunksOf(out), (chunk) => sealed.update(chunk)),
        into,
      )
    },
    async (written) => plain.digest('hex') === sha256 && (await sha256File(written)) === sealed.digest('hex'),
  ).catch((error: unknown) => {
    throw ioFault(error, `${to} cannot be written`)
  })
}

/** What a sealed file holds. Throws what age says of it: another key, or not what was sealed. */
export async function* unsealed(path: string, identities: readonly string[]): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const file = createReadStream(path)
  try {
    yield* chunksOf(await decrypter.decrypt(webStream(file)))
  } finally {
    file.destroy()
  }
}

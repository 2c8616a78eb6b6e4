import { createWriteStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { again, stopped } from '../again.ts'
import type { Work } from '../copy.ts'
import { Counted } from '../counted.ts'
import { map } from '../formats/format.ts'
import type { TextFile } from '../formats/format.ts'

const CHUNK = 1 << 16

/** Pieces worth a write. */
export function* chunksOf(texts: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const text of texts) {
    chunk += text
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** Writes it, line by line, and keeps in the plan what it is. Throws StoppedError. */
export async function writeText(
  work: Pick<Work, 'plan' | 'out' | 'signal' | 'retryMs' | 'log'>,
  file: TextFile,
): Promise<void> {
  const counted = new Counted()
  try {
    await pipeline(
      Readable.from(chunksOf(map(file.lines, (line) => `${line}\n`))),
      // the time in its header stays zero
      file.gzip === true ? createGzip() : new PassThrough(),
      counted,
      createWriteStream(work.out.local(file.path)),
    )
  } catch (error) {
    throw stopped(error, work.out.name) ?? error
  }
  await again(work, work.out.name, () => work.out.publish(file.path))
  work.plan.addFile(file.path, counted.bytes, counted.sha256())
}

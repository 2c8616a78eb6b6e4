/** What is known to be recorded, or to have failed, from outside: JSON lines of `{text}` or `{prompt_id, status}`. */
import { z } from 'zod'
import { openCorpus, type S3Access } from './read/object.ts'
import { decompressed } from './read/decompress.ts'
import { readLines } from './read/lines.ts'

const givenLine = z.union([
  z.object({ text: z.string() }),
  z.object({ prompt_id: z.string(), status: z.enum(['landed', 'failed']) }),
])

export interface Given {
  /** sentences recorded elsewhere: their units are covered */
  readonly texts: readonly string[]
  /** prompts whose takes were all refused or skipped: published, yet their units are still wanted */
  readonly failed: ReadonlySet<string>
}

export async function readGiven(uri: string | undefined, s3: S3Access): Promise<Given> {
  const texts: string[] = []
  const failed = new Set<string>()
  if (uri === undefined) return { texts, failed }
  const object = await openCorpus(uri, s3)
  try {
    await readLines(decompressed(object.bytes()), {
      line(text, line) {
        if (text.trim() === '') return
        const found = givenLine.safeParse(JSON.parse(text))
        if (!found.success) throw new RangeError(`${uri}:${line} is neither {text} nor {prompt_id, status}`)
        if ('text' in found.data) texts.push(found.data.text)
        else if (found.data.status === 'failed') failed.add(found.data.prompt_id)
      },
      bad(reason, line) {
        throw new RangeError(`${uri}:${line}: ${reason}`)
      },
    })
  } finally {
    object.close()
  }
  return { texts, failed }
}

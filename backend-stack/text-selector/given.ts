/**
 * What is known from outside to be recorded, or to have failed. JSON lines: `{text}`, `{prompt_sha256}` (of the text that was
 * read) or `{prompt_id, status: "failed"}`. The small lake's takes.jsonl is such a file as it is.
 */
import { z } from 'zod'
import { canonicalLang } from '../../main/text/language-tag.ts'
import { sha256Hex } from '../../main/contract/messages.ts'
import { safeJson } from '../stack/safe-json.ts'
import { openCorpus, type S3Access } from './read/object.ts'
import { eachLine } from './read/records.ts'

const shape = z
  .object({
    text: z.string(),
    prompt_id: z.string(),
    prompt_text: z.string().nullable(),
    prompt_sha256: sha256Hex,
    lang: z.string(),
    status: z.enum(['landed', 'failed']),
  })
  .partial()
  .refine(
    ({ text, prompt_sha256, prompt_id, status }) =>
      text !== undefined || prompt_sha256 !== undefined || (prompt_id !== undefined && status !== undefined),
  )

export interface Given {
  /** sentences recorded elsewhere: their units are covered */
  readonly texts: ReadonlySet<string>
  /** SHA-256 of sentences recorded elsewhere, where the text itself may be unknown */
  readonly hashes: ReadonlySet<string>
  /** prompts whose takes were all refused or skipped: published, yet their units are still wanted */
  readonly failed: ReadonlySet<string>
}

/** Texts that are said to be in another language than `lang` are passed over. Throws RangeError for a line it cannot read. */
export async function readGiven(uri: string | undefined, lang: string, s3: S3Access): Promise<Given> {
  const texts = new Set<string>()
  const hashes = new Set<string>()
  const failed = new Set<string>()
  if (uri === undefined) return { texts, hashes, failed }
  const object = await openCorpus(uri, s3)
  try {
    await eachLine(object, (raw, line) => {
      if (raw.trim() === '') return
      if (raw.includes('\ufffd')) throw new RangeError(`${uri}:${line}: not UTF-8`)
      const found = shape.safeParse(safeJson(raw))
      if (!found.success)
        throw new RangeError(`${uri}:${line} is neither {text}, {prompt_sha256} nor {prompt_id, status}`)
      const { text, prompt_text, prompt_sha256, prompt_id, status } = found.data
      if (status === 'failed') {
        if (prompt_id !== undefined) failed.add(prompt_id)
        return
      }
      if (prompt_sha256 !== undefined) hashes.add(prompt_sha256)
      const read = text ?? prompt_text ?? undefined
      if (read !== undefined && canonicalLang(found.data.lang ?? lang) === lang) texts.add(read)
    })
  } finally {
    object.close()
  }
  return { texts, hashes, failed }
}

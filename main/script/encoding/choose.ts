/** The encoding that a file is read in: as it was said, else as it says itself or looks. */
import type { Given } from '../draft.ts'
import { decodeAll, evenEnds } from '../decode.ts'
import type { Head, ScriptSource } from '../source.ts'
import { detectEncoding, isEncoding } from './detect.ts'
import type { EncodingGuess } from './detect.ts'

/** Null: these bytes are no text. */
export async function encodingOf(
  source: ScriptSource,
  { bytes, isAll }: Head,
  { lang, plan }: Given,
): Promise<EncodingGuess | null> {
  // all of it where it is here: what is wrong may come late
  const found = await detectEncoding(source.whole ?? bytes, lang, source.whole === null && !isAll)
  const declared = /^(?:\ufeff|\u00ef\u00bb\u00bf)?<\?xml[^>]*\sencoding=["']([\w.-]+)["']/.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )?.[1]
  const said = plan?.encoding ?? (found?.sure === false ? declared : undefined)
  if (said === undefined || !isEncoding(said)) return found
  const choices = found?.choices ?? []
  const known = choices.find(({ name }) => name.toLowerCase() === said.toLowerCase())
  const sample = known?.sample ?? evenEnds(decodeAll(bytes.subarray(0, 4_000), said, true)).slice(0, 60)
  return {
    name: known?.name ?? said,
    sure: true,
    sample,
    choices: known ? choices : [{ name: said, sample }, ...choices].slice(0, 40),
  }
}

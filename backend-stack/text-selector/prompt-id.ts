/**
 * The id of a prompt is a function of what it says: a UUID (version 5 layout) over corpus name and normalised text.
 * Run again, on another machine, over a corpus with its lines shuffled: the same sentence is the same prompt.
 */
import { createHash } from 'node:crypto'

const NAMESPACE = Buffer.from('5e0c1d5a6b0f4d0f9a3c7e61f1a2b3c4', 'hex')

export function promptId(corpus: string, text: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(corpus).update('\0').update(text).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

import { createHash } from 'node:crypto'

const known = new WeakMap<Uint8Array, string>()

/** SHA-256 in lower-case hex. Of the same bytes object it is worked out once: the signature and the take's own header both need it. */
export function digestOf(bytes: Uint8Array): string {
  const before = known.get(bytes)
  if (before !== undefined) return before
  const digest = createHash('sha256').update(bytes).digest('hex')
  known.set(bytes, digest)
  return digest
}

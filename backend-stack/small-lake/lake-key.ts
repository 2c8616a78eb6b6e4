/** The key with which a lake signs its receipts. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSeed, signingKey } from '../../main/trust/keys.ts'
import type { SigningKey } from '../../main/trust/keys.ts'

/** Of a lake that is given none: made once, beside its catalogue, for its owner's eyes only. */
export function ownLakeKey(catalogueDir: string): SigningKey {
  const file = join(catalogueDir, 'lake-key')
  if (existsSync(file)) return signingKey(readFileSync(file, 'utf8').trim())
  const seed = newSeed()
  writeFileSync(`${file}.new`, `${seed}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
  return signingKey(seed)
}

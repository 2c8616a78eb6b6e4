/** An export against its own manifest: for whoever got a copy. */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { codeOf, UsageError } from './fault.ts'
import { isSignedBy } from './finish/key.ts'
import { manifestName } from './finish/finish.ts'

const manifest = z.object({ files: z.array(z.object({ path: z.string(), sha256: z.string() })) })

export interface Verified {
  readonly files: number
  readonly missing: readonly string[]
  readonly changed: readonly string[]
  /** by the key that was given, or by the one that came with the export, which proves less */
  readonly signature: 'good' | 'good_by_its_own_key' | 'bad'
}

/** Throws UsageError where there is no export. */
export async function verifyExport(dir: string, key: string | null): Promise<Verified> {
  const read = (name: string): Buffer => {
    try {
      return readFileSync(name)
    } catch (error) {
      throw new UsageError(
        codeOf(error) === 'ENOENT' ? `${name} is not there: is ${dir} an export?` : String(error),
      )
    }
  }
  const bytes = read(join(dir, manifestName))
  const signature = read(join(dir, `${manifestName}.sig`)).toString()
  const pem = read(key ?? join(dir, 'signing-key.pem')).toString()
  const isGood = isSignedBy(bytes, signature, pem)
  const { files } = manifest.parse(JSON.parse(bytes.toString()))
  const missing: string[] = []
  const changed: string[] = []
  for (const { path, sha256 } of files) {
    const found = await digestOf(dir, path)
    if (found === null) missing.push(path)
    else if (found !== sha256) changed.push(path)
  }
  return {
    files: files.length,
    missing,
    changed,
    signature: !isGood ? 'bad' : key === null ? 'good_by_its_own_key' : 'good',
  }
}

/** null: it is not there, or its name leads out of the export. */
async function digestOf(dir: string, path: string): Promise<string | null> {
  const file = resolve(dir, ...path.split('/'))
  if (relative(dir, file).split(sep)[0] === '..') return null
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
  return hash.digest('hex')
}

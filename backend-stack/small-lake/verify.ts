import { join } from 'node:path'
import { catalogueFiles } from './catalogue.ts'
import { readJsonl } from './jsonl.ts'
import { takeRow } from './rows.ts'
import type { Target } from './target.ts'

/** Where the catalogue and the audio disagree. Every list is empty in a sound lake. */
export interface Verification {
  readonly takes: number
  readonly objects: number
  /** take ids with more than one row */
  readonly doubled: readonly string[]
  /** keys that a row names and that are not there */
  readonly missing: readonly string[]
  /** keys whose bytes are not those of their row */
  readonly damaged: readonly string[]
  /** keys that no row names */
  readonly orphans: readonly string[]
}

/** Holds every row against its object and every object against its row. Reads all audio. The lake must not be running. */
export async function verifyLake(catalogueDir: string, target: Target): Promise<Verification> {
  const byKey = new Map<string, string>()
  const ids = new Set<string>()
  const doubled: string[] = []
  readJsonl(join(catalogueDir, catalogueFiles.takes), (line) => {
    const row = takeRow.parse(line)
    if (ids.has(row.take_id)) doubled.push(row.take_id)
    ids.add(row.take_id)
    byKey.set(row.object_key, row.sha256)
  })
  const missing: string[] = []
  const damaged: string[] = []
  for (const [key, sha256] of byKey) {
    const digest = await target.digest(key)
    if (digest === null) missing.push(key)
    else if (digest !== sha256) damaged.push(key)
  }
  let objects = 0
  const orphans: string[] = []
  for await (const key of target.keys()) {
    objects += 1
    if (!byKey.has(key)) orphans.push(key)
  }
  return { takes: ids.size, objects, doubled, missing, damaged, orphans }
}

export const isSound = (found: Verification): boolean =>
  found.doubled.length + found.missing.length + found.damaged.length + found.orphans.length === 0

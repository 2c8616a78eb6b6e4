/**
 * A new version is on trial until it has shown that it works here: the core opened the database, the window stands, and both lasted.
 * Whatever ends before that counts as a start that failed; after two the version before comes back. Read before anything else runs.
 */
import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { returnedFile } from '../../core/db/returned.ts'
import type { Returned } from '../../core/db/returned.ts'
import { forget, readJson, readSeen, updateFolder, writeJson, writeSeen } from './memory.ts'

/** starts that may fail */
export const STARTS = 2

const trial = z.object({
  from: z.string(),
  to: z.string(),
  /** the AppImage that is started */
  image: z.string(),
  /** the one before it */
  previous: z.string(),
  /** epoch ms */
  at: z.number(),
  /** in which core and window have to stand, ms */
  patienceMs: z.number(),
  /** that were begun */
  starts: z.number().int(),
})
export type Trial = z.infer<typeof trial>

export const trialFile = (dataDir: string): string => join(updateFolder(dataDir), 'trial.json')
/** Beside it once the version before was put back, by whoever did it. */
export const returnMark = (dataDir: string): string => `${trialFile(dataDir)}.returned`
export const previousImage = (dataDir: string): string => join(updateFolder(dataDir), 'previous.AppImage')

export const writeTrial = (dataDir: string, record: Trial): void => {
  rmSync(returnMark(dataDir), { force: true })
  writeJson(trialFile(dataDir), record)
}

export type Verdict =
  | { readonly kind: 'none' }
  /** this is the version on trial */
  | { readonly kind: 'trying'; readonly trial: Trial }
  /** and it has failed often enough */
  | { readonly kind: 'failed'; readonly trial: Trial }
  /** this is the version before, back in its place */
  | { readonly kind: 'returned'; readonly failed: string }

/** Counts this start. `version`: what runs. */
export function beginTrial(dataDir: string, version: string): Verdict {
  const path = trialFile(dataDir)
  const record = readJson(path, trial)
  if (record === null) return { kind: 'none' }
  if (record.to === version) {
    const begun = { ...record, starts: record.starts + 1 }
    writeJson(path, begun)
    return { kind: begun.starts > STARTS ? 'failed' : 'trying', trial: begun }
  }
  const isBack = record.from === version && existsSync(returnMark(dataDir))
  if (isBack) {
    writeJson(returnedFile(dataDir), { version: record.to, at: record.at } satisfies Returned)
    const seen = readSeen(dataDir)
    writeSeen(dataDir, { ...seen, failed: [...new Set([...seen.failed, record.to])] })
  }
  // else it was never put in place, or somebody installed a third one by hand
  endTrial(dataDir)
  return isBack ? { kind: 'returned', failed: record.to } : { kind: 'none' }
}

/** It works. The version before stays until the next update, for a person who wants it. */
export function endTrial(dataDir: string): void {
  forget(trialFile(dataDir))
  forget(returnMark(dataDir))
}

/** The version before in its old place, in one step. Throws what the file system throws. */
export function putBack(dataDir: string, { image, previous }: Trial): void {
  const part = `${image}.new`
  copyFileSync(previous, part)
  writeFileSync(returnMark(dataDir), '', { flush: true })
  renameSync(part, image)
}

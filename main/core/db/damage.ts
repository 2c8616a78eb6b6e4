/**
 * Reads a large database through after an unclean end, for as long as a person who wants to record should wait. What is not read by
 * then is read by the next backup; when that finds damage, the next start reads all of it, however long it takes.
 */
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkInThread } from './backup-thread.ts'
import { DATABASE } from './backups.ts'
import { isCorrupt } from './fault.ts'
import { ALWAYS_CHECK_BYTES } from './open.ts'

/** of a start; 400 MB on a laptop's disk */
const BUDGET_MS = 3_000

const suspect = (dataDir: string): string => join(dataDir, `${DATABASE}.suspect`)

/** For the next start: a backup has found damage. False: that was known. */
export function suspectDatabase(dataDir: string): boolean {
  if (existsSync(suspect(dataDir))) return false
  writeFileSync(suspect(dataDir), '')
  return true
}

/** `damaged`: or probably so, and opening it has to read all of it. `unknown`: there was not enough time. */
export async function lookForDamage(
  dataDir: string,
  uncleanEnd: boolean,
  budgetMs = BUDGET_MS,
): Promise<'whole' | 'damaged' | 'unknown'> {
  const path = join(dataDir, DATABASE)
  if (existsSync(suspect(dataDir))) {
    rmSync(suspect(dataDir))
    return 'damaged'
  }
  if (!uncleanEnd || !existsSync(path) || statSync(path).size < ALWAYS_CHECK_BYTES) return 'whole'
  try {
    const whole = await checkInThread(path, budgetMs)
    return whole === null ? 'unknown' : whole ? 'whole' : 'damaged'
  } catch (error) {
    // what else is wrong is said by opening it
    return isCorrupt(error) ? 'damaged' : 'unknown'
  }
}

/** Where the parts of a recording under way are. */
import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, removeAll } from './files.ts'
import { StationError } from '../../contract/errors.ts'

export interface JournalPaths {
  readonly part: string
  readonly sidecar: string
  readonly notes: string
}

const PART = '.part'

/** Rejects ids that could name a file elsewhere. */
export function journalPaths(dir: string, takeId: string): JournalPaths {
  if (!/^[\w-]{1,100}$/.test(takeId))
    throw new StationError('bad_request', 'a take id is letters, digits and dashes')
  return {
    part: join(dir, takeId + PART),
    sidecar: join(dir, takeId + '.json'),
    notes: join(dir, takeId + '.jsonl'),
  }
}

/** The take ids that files of these names belong to. */
export function takeIdsOf(names: readonly string[]): string[] {
  const ids = new Set<string>()
  for (const name of names) {
    const found = /^([\w-]{1,100})\.(?:part|json)$/.exec(name)?.[1]
    if (found !== undefined) ids.add(found)
  }
  return [...ids].sort()
}

/** Recordings that a writer of this process has open: looking for cut ones must not take them for such. */
export const underWay = new Set<string>()

/**
 * Removes a recording. Emptied first, its sidecar before itself: whatever point a crash stops this at, what is left
 * is an empty recording, which is removed when it is next seen, and never one that seems to be finished.
 */
export async function discard(paths: JournalPaths): Promise<void> {
  await truncate(paths.part, 0).catch((thrown: unknown) => {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown
  })
  await removeAll(paths.sidecar, `${paths.sidecar}.tmp`)
  await removeAll(paths.part, paths.notes)
}

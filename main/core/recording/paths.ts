/** Where the parts of a recording under way are. */
import { join } from 'node:path'
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

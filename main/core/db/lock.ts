/** One station on a data folder at a time, and whether the one before it ended in order. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { tryLock } from '../../system/lock.ts'
import { parseJson } from '../json.ts'
import { ioFault } from '../recording/files.ts'
import { dbFault } from './fault.ts'

const noted = z.object({ pid: z.number().int() })

export interface FolderLock {
  /** the station before did not end in order: it was killed, or the power went */
  readonly uncleanEnd: boolean
  release(): void
}

/** Says who is at work, for the message of a second one; holds nothing by itself. */
function writeNote(path: string): void {
  try {
    const file = openSync(path, 'w', 0o600)
    try {
      writeSync(file, JSON.stringify({ pid: process.pid }))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw ioFault(error, 'cannot write to the data folder')
  }
}

function notedPid(path: string): Record<string, number> {
  try {
    return noted.safeParse(parseJson(readFileSync(path, 'utf8'))).data ?? {}
  } catch {
    return {} // it has just begun, or is just ending
  }
}

/** Takes the folder. Throws `folder_in_use` (params.pid, if known) or `folder_read_only`. */
export function lockFolder(dataDir: string): FolderLock {
  const note = join(dataDir, 'station.lock')
  let lock: ReturnType<typeof tryLock>
  try {
    lock = tryLock(join(dataDir, 'folder.lock'))
  } catch (error) {
    throw dbFault(error)
  }
  if (!lock) throw new StationError('folder_in_use', 'another station uses this data folder', notedPid(note))
  // the station that ends in order takes its note away
  const uncleanEnd = existsSync(note)
  try {
    writeNote(note)
  } catch (error) {
    lock.release()
    throw error
  }
  let released = false
  return {
    uncleanEnd,
    release() {
      if (released) return
      released = true
      rmSync(note, { force: true })
      lock.release()
    },
  }
}

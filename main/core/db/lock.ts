/**
 * One station on a data folder at a time. A lock file names the process; one whose process is gone, or
 * whose pid now belongs to another process, is stale and taken over. Not flock(): Node has none.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { errnoOf, ioFault } from '../recording/files.ts'

const holder = z.object({ pid: z.number().int().positive(), started: z.string(), since: z.number() })
type Holder = z.infer<typeof holder>

/** When the kernel started a process (Linux), so that a reused pid is not taken for the holder; '' = unknown. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** A clock that is put right bit by bit moves the moment at which the machine seems to have started. */
const SLACK_MS = 10 * 60_000
const bootedAt = (): number => Date.now() - uptime() * 1_000

function alive(held: Holder): boolean {
  try {
    process.kill(held.pid, 0)
  } catch (error) {
    // EPERM: it exists and belongs to someone else
    if (errnoOf(error) !== 'EPERM') return false
  }
  if (held.started !== '') return startOf(held.pid) === held.started
  // Away from Linux nobody says when a process started; but none is older than the machine's last start. After a power cut
  // the pid may well be another's, and the station would stay shut until that one ended.
  return held.since > bootedAt() - SLACK_MS
}

function readHolder(path: string): Holder | null {
  try {
    const parsed = holder.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null // cut short by a power loss: nobody can be holding it
  }
}

/** False: there is a lock, and its holder is gone. link() fails when one is there, and puts a whole file in place. */
function put(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw ioFault(error, 'cannot lock the data folder')
    const other = readHolder(path)
    if (other && alive(other))
      throw new StationError('folder_in_use', 'another station uses this data folder', { pid: other.pid })
    return false
  }
}

/**
 * One process at a time, by a lock that the system drops with its owner: of two that had seen the same stale lock, the
 * slower would otherwise remove that of the faster. Its file is empty and stays.
 */
function takeOver(dataDir: string, mine: string, path: string): void {
  const alone = new Database(join(dataDir, 'takeover.sqlite'), { timeout: 5_000 })
  try {
    alone.exec('BEGIN EXCLUSIVE')
    for (let attempt = 0; !put(mine, path); attempt += 1) {
      if (attempt > 2)
        throw new StationError('folder_in_use', 'the lock of the data folder cannot be taken over')
      rmSync(path, { force: true })
    }
  } catch (error) {
    throw ioFault(error, 'the lock of the data folder cannot be taken over')
  } finally {
    alone.close()
  }
}

const held = new Set<string>()

export interface FolderLock {
  /** the holder before did not give it back: it was killed, or the power went */
  readonly uncleanEnd: boolean
  /** After the clock jumped: by the new one this lock would seem to be from before the machine started. */
  renew(): void
  release(): void
}

/** Takes the lock. Throws `folder_in_use` (params.pid) or `folder_read_only`. */
export function lockFolder(dataDir: string): FolderLock {
  const path = join(dataDir, 'station.lock')
  if (held.has(path))
    throw new StationError('folder_in_use', 'this process already uses the folder', { pid: process.pid })
  const mine = join(dataDir, `station.lock.${process.pid}`)
  const write = (): void => {
    // the system's clock, whatever time the station is told
    const me: Holder = { pid: process.pid, started: startOf(process.pid), since: Date.now() }
    const file = openSync(mine, 'w')
    try {
      writeSync(file, JSON.stringify(me))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }
  try {
    write()
  } catch (error) {
    rmSync(mine, { force: true })
    throw ioFault(error, 'cannot write to the data folder')
  }
  let uncleanEnd = false
  try {
    uncleanEnd = !put(mine, path)
    if (uncleanEnd) takeOver(dataDir, mine, path)
  } finally {
    rmSync(mine, { force: true })
  }
  held.add(path)
  return {
    uncleanEnd,
    renew() {
      if (!held.has(path)) return
      try {
        write()
        renameSync(mine, path)
      } catch {
        rmSync(mine, { force: true }) // a full disk: the old one holds as before
      }
    },
    release() {
      if (held.delete(path)) rmSync(path, { force: true })
    },
  }
}

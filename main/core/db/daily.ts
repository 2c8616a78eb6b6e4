/** A backup a day, and a fresh one in the place of all others when somebody's name is to be forgotten. */
import { StationError } from '../../contract/errors.ts'
import { copyInThread } from './backup-thread.ts'
import { isDue, removeBackupsBefore, writeBackup } from './backups.ts'
import { suspectDatabase } from './damage.ts'

/** the start belongs to whoever wants to record */
const START_MS = 60_000
const LOOK_MS = 600_000
/** In `meta`: nobody has read the whole of it since an unclean end. */
const UNREAD = 'database_unread'
/** In `meta`: a name was forgotten that backups still hold. */
const STALE = 'backups_hold_forgotten'

interface DailyParts {
  readonly dataDir: string
  readonly meta: { get(key: string): string | null; set(key: string, value: string): void }
  readonly now: () => number
  readonly log: (level: 'info' | 'warn', message: string, detail?: unknown) => void
  readonly isRecording: () => boolean
  readonly startMs: number | undefined
  /** the database is damaged, and a start mends it as far as can be */
  readonly onDamage: () => void
}

export function dailyBackups(parts: DailyParts) {
  const { dataDir, meta, now, log, isRecording, onDamage, startMs = START_MS } = parts
  let stopped = false
  let running: Promise<void> | null = null

  async function work(): Promise<void> {
    const stale = meta.get(STALE) === '1'
    const unread = meta.get(UNREAD) === '1'
    if (isRecording() || !(stale || unread || isDue(dataDir, now()))) return
    try {
      // which reads every page
      const made = await writeBackup(dataDir, 'daily', now(), copyInThread)
      if (unread && !stopped) meta.set(UNREAD, '')
      if (!stale) return
      removeBackupsBefore(dataDir, made)
      if (!stopped) meta.set(STALE, '')
    } catch (error) {
      // the last good ones stay; the next look tries again
      log('warn', 'the database could not be backed up', error)
      if (!(error instanceof StationError) || error.code !== 'database_corrupt') return
      if (suspectDatabase(dataDir)) onDamage()
    }
  }
  const look = (): Promise<void> =>
    stopped ? Promise.resolve() : (running ??= work().finally(() => (running = null)))
  const first = setTimeout(() => void look(), startMs)
  const timer = setInterval(() => void look(), LOOK_MS)
  first.unref()
  timer.unref()

  return {
    look,
    /** The next look reads the whole database. */
    readWhole: (): void => meta.set(UNREAD, '1'),
    /** Backups hold it too: a new one takes the place of all. */
    forget(): void {
      meta.set(STALE, '1')
      // one that is being made may hold it already
      void (running ?? Promise.resolve()).then(look)
    },
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(first)
      clearInterval(timer)
      await running
    },
  }
}

/** The last step of a recording: its master has a place, and its row and job are written. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../durable.ts'
import { settle } from '../recording/index.ts'
import type { FinishedRecording } from '../recording/index.ts'
import type { Station } from '../station.ts'
import type { TakeMeta } from './meta.ts'
import type { TakeStore } from './store.ts'

export interface CommitParts {
  readonly takes: TakeStore
  /** makes the project, speaker and prompt of a take known again, after a lost database */
  readonly adoptContext: (meta: TakeMeta) => void
  readonly onSaved: () => void
}

export type TakeCommit = ReturnType<typeof takeCommit>

export function takeCommit(station: Station, { takes, adoptContext, onSaved }: CommitParts) {
  const { folders } = station
  const removals = new Set<Promise<void>>()
  return {
    /** Masters lie in a folder a day; nothing of the speaker or the prompt is in the name. */
    async finalPathOf(takeId: string, at: number): Promise<string> {
      const folder = join(folders.takes, new Date(at).toISOString().slice(0, 10))
      const made = await mkdir(folder, { recursive: true, mode: 0o700 })
      // the day's own name must last as long as what will lie in it
      if (made !== undefined) await syncDirectory(folders.takes)
      return join(folder, `${takeId}.wav`)
    },
    /** Row and job are there when it returns. */
    commit(finished: FinishedRecording, meta: TakeMeta): void {
      if (!takes.exists(finished.takeId)) {
        adoptContext(meta)
        takes.save(finished, meta)
      }
      // the row is there: whatever comes after it, the take is saved
      try {
        onSaved()
      } catch (error) {
        station.log('error', 'what follows a saved take failed', error)
      }
      // the journal has done its work: whoever saved the take does not wait for its removal
      const removal = settle(folders.journal, finished.takeId)
        .catch((error: unknown) =>
          station.log('warn', 'a journal was left behind; the next start removes it', error),
        )
        .finally(() => removals.delete(removal))
      removals.add(removal)
    },
    /** Once the station has closed, the folder is another's. */
    async settled(): Promise<void> {
      await Promise.all(removals)
    },
  }
}

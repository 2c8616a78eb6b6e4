/** Recordings whose take has no row yet: cut short and to be decided on, or finished and only not written down. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import type { InterruptedTake } from '../../contract/model.ts'
import { isTransient } from '../db/open.ts'
import { syncDirectory } from '../recording/files.ts'
import { adoptInterrupted, dismissInterrupted, listInterrupted, settle } from '../recording/index.ts'
import type { FinishedRecording, InterruptedRecording } from '../recording/index.ts'
import type { Station } from '../station.ts'
import { takeMeta } from './meta.ts'
import type { TakeMeta } from './meta.ts'
import type { TakeStore } from './store.ts'

interface InterruptedParts {
  readonly takes: TakeStore
  /** makes the project, speaker and prompt of a take known again, after a lost database */
  readonly adoptContext: (meta: TakeMeta) => void
  readonly onSaved: () => void
  /** the take that is being recorded or ended just now: none of ours */
  readonly active: () => string | undefined
}

/** often enough that nobody wonders where the take went */
const COMMIT_AGAIN_MS = 5_000

export function interruptedTakes(
  station: Station,
  { takes, adoptContext, onSaved, active }: InterruptedParts,
) {
  const { folders } = station
  let closed = false
  let again: ReturnType<typeof setTimeout> | null = null
  let cut: { recording: InterruptedRecording; meta: TakeMeta }[] = []

  /** Masters lie in a folder a day; nothing of the speaker or the prompt is in the name. */
  async function finalPathOf(takeId: string, at: number): Promise<string> {
    const folder = join(folders.takes, new Date(at).toISOString().slice(0, 10))
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    // the day's own name must last as long as what will lie in it
    if (made !== undefined) await syncDirectory(folders.takes)
    return join(folder, `${takeId}.wav`)
  }
  async function findCut(): Promise<void> {
    const found = await listInterrupted(folders.journal)
    cut = found.flatMap((recording) => {
      const meta = takeMeta.safeParse(recording.meta)
      return recording.state === 'cut' && meta.success && recording.takeId !== active()
        ? [{ recording, meta: meta.data }]
        : []
    })
    station.changed()
  }
  function commit(finished: FinishedRecording, meta: TakeMeta): void {
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
    // the journal has done its work, and its removal is not waited for
    void settle(folders.journal, finished.takeId).catch((error: unknown) => {
      station.log('warn', 'a journal was left behind; the next start removes it', error)
    })
  }
  /** A master is in place and its row is not (a full disk, a locked database): again until it is. */
  function commitLater(): void {
    if (again || closed) return
    again = setTimeout(() => {
      again = null
      recoverFinished()
        .then(findCut)
        .catch((error: unknown) => {
          station.log('warn', 'recordings cannot be looked through now', error)
          commitLater()
        })
    }, COMMIT_AGAIN_MS)
    again.unref()
  }
  /** Each by itself: one that cannot be brought back keeps no other from its row, nor the station from opening. */
  async function recoverFinished(): Promise<void> {
    let undone = false
    for (const recording of await listInterrupted(folders.journal)) {
      if (recording.state !== 'finished' || recording.takeId === active()) continue
      try {
        await finish(recording)
      } catch (error) {
        station.log('error', `take ${recording.takeId} still has no row`, error)
        // of a master that is lost or another's no later try finds more; its journal is left for whoever looks
        undone ||= isTransient(error)
      }
    }
    if (undone) commitLater()
  }
  async function finish({ takeId, meta: given }: InterruptedRecording): Promise<void> {
    if (takes.exists(takeId)) {
      await settle(folders.journal, takeId)
      return
    }
    const meta = takeMeta.safeParse(given)
    if (!meta.success) return
    const path = await finalPathOf(takeId, meta.data.startedAt)
    commit(await adoptInterrupted(folders.journal, takeId, path), meta.data)
  }

  return {
    finalPathOf,
    /** Row and job are there when it returns. */
    commit,
    commitLater,
    findCut,
    /** At start: ends what only lacked its last step, finds what waits for a decision. */
    async recover(): Promise<void> {
      await recoverFinished()
      await findCut()
    },
    async adopt(takeId: string): Promise<void> {
      const found = cut.find(({ recording }) => recording.takeId === takeId)
      if (!found) throw new StationError('not_found', `no interrupted take ${takeId}`)
      const path = await finalPathOf(takeId, found.meta.startedAt)
      commit(await adoptInterrupted(folders.journal, takeId, path), found.meta)
      cut = cut.filter((one) => one !== found)
      station.changed()
    },
    async dismiss(takeId: string): Promise<void> {
      if (!cut.some(({ recording }) => recording.takeId === takeId))
        throw new StationError('not_found', `no interrupted take ${takeId}`)
      await dismissInterrupted(folders.journal, takeId)
      cut = cut.filter(({ recording }) => recording.takeId !== takeId)
      station.changed()
    },
    /** Removes what was cut short of speakers who are gone for good. Answers how many there were. */
    async forget(isGone: (speakerId: string) => boolean): Promise<number> {
      const gone = cut.filter(({ meta }) => isGone(meta.speakerId))
      for (const { recording } of gone) await dismissInterrupted(folders.journal, recording.takeId)
      cut = cut.filter((one) => !gone.includes(one))
      if (gone.length > 0) station.changed()
      return gone.length
    },
    list: (): InterruptedTake[] =>
      cut.map(({ recording, meta }) => ({
        takeId: recording.takeId,
        promptText: meta.promptText,
        lang: meta.lang,
        direction: meta.direction,
        speakerId: meta.speakerId,
        startedAt: recording.startedAt,
        durationMs: recording.durationMs,
      })),
    /** No more tries by itself; the next start recovers. */
    close(): void {
      closed = true
      if (again) clearTimeout(again)
    },
  }
}

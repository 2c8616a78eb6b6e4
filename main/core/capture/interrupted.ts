/** Recordings whose take has no row yet: cut short and to be decided on, or finished and only not written down. */
import { StationError } from '../../contract/errors.ts'
import type { InterruptedTake } from '../../contract/model.ts'
import { isTransient } from '../db/fault.ts'
import { adoptInterrupted, dismissInterrupted, listInterrupted, settle } from '../recording/index.ts'
import type { InterruptedRecording } from '../recording/index.ts'
import type { Station } from '../station.ts'
import type { TakeCommit } from '../takes/commit.ts'
import { takeMeta } from '../takes/meta.ts'
import type { TakeMeta } from '../takes/meta.ts'
import type { TakeStore } from '../takes/store.ts'

interface InterruptedParts {
  readonly takes: TakeStore
  readonly commits: TakeCommit
  /** the take that is being recorded or ended just now: none of ours */
  readonly active: () => string | undefined
}

/** often enough that nobody wonders where the take went */
const COMMIT_AGAIN_MS = 5_000

export function interruptedTakes(station: Station, { takes, commits, active }: InterruptedParts) {
  const { folders, keys } = station
  let closed = false
  let again: ReturnType<typeof setTimeout> | null = null
  let cut: { recording: InterruptedRecording; meta: TakeMeta }[] = []

  async function findCut(): Promise<void> {
    const found = await listInterrupted(folders.journal, keys())
    cut = found.flatMap((recording) => {
      const meta = takeMeta.safeParse(recording.meta)
      return recording.state === 'cut' && meta.success && recording.takeId !== active()
        ? [{ recording, meta: meta.data }]
        : []
    })
    station.changed()
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
    for (const recording of await listInterrupted(folders.journal, keys())) {
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
    const path = await commits.finalPathOf(takeId, meta.data.startedAt)
    commits.commit(await adoptInterrupted(folders.journal, takeId, path, keys()), meta.data)
  }

  return {
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
      const path = await commits.finalPathOf(takeId, found.meta.startedAt)
      commits.commit(await adoptInterrupted(folders.journal, takeId, path, keys()), found.meta)
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

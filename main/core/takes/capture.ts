/** The take being recorded, and those that a crash cut short. One at a time. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import type {
  CaptureDevice,
  CaptureFormat,
  Gap,
  InterruptedTake,
  StationState,
} from '../../contract/model.ts'
import { isTransient } from '../db/open.ts'
import { syncDirectory } from '../recording/files.ts'
import {
  adoptInterrupted,
  dismissInterrupted,
  listInterrupted,
  openRecording,
  settle,
} from '../recording/index.ts'
import type { FinishedRecording, InterruptedRecording, RecordingWriter } from '../recording/index.ts'
import type { Sessions } from '../sessions/store.ts'
import type { Speakers } from '../speakers/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'
import { takeMeta } from './meta.ts'
import type { TakeMeta } from './meta.ts'
import type { TakeStore } from './store.ts'

interface Active {
  readonly writer: RecordingWriter
  readonly meta: TakeMeta
  readonly finalPath: string
  ending: boolean
}

interface Parts {
  readonly takes: TakeStore
  readonly sessions: Sessions
  readonly speakers: Speakers
  readonly diskFull: () => boolean
  /** makes the project, speaker and prompt of a take known again, after a lost database */
  readonly adoptContext: (meta: TakeMeta) => void
  readonly onSaved: () => void
}

/** often enough that nobody wonders where the take went */
const COMMIT_AGAIN_MS = 5_000

export type Capture = ReturnType<typeof takeCapture>

export interface StartRequest {
  readonly promptId: string
  readonly format: CaptureFormat
  readonly device: CaptureDevice
  readonly preRollFrames: number
}

export function takeCapture(station: Station, parts: Parts) {
  const { folders, now } = station
  let active: Active | null = null
  let starting: Promise<unknown> | null = null
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
  const need = (takeId: string): Active => {
    if (active?.writer.takeId !== takeId || active.ending)
      throw new StationError('not_found', `take ${takeId} is not being recorded`)
    return active
  }
  async function findCut(): Promise<void> {
    const found = await listInterrupted(folders.journal)
    cut = found.flatMap((recording) => {
      const meta = takeMeta.safeParse(recording.meta)
      return recording.state === 'cut' && meta.success && recording.takeId !== active?.writer.takeId
        ? [{ recording, meta: meta.data }]
        : []
    })
    station.changed()
  }
  async function interrupt(): Promise<void> {
    // one that is just being opened would otherwise go on with nobody to end it
    await starting
    const ended = active
    if (!ended || ended.ending) return
    ended.ending = true
    active = null
    await ended.writer.closeInterrupted().catch((error: unknown) => {
      station.log('error', 'an interrupted take could not be closed', error)
    })
    await findCut()
  }
  function commit(finished: FinishedRecording, meta: TakeMeta): void {
    if (!takesKnow(finished.takeId)) {
      parts.adoptContext(meta)
      parts.takes.save(finished, meta)
    }
    parts.onSaved()
    // the row is there: the journal has done its work, and its removal is not waited for
    void settle(folders.journal, finished.takeId).catch((error: unknown) => {
      station.log('warn', 'a journal was left behind; the next start removes it', error)
    })
  }
  /** A master is in place and its row is not (a full disk, a locked database): again until it is. */
  function commitLater(): void {
    if (again || closed) return
    again = setTimeout(() => {
      again = null
      recoverFinished().then(findCut, (error: unknown) => {
        station.log('warn', 'a saved take still has no row', error)
        commitLater()
      })
    }, COMMIT_AGAIN_MS)
    again.unref()
  }
  /** Each by itself: one that cannot be brought back keeps no other from its row, nor the station from opening. */
  async function recoverFinished(): Promise<void> {
    let again = false
    for (const recording of await listInterrupted(folders.journal)) {
      if (recording.state !== 'finished' || recording.takeId === active?.writer.takeId) continue
      try {
        await finishLate(recording)
      } catch (error) {
        station.log('error', `take ${recording.takeId} still has no row`, error)
        // of a master that is lost or another's no later try finds more; its journal is left for whoever looks
        again ||= isTransient(error)
      }
    }
    if (again) commitLater()
  }
  async function finishLate({ takeId, meta: given }: InterruptedRecording): Promise<void> {
    if (takesKnow(takeId)) {
      await settle(folders.journal, takeId)
      return
    }
    const meta = takeMeta.safeParse(given)
    if (!meta.success) return
    const path = await finalPathOf(takeId, meta.data.startedAt)
    commit(await adoptInterrupted(folders.journal, takeId, path), meta.data)
  }
  async function openTake(takeId: string, format: CaptureFormat, meta: TakeMeta): Promise<void> {
    const finalPath = await finalPathOf(takeId, meta.startedAt)
    const writer = await openRecording({ dir: folders.journal, takeId, format, meta })
    active = { writer, meta, finalPath, ending: false }
  }
  const takesKnow = (id: string): boolean => parts.takes.exists(id)

  return {
    /** At start: ends what only lacked its last step, finds what waits for a decision. */
    async recover(): Promise<void> {
      await recoverFinished()
      await findCut()
    },

    async start(request: StartRequest): Promise<{ takeId: string }> {
      const session = parts.sessions.need()
      const prompt = parts.sessions.prompt(session, request.promptId)
      parts.speakers.mayRecord(session.speaker_id, session.project_id)
      if (active || starting) throw new StationError('conflict', 'a take is already being recorded')
      if (parts.diskFull()) throw new StationError('disk_full', 'too little room to begin a take')
      const startedAt = now()
      const takeId = newId(startedAt)
      const meta: TakeMeta = {
        projectId: session.project_id,
        promptId: prompt.prompt_id,
        promptText: prompt.text,
        promptSha256: prompt.sha256,
        lang: prompt.lang,
        direction: prompt.direction,
        speakerId: session.speaker_id,
        sessionId: session.session_id,
        stationId: station.stationId,
        appVersion: station.appVersion,
        startedAt,
        device: request.device,
        preRollFrames: request.preRollFrames,
      }
      const opening = openTake(takeId, request.format, meta)
      starting = opening.catch(() => undefined)
      try {
        await opening
      } finally {
        starting = null
      }
      station.changed()
      return { takeId }
    },

    async append(
      takeId: string,
      firstFrame: number,
      pcm: Uint8Array,
    ): Promise<{ frames: number; gap: Gap | null }> {
      const { writer } = need(takeId)
      try {
        return await writer.append(firstFrame, pcm)
      } catch (error) {
        // a full disk ends the take where it is: what was written is offered, and nothing more gets lost
        if (error instanceof StationError && error.code !== 'bad_request' && error.code !== 'conflict')
          await interrupt()
        throw error
      }
    },

    /** Resolves when the take is on disk and its row committed: only then may a screen say "saved". */
    async stop(takeId: string): Promise<void> {
      const ended = need(takeId)
      if (ended.writer.frames === 0) {
        ended.ending = true
        active = null
        await ended.writer.abort()
        station.changed()
        throw new StationError('conflict', 'nothing was recorded')
      }
      ended.ending = true
      try {
        const finished = await ended.writer.finish(ended.finalPath)
        commit(finished, ended.meta)
        active = null
      } catch (error) {
        active = null
        // whatever is on disk is found again: as finished without a row, or as cut
        await ended.writer.closeInterrupted().catch(() => undefined)
        await findCut().catch(() => undefined)
        commitLater()
        throw error
      }
    },

    async cancel(takeId: string): Promise<void> {
      const ended = need(takeId)
      ended.ending = true
      active = null
      await ended.writer.abort()
      station.changed()
    },

    interrupt,

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

    interrupted: (): InterruptedTake[] =>
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
    view: (): StationState['recording'] =>
      active ? { takeId: active.writer.takeId, frames: active.writer.frames } : null,
    isRecording: (): boolean => active !== null,
  }
}

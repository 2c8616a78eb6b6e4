/** The take being recorded. One at a time. */
import { StationError } from '../../contract/errors.ts'
import type { CaptureDevice, CaptureFormat, Gap, StationState } from '../../contract/model.ts'
import { openRecording } from '../recording/index.ts'
import type { RecordingWriter } from '../recording/index.ts'
import type { Sessions } from '../sessions/store.ts'
import type { Speakers } from '../speakers/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'
import { interruptedTakes } from './interrupted.ts'
import type { TakeMeta } from '../takes/meta.ts'
import { takeCommit } from '../takes/commit.ts'
import type { CommitParts } from '../takes/commit.ts'

interface Active {
  readonly writer: RecordingWriter
  readonly meta: TakeMeta
  readonly finalPath: string
  ending: boolean
}

interface CaptureParts extends CommitParts {
  readonly sessions: Sessions
  readonly speakers: Speakers
  readonly diskFull: () => boolean
}

export type Capture = ReturnType<typeof takeCapture>

export interface StartRequest {
  readonly promptId: string
  readonly format: CaptureFormat
  readonly device: CaptureDevice
  readonly preRollFrames: number
}

export function takeCapture(station: Station, parts: CaptureParts) {
  const { folders, now } = station
  let active: Active | null = null
  let starting: Promise<unknown> | null = null
  const commits = takeCommit(station, parts)
  const interrupted = interruptedTakes(station, {
    takes: parts.takes,
    commits,
    active: () => active?.writer.takeId,
  })

  const need = (takeId: string): Active => {
    if (active?.writer.takeId !== takeId || active.ending)
      throw new StationError('not_found', `take ${takeId} is not being recorded`)
    return active
  }
  async function openTake(takeId: string, format: CaptureFormat, meta: TakeMeta): Promise<void> {
    const finalPath = await commits.finalPathOf(takeId, meta.startedAt)
    const writer = await openRecording({ dir: folders.journal, takeId, format, meta })
    active = { writer, meta, finalPath, ending: false }
  }
  async function interrupt(): Promise<void> {
    // one that is just being opened would otherwise go on with nobody to end it
    await starting
    const ended = active
    if (!ended || ended.ending) return
    ended.ending = true
    active = null
    const failed = (error: unknown) =>
      station.log('error', 'an interrupted take cannot be closed and offered now; the next start does', error)
    await ended.writer.closeInterrupted().catch(failed)
    await interrupted.findCut().catch(failed)
  }

  return {
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
        kind: prompt.kind,
        section: prompt.section,
        itemcode: prompt.itemcode,
        lang: prompt.lang,
        direction: prompt.direction,
        speakerId: session.speaker_id,
        sessionId: session.session_id,
        stationId: station.stationId,
        appVersion: station.appVersion,
        startedAt,
        device: request.device,
        preRollFrames: request.preRollFrames,
        consent: parts.speakers.inForce(session.speaker_id, session.project_id),
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
        commits.commit(finished, ended.meta)
        active = null
      } catch (error) {
        active = null
        // whatever is on disk is found again: as finished without a row, or as cut
        await ended.writer.closeInterrupted().catch(() => undefined)
        await interrupted.findCut().catch(() => undefined)
        interrupted.commitLater()
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
    interrupted,

    view: (): StationState['recording'] =>
      active ? { takeId: active.writer.takeId, frames: active.writer.frames } : null,
    isRecording: (): boolean => active !== null,
  }
}

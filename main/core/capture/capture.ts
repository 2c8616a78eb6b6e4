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

export interface StartRequest {
  readonly promptId: string
  readonly format: CaptureFormat
  readonly device: CaptureDevice
  readonly preRollFrames: number
}

export class Capture {
  readonly #station: Station
  readonly #parts: CaptureParts
  readonly #commits: ReturnType<typeof takeCommit>
  /** takes that were cut off, here or by a crash */
  readonly interrupted: ReturnType<typeof interruptedTakes>
  #active: Active | null = null
  #starting: Promise<unknown> | null = null
  /** that were cut off, and are not offered yet */
  #closing = 0

  constructor(station: Station, parts: CaptureParts) {
    this.#station = station
    this.#parts = parts
    this.#commits = takeCommit(station, parts)
    this.interrupted = interruptedTakes(station, {
      takes: parts.takes,
      commits: this.#commits,
      active: () => this.#active?.writer.takeId,
    })
  }

  view(): StationState['recording'] {
    const { writer } = this.#active ?? {}
    return writer ? { takeId: writer.takeId, frames: writer.frames } : null
  }
  isRecording(): boolean {
    return this.#active !== null
  }
  /** Being begun, recorded, or closed where it was cut off. */
  isUnderWay(): boolean {
    return this.#active !== null || this.#starting !== null || this.#closing > 0
  }

  async start({ promptId, format, device, preRollFrames }: StartRequest): Promise<{ takeId: string }> {
    const { sessions, speakers, diskFull } = this.#parts
    const station = this.#station
    const session = sessions.need()
    const prompt = sessions.prompt(session, promptId)
    speakers.mayRecord(session.speaker_id, session.project_id)
    if (this.#active || this.#starting) throw new StationError('conflict', 'a take is already being recorded')
    if (diskFull()) throw new StationError('disk_full', 'too little room to begin a take')
    const startedAt = station.now()
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
      device,
      preRollFrames,
      consent: speakers.inForce(session.speaker_id, session.project_id),
      withdrawalSha256: speakers.cardHash(session.speaker_id),
    }
    const opening = this.#open(takeId, format, meta)
    this.#starting = opening.catch(() => undefined)
    try {
      await opening
    } finally {
      this.#starting = null
    }
    station.changed()
    return { takeId }
  }

  async append(
    takeId: string,
    firstFrame: number,
    pcm: Uint8Array,
  ): Promise<{ frames: number; gap: Gap | null }> {
    const { writer } = this.#need(takeId)
    try {
      return await writer.append(firstFrame, pcm)
    } catch (error) {
      // a full disk ends the take where it is: what was written is offered, and nothing more gets lost
      if (error instanceof StationError && error.code !== 'bad_request' && error.code !== 'conflict')
        await this.interrupt()
      throw error
    }
  }

  /** Resolves when the take is on disk and its row committed: only then may a screen say "saved". */
  async stop(takeId: string): Promise<void> {
    const ended = this.#need(takeId)
    if (ended.writer.frames === 0) {
      await this.cancel(takeId)
      throw new StationError('conflict', 'nothing was recorded')
    }
    ended.ending = true
    try {
      const finished = await ended.writer.finish(ended.finalPath)
      this.#commits.commit(finished, ended.meta)
      this.#active = null
    } catch (error) {
      this.#active = null
      // whatever is on disk is found again: as finished without a row, or as cut
      await ended.writer.closeInterrupted().catch(() => undefined)
      await this.interrupted.findCut().catch(() => undefined)
      this.interrupted.commitLater()
      throw error
    }
  }

  async cancel(takeId: string): Promise<void> {
    const ended = this.#need(takeId)
    ended.ending = true
    this.#active = null
    await ended.writer.abort()
    this.#station.changed()
  }

  /** The take under way, if any, ends where it is and is offered. */
  async interrupt(): Promise<void> {
    // one that is just being opened would otherwise go on with nobody to end it
    await this.#starting
    const ended = this.#active
    if (!ended || ended.ending) return
    ended.ending = true
    this.#closing += 1
    this.#active = null
    const failed = (error: unknown) =>
      this.#station.log(
        'error',
        'an interrupted take cannot be closed and offered now; the next start does',
        error,
      )
    await ended.writer.closeInterrupted().catch(failed)
    await this.interrupted.findCut().catch(failed)
    this.#closing -= 1
  }

  /** Ends what is recorded, and all that was still to be done about takes on the disk. Never rejects. */
  async close(): Promise<void> {
    await this.interrupt().catch(() => undefined)
    this.interrupted.close()
    await this.#commits.settled()
  }

  #need(takeId: string): Active {
    const active = this.#active
    if (active?.writer.takeId !== takeId || active.ending)
      throw new StationError('not_found', `take ${takeId} is not being recorded`)
    return active
  }
  async #open(takeId: string, format: CaptureFormat, meta: TakeMeta): Promise<void> {
    const finalPath = await this.#commits.finalPathOf(takeId, meta.startedAt)
    const writer = await openRecording({
      dir: this.#station.folders.journal,
      takeId,
      format,
      meta,
      keys: this.#station.keys(),
    })
    this.#active = { writer, meta, finalPath, ending: false }
  }
}

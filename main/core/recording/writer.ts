/** One take on its way to the disk. */
import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { blockAlign, HEADER_BYTES, wavHeader } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import type { CaptureFormat, Gap } from '../../contract/model.ts'
import { Analysis } from './analysis.ts'
import { newGrowing, NO_KEYS } from '../vault/index.ts'
import type { GrowingFile, VaultKeys } from '../vault/index.ts'
import { syncDirectory } from '../durable.ts'
import { ioFault } from './files.ts'
import { encodeLine } from './journal.ts'
import type { JournalLine } from './journal.ts'
import { discard, journalPaths, underWay } from './paths.ts'
import type { JournalPaths } from './paths.ts'
import { seal } from './seal.ts'
import { prepareSidecar } from './sidecar.ts'
import type { StartedSidecar } from './sidecar.ts'
import type { AppendResult, FinishedRecording, RecordingOptions, RecordingWriter } from './types.ts'

/** How much a power cut may cost, ms: kill -9 costs nothing that append() has answered for. */
const SYNC_EVERY_MS = 1_000

/**
 * Starts a recording: its sidecar is durable before this resolves. Rejects with `conflict` when `takeId` was
 * begun before, `disk_full`, `folder_read_only`, or `internal`.
 */
export async function openRecording(options: RecordingOptions): Promise<RecordingWriter> {
  const { dir, takeId, format, meta, keys = NO_KEYS } = options
  const paths = journalPaths(dir, takeId)
  const sidecar: StartedSidecar = { version: 1, takeId, format, meta, startedAt: Date.now() }
  const handles: FileHandle[] = []
  let created = false
  if (underWay.has(paths.part)) throw new StationError('conflict', `take ${takeId} is being recorded`)
  underWay.add(paths.part)
  try {
    await mkdir(dir, { recursive: true })
    const part = await open(paths.part, 'wx+', 0o600)
    created = true
    handles.push(part)
    const audio = newGrowing(part, keys)
    const [notes, publish] = await Promise.all([
      open(paths.notes, 'w+', 0o600).then((handle) => {
        handles.push(handle)
        return handle
      }),
      prepareSidecar(paths.sidecar, sidecar, keys),
      audio.append(wavHeader(format, null)),
    ])
    await publish()
    await syncDirectory(dir)
    return new Writer({ paths, sidecar, keys }, { part, audio, notes, lines: newGrowing(notes, keys) })
  } catch (thrown) {
    await Promise.allSettled(handles.map((handle) => handle.close()))
    // Nothing was recorded: nothing may be left to be offered. (Not ours to remove when it was there before.)
    if (created) await discard(paths).catch(() => undefined)
    underWay.delete(paths.part)
    throw ioFault(thrown, 'the recording cannot be started')
  }
}

interface Begun {
  readonly paths: JournalPaths
  readonly sidecar: StartedSidecar
  readonly keys: VaultKeys
}
/** The files of a recording under way, and what they hold. */
interface Files {
  readonly part: FileHandle
  readonly audio: GrowingFile
  readonly notes: FileHandle
  readonly lines: GrowingFile
}

class Writer implements RecordingWriter {
  readonly takeId: string
  readonly format: CaptureFormat
  readonly #paths: JournalPaths
  readonly #sidecar: StartedSidecar
  readonly #keys: VaultKeys
  readonly #files: Files
  readonly #align: number
  readonly #analysis: Analysis
  readonly #gaps: Gap[] = []
  readonly #timer: NodeJS.Timeout
  #rewinds = 0
  #frames = 0
  /** the frame of the audio clock that follows on */
  #clock = 0
  #dirty = false
  #syncing: Promise<void> = Promise.resolve()
  /** a background sync that failed: the page cache may have dropped what it could not write */
  #syncFault: StationError | null = null
  #queue: Promise<unknown> = Promise.resolve()
  #ended = false

  constructor({ paths, sidecar, keys }: Begun, files: Files) {
    this.takeId = sidecar.takeId
    this.format = sidecar.format
    this.#paths = paths
    this.#sidecar = sidecar
    this.#keys = keys
    this.#files = files
    this.#align = blockAlign(sidecar.format)
    this.#analysis = new Analysis(sidecar.format)
    this.#timer = setInterval(() => this.#syncSoon(), SYNC_EVERY_MS)
    this.#timer.unref()
  }

  get frames(): number {
    return this.#frames
  }

  get gaps(): readonly Gap[] {
    return this.#gaps
  }

  append(firstFrame: number, pcm: Uint8Array): Promise<AppendResult> {
    return this.#inOrder(() => this.#append(firstFrame, pcm))
  }

  async #append(firstFrame: number, pcm: Uint8Array): Promise<AppendResult> {
    this.#mustBeOpen()
    if (pcm.length % this.#align !== 0 || !Number.isSafeInteger(firstFrame) || firstFrame < 0)
      throw new StationError('bad_request', 'a piece of a recording must be whole frames')
    if (this.#syncFault) throw this.#syncFault
    if (pcm.length === 0) return { frames: this.#frames, gap: null }
    const count = pcm.length / this.#align
    let fresh = pcm
    let gap: Gap | null = null
    let rewound = false
    if (firstFrame > this.#clock) {
      gap = { atFrame: this.#frames, missingFrames: firstFrame - this.#clock }
      await this.#note({ gap })
    } else if (firstFrame < this.#clock) {
      const repeated = await this.#repeated(firstFrame, pcm)
      rewound = repeated === null
      if (rewound) await this.#note({ rewind: { atFrame: this.#frames, frames: this.#clock - firstFrame } })
      else fresh = pcm.subarray(repeated ?? 0)
    }
    if (fresh.length > 0) {
      await this.#files.audio.append(fresh)
      // From here on nothing can fail: the piece counts everywhere or nowhere, and may be sent again.
      this.#dirty = true
      this.#analysis.push(fresh)
      this.#frames += fresh.length / this.#align
      this.#clock = firstFrame + count
      if (gap) this.#gaps.push(gap)
      if (rewound) this.#rewinds++
    }
    return { frames: this.#frames, gap }
  }

  /**
   * How many bytes of a piece from the past are in the master already (the same call made twice); null = it
   * is other audio, or reaches back over a gap: then the clock went back, and nothing may be dropped.
   */
  async #repeated(firstFrame: number, pcm: Uint8Array): Promise<number | null> {
    const overlap = Math.min(pcm.length, (this.#clock - firstFrame) * this.#align)
    const back = this.#frames - (this.#clock - firstFrame)
    if (back < 0) return null
    const there = new Uint8Array(overlap)
    const bytesRead = await this.#files.audio.source.read(there, HEADER_BYTES + back * this.#align)
    return bytesRead === overlap && Buffer.compare(there, pcm.subarray(0, overlap)) === 0 ? overlap : null
  }

  async #note(line: JournalLine): Promise<void> {
    await this.#files.lines.append(encodeLine(line))
    this.#dirty = true
  }

  #syncSoon(): void {
    if (!this.#dirty || this.#ended) return
    this.#dirty = false
    this.#syncing = this.#syncing
      .then(() => Promise.all([this.#files.part.datasync(), this.#files.notes.datasync()]))
      .then(
        () => undefined,
        (thrown: unknown) => {
          this.#syncFault ??= ioFault(thrown, 'the recording cannot be made durable')
        },
      )
  }

  finish(finalPath: string): Promise<FinishedRecording> {
    return this.#inOrder(async () => {
      this.#mustBeOpen()
      await this.#end()
      try {
        if (this.#syncFault) throw this.#syncFault
        const { peaks, ...result } = this.#analysis.result(this.#gaps.length + this.#rewinds)
        const sidecar = {
          ...this.#sidecar,
          ...result,
          frames: this.#frames,
          gaps: this.#gaps,
          recovered: false,
        }
        return await seal({
          handle: this.#files.part,
          part: this.#files.audio,
          keys: this.#keys,
          partPath: this.#paths.part,
          finalPath,
          sidecar,
          peaks,
        })
      } finally {
        await this.#close()
      }
    })
  }

  abort(): Promise<void> {
    return this.#inOrder(async () => {
      this.#mustBeOpen()
      await this.#end()
      try {
        await discard(this.#paths)
      } finally {
        await this.#close()
      }
    })
  }

  closeInterrupted(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#ended) return
      await this.#end()
      await this.#files.part.datasync().catch(() => undefined) // a full disk must not keep the files open
      await this.#close()
    })
  }

  /** No more pieces, no more syncs in the background. */
  async #end(): Promise<void> {
    this.#ended = true
    clearInterval(this.#timer)
    await this.#syncing
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#files.part.close(), this.#files.notes.close()])
    underWay.delete(this.#paths.part)
  }

  #mustBeOpen(): void {
    if (this.#ended) throw new StationError('conflict', 'this recording has ended')
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work).catch((thrown: unknown) => {
      throw ioFault(thrown, 'the recording cannot be written')
    })
    this.#queue = run.catch(() => undefined)
    return run
  }
}

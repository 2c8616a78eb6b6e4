/** One take on its way to the disk. */
import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { blockAlign, HEADER_BYTES, wavHeader } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import type { CaptureFormat, Gap } from '../../contract/model.ts'
import { Analysis } from './analysis.ts'
import { ioFault, syncDirectory, writeFully } from './files.ts'
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
  const { dir, takeId, format, meta } = options
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
    const [notes, publish] = await Promise.all([
      open(paths.notes, 'w', 0o600).then((handle) => {
        handles.push(handle)
        return handle
      }),
      prepareSidecar(paths.sidecar, sidecar),
      writeFully(part, wavHeader(format, null), 0),
    ])
    await publish()
    await syncDirectory(dir)
    return new Writer(paths, sidecar, part, notes)
  } catch (thrown) {
    await Promise.allSettled(handles.map((handle) => handle.close()))
    // Nothing was recorded: nothing may be left to be offered. (Not ours to remove when it was there before.)
    if (created) await discard(paths).catch(() => undefined)
    underWay.delete(paths.part)
    throw ioFault(thrown, 'the recording cannot be started')
  }
}

class Writer implements RecordingWriter {
  readonly takeId: string
  readonly format: CaptureFormat
  readonly #paths: JournalPaths
  readonly #sidecar: StartedSidecar
  readonly #part: FileHandle
  readonly #notes: FileHandle
  readonly #align: number
  readonly #analysis: Analysis
  readonly #gaps: Gap[] = []
  readonly #timer: NodeJS.Timeout
  #rewinds = 0
  #frames = 0
  /** the frame of the audio clock that follows on */
  #clock = 0
  #notesBytes = 0
  #dirty = false
  #syncing: Promise<void> = Promise.resolve()
  /** a background sync that failed: the page cache may have dropped what it could not write */
  #syncFault: StationError | null = null
  #queue: Promise<unknown> = Promise.resolve()
  #ended = false

  constructor(paths: JournalPaths, sidecar: StartedSidecar, part: FileHandle, notes: FileHandle) {
    this.takeId = sidecar.takeId
    this.format = sidecar.format
    this.#paths = paths
    this.#sidecar = sidecar
    this.#part = part
    this.#notes = notes
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
      await writeFully(this.#part, fresh, HEADER_BYTES + this.#frames * this.#align)
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
    const { bytesRead } = await this.#part.read(there, 0, overlap, HEADER_BYTES + back * this.#align)
    return bytesRead === overlap && Buffer.compare(there, pcm.subarray(0, overlap)) === 0 ? overlap : null
  }

  async #note(line: JournalLine): Promise<void> {
    const bytes = encodeLine(line)
    await writeFully(this.#notes, bytes, this.#notesBytes)
    this.#notesBytes += bytes.length
    this.#dirty = true
  }

  #syncSoon(): void {
    if (!this.#dirty || this.#ended) return
    this.#dirty = false
    this.#syncing = this.#syncing
      .then(() => Promise.all([this.#part.datasync(), this.#notes.datasync()]))
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
        return await seal({ handle: this.#part, partPath: this.#paths.part, finalPath, sidecar, peaks })
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
      await this.#part.datasync().catch(() => undefined) // a full disk must not keep the files open
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
    await Promise.allSettled([this.#part.close(), this.#notes.close()])
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

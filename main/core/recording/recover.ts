/** Recordings that a crash, a full disk or a lost renderer cut short: found, offered, brought back. */
import { open, readdir, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { wavOrNull } from '../../audio/file/wav-file.ts'
import { blockAlign, HEADER_BYTES, recordedFormat } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import type { CaptureFormat } from '../../contract/model.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import { NO_KEYS, resumed, sourceOf } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import { Analysis } from './analysis.ts'
import { syncDirectory } from '../durable.ts'
import { errnoOf, ioFault, removeAll } from './files.ts'
import { readJournal } from './journal.ts'
import { discard, journalPaths, takeIdsOf, underWay } from './paths.ts'
import type { JournalPaths } from './paths.ts'
import { seal } from './seal.ts'
import { readSidecar, readStarted } from './sidecar.ts'
import type { StartedSidecar } from './sidecar.ts'
import type { FinishedRecording, InterruptedRecording } from './types.ts'

/**
 * Every recording in `dir` that was not settled, oldest first. An absent folder holds none. Those being written
 * by this process are not among them; those without a single frame have nothing to offer and are removed.
 */
export async function listInterrupted(
  dir: string,
  keys: VaultKeys = NO_KEYS,
): Promise<InterruptedRecording[]> {
  const names = await readdir(dir).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return []
    throw ioFault(thrown, 'the folder of recordings cannot be read')
  })
  const found: InterruptedRecording[] = []
  for (const takeId of takeIdsOf(names)) {
    const paths = journalPaths(dir, takeId)
    if (underWay.has(paths.part)) continue
    const started = await readStarted(paths.sidecar, keys)
    const part = await withPart(paths, (handle) => examine(handle, keys, takeId, started))
    if (part?.frames === 0) {
      await clear(dir, takeId)
    } else if (part) {
      const { sidecar, frames } = part
      const durationMs = (frames * 1000) / sidecar.format.sampleRate
      const { format, meta, startedAt } = sidecar
      found.push({ takeId, format, meta, startedAt, durationMs, frames, state: 'cut' })
    } else if (started) {
      const { format, meta, startedAt } = started
      found.push({ takeId, format, meta, startedAt, durationMs: 0, frames: 0, state: 'finished' })
    }
  }
  return found.sort((a, b) => a.startedAt - b.startedAt)
}

interface Part {
  readonly sidecar: StartedSidecar
  readonly frames: number
}

/**
 * What a .part holds, by its length alone: the header of a growing file says nothing yet. When the sidecar is
 * lost (the disk lied), the format in the header serves, and the take has no meta; without both, null.
 */
async function examine(
  handle: FileHandle,
  keys: VaultKeys,
  takeId: string,
  started: StartedSidecar | null,
): Promise<Part | null> {
  const { birthtimeMs, mtimeMs } = await handle.stat()
  const source = sourceOf(handle.fd, keys, true)
  let sidecar = started
  if (!sidecar) {
    const format = await headerFormat(source)
    if (!format) return null
    sidecar = { version: 1, takeId, format, meta: {}, startedAt: Math.round(birthtimeMs || mtimeMs) }
  }
  const frames = Math.max(0, Math.floor((source.size() - HEADER_BYTES) / blockAlign(sidecar.format)))
  return { sidecar, frames }
}

async function headerFormat(source: ByteSource): Promise<CaptureFormat | null> {
  const head = new Uint8Array(HEADER_BYTES)
  const bytesRead = await source.read(head, 0)
  const layout = wavOrNull(head.subarray(0, bytesRead))
  return layout && recordedFormat(layout)
}

async function withPart<T>(
  paths: JournalPaths,
  use: (handle: FileHandle) => Promise<T>,
  flags = 'r',
): Promise<T | null> {
  let handle: FileHandle
  try {
    handle = await open(paths.part, flags)
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null
    throw ioFault(thrown, 'the recording cannot be opened')
  }
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}

/**
 * Brings an interrupted recording to `finalPath` as a master: whole frames, true header, figures and
 * peaks made anew from the file. May be called again until settle(), also when it was cut short itself. Rejects
 * with `not_found` when there is nothing of this take, else as RecordingWriter does.
 */
export async function adoptInterrupted(
  dir: string,
  takeId: string,
  finalPath: string,
  keys: VaultKeys = NO_KEYS,
): Promise<FinishedRecording> {
  const paths = journalPaths(dir, takeId)
  const started = await readStarted(paths.sidecar, keys)
  try {
    const adopted = await withPart(
      paths,
      (handle) => adopt(handle, keys, takeId, started, paths, finalPath),
      'r+',
    )
    if (adopted) return adopted
    const reading = await readSidecar(finalPath, keys)
    if (reading.ok && reading.recording.takeId === takeId) return reading.recording
    throw new StationError('conflict', `what is at ${finalPath} is not this recording`)
  } catch (thrown) {
    throw ioFault(thrown, 'the recording cannot be brought back')
  }
}

const CHUNK_BYTES = 1 << 19

async function adopt(
  handle: FileHandle,
  keys: VaultKeys,
  takeId: string,
  started: StartedSidecar | null,
  paths: JournalPaths,
  finalPath: string,
): Promise<FinishedRecording> {
  const part = await examine(handle, keys, takeId, started)
  if (!part) throw new StationError('not_found', 'neither sidecar nor header of this recording can be read')
  const { sidecar, frames } = part
  const align = blockAlign(sidecar.format)
  const end = HEADER_BYTES + frames * align
  const { file, lost } = await resumed(handle, keys, end)
  const analysis = new Analysis(sidecar.format)
  const buffer = new Uint8Array(CHUNK_BYTES - (CHUNK_BYTES % align))
  for (let at = HEADER_BYTES; at < end; at += buffer.length) {
    const want = Math.min(buffer.length, end - at)
    const bytesRead = await file.source.read(buffer.subarray(0, want), at)
    if (bytesRead !== want) throw new Error('the file is shorter than it was a moment ago')
    analysis.push(buffer.subarray(0, want))
  }
  const { gaps, rewinds } = await readJournal(paths.notes, frames, keys)
  const { peaks, ...result } = analysis.result(gaps.length + rewinds + lost)
  const finished = { ...sidecar, ...result, frames, gaps: [...gaps], recovered: true }
  return seal({ handle, part: file, keys, partPath: paths.part, finalPath, sidecar: finished, peaks })
}

/** Nobody wants it: removes what is in `dir`. A master that was finished already stays. */
export const dismissInterrupted = (dir: string, takeId: string): Promise<void> => clear(dir, takeId)

/** The row is committed: the journal has served. Nothing happens when there is none. */
export async function settle(dir: string, takeId: string): Promise<void> {
  const paths = journalPaths(dir, takeId)
  if (await stat(paths.part).catch(() => null))
    throw new StationError('conflict', 'this recording is not finished: adopt or dismiss it')
  await removeAll(paths.sidecar, `${paths.sidecar}.tmp`, paths.notes)
}

async function clear(dir: string, takeId: string): Promise<void> {
  const paths = journalPaths(dir, takeId)
  try {
    await discard(paths)
    await syncDirectory(dir)
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') throw ioFault(thrown, 'the recording cannot be removed')
  }
}

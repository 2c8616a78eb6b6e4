/**
 * JSON beside the audio: the format and meta of a recording under way, and all about a finished master,
 * so that neither needs the database to be understood.
 */
import { open, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { masterBytes } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import { captureFormat, gap } from '../../contract/model.ts'
import { qualityFigures } from '../../contract/quality.ts'
import { errnoOf, ioFault, removeAll } from './files.ts'
import { parseJson } from '../json.ts'
import { NO_KEYS, plainSize, readWhole, sealedBytes, writeFully } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import { peaksPathOf } from './peaks.ts'
import type { FinishedRecording } from './types.ts'

const started = z.object({
  version: z.literal(1),
  takeId: z.string(),
  format: captureFormat,
  meta: z.record(z.string(), z.unknown()),
  startedAt: z.number(),
})
export type StartedSidecar = z.infer<typeof started>

const finished = started.extend({
  frames: z.number().int().min(0),
  pcmSha256: z.string().regex(/^[0-9a-f]{64}$/),
  gaps: z.array(gap),
  quality: qualityFigures,
  recovered: z.boolean(),
})
export type FinishedSidecar = z.infer<typeof finished>

export const sidecarPathOf = (masterPath: string): string => masterPath.replace(/\.wav$/i, '') + '.json'

/** Writes and syncs under a temporary name; `publish` renames it. The folder is synced by the caller. */
export async function prepareSidecar(
  path: string,
  value: StartedSidecar | FinishedSidecar,
  keys: VaultKeys,
): Promise<() => Promise<void>> {
  const temporary = `${path}.tmp`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await writeFully(handle, sealedBytes(new TextEncoder().encode(JSON.stringify(value)), keys), 0)
    await handle.sync()
  } catch (thrown) {
    await removeAll(temporary)
    throw thrown
  } finally {
    await handle.close()
  }
  return () => rename(temporary, path)
}

/** Empty where it cannot be read: a record that a crash tore, or that is not there. Rejects with `key_missing`. */
const textOf = (path: string, keys: VaultKeys): Promise<string> =>
  readWhole(path, keys).then(
    (bytes) => bytes.toString('utf8'),
    (thrown: unknown) => {
      if (thrown instanceof StationError && thrown.code === 'key_missing') throw thrown
      return ''
    },
  )

/** null = not there, torn, or of a version this one does not know. */
export async function readStarted(path: string, keys: VaultKeys): Promise<StartedSidecar | null> {
  const text = await textOf(path, keys)
  return started.safeParse(parseJson(text)).data ?? null
}

export const toRecording = (sidecar: FinishedSidecar, masterPath: string): FinishedRecording => ({
  takeId: sidecar.takeId,
  format: sidecar.format,
  meta: sidecar.meta,
  path: masterPath,
  peaksPath: peaksPathOf(masterPath),
  frames: sidecar.frames,
  bytes: masterBytes(sidecar.format, sidecar.frames),
  pcmSha256: sidecar.pcmSha256,
  gaps: sidecar.gaps,
  quality: sidecar.quality,
  recovered: sidecar.recovered,
})

export type SidecarReading =
  | { readonly ok: true; readonly recording: FinishedRecording; readonly startedAt: number }
  /** the master is there, but nothing that says what it is (or its length does not fit what is said) */
  | { readonly ok: false; readonly path: string; readonly reason: 'sidecar_unreadable' | 'length_differs' }

/** What stands beside one master. Rejects with `not_found` when the master itself is not there. */
export async function readSidecar(masterPath: string, keys: VaultKeys = NO_KEYS): Promise<SidecarReading> {
  await stat(masterPath).catch((thrown: unknown) => {
    throw ioFault(thrown, 'the recording cannot be read')
  })
  const text = await textOf(sidecarPathOf(masterPath), keys)
  const parsed = finished.safeParse(parseJson(text))
  if (!parsed.success) return { ok: false, path: masterPath, reason: 'sidecar_unreadable' }
  const recording = toRecording(parsed.data, masterPath)
  if (sizeOf(masterPath, keys) !== recording.bytes)
    return { ok: false, path: masterPath, reason: 'length_differs' }
  return { ok: true, recording, startedAt: parsed.data.startedAt }
}

/** Null: an encrypted master whose end is missing, or that was changed. */
function sizeOf(masterPath: string, keys: VaultKeys): number | null {
  try {
    return plainSize(masterPath, keys)
  } catch (thrown) {
    if (thrown instanceof StationError && thrown.code === 'file_damaged') return null
    throw ioFault(thrown, 'the recording cannot be read')
  }
}

/**
 * Every master under `dir`, folder by folder, with what its sidecar says: enough to rebuild the rows when the
 * database was lost. One at a time, so that 100,000 takes need no memory. An absent `dir` holds none.
 */
export async function* readSidecars(dir: string, keys: VaultKeys = NO_KEYS): AsyncGenerator<SidecarReading> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return []
    throw ioFault(thrown, 'the folder of recordings cannot be read')
  })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) yield* readSidecars(path, keys)
    else if (/\.wav$/i.test(entry.name)) yield await readSidecar(path, keys)
  }
}

/** Removes a master with all that stands beside it. The caller answers for the receipt that allows it. */
export async function removeMaster(masterPath: string): Promise<void> {
  await removeAll(masterPath, peaksPathOf(masterPath), sidecarPathOf(masterPath))
}

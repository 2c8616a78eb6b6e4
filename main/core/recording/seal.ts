/** The last step of every recording, whole or recovered: header, sync, rename, directory sync. */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { blockAlign, HEADER_BYTES, padding, wavHeader } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import { sealedBytes } from '../vault/index.ts'
import type { GrowingFile, VaultKeys } from '../vault/index.ts'
import { syncDirectory } from '../durable.ts'
import { peaksPathOf } from './peaks.ts'
import { prepareSidecar, sidecarPathOf, toRecording } from './sidecar.ts'
import type { FinishedSidecar } from './sidecar.ts'
import type { FinishedRecording } from './types.ts'

export interface Seal {
  /** open for writing, to be synced */
  readonly handle: FileHandle
  /** what it holds: whole frames up to its end */
  readonly part: GrowingFile
  readonly keys: VaultKeys
  readonly partPath: string
  readonly finalPath: string
  readonly sidecar: FinishedSidecar
  readonly peaks: Uint8Array
}

/**
 * Puts a recording in its final place, durably. The sidecar gets there before the master: a power cut between
 * the two leaves the recording where listInterrupted finds it, never a master without a name.
 */
export async function seal({
  handle,
  part,
  keys,
  partPath,
  finalPath,
  sidecar,
  peaks,
}: Seal): Promise<FinishedRecording> {
  const { format, frames } = sidecar
  await mkdir(dirname(finalPath), { recursive: true })
  if (await exists(finalPath))
    throw new StationError('conflict', `there is a recording already: ${finalPath}`)
  const end = HEADER_BYTES + frames * blockAlign(format)
  if (part.length !== end) throw new Error('the recording is not as long as its frames')
  if (padding(end) > 0) await part.append(new Uint8Array(padding(end)))
  await part.end(wavHeader(format, frames))
  // The syncs are what takes time, and they do not depend on each other. Peaks can be made anew: no sync, and no take is
  // lost for them.
  const [publish] = await Promise.all([
    prepareSidecar(sidecarPathOf(finalPath), sidecar, keys),
    handle.sync(),
    writeFile(peaksPathOf(finalPath), sealedBytes(peaks, keys), { mode: 0o600 }).catch(() => undefined),
  ])
  await publish()
  await rename(partPath, finalPath)
  await Promise.all([...new Set([dirname(finalPath), dirname(partPath)])].map(syncDirectory))
  return toRecording(sidecar, finalPath)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

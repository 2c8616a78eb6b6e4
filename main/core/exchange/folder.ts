/** What both ways of carrying takes share: the folder on a stick, whole copies, and word of how far it is. */
import { lstat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { EventPayload } from '../../contract/api.ts'
import type { Encoder } from '../outbox/encoder.ts'
import type { JobStore } from '../jobs/store.ts'
import { ioFault } from '../recording/files.ts'
import { NO_KEYS, readStream, sealingStream, sha256File } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import type { Station } from '../station.ts'
import type { Projects } from '../projects/store.ts'
import type { TakeStore } from '../takes/store.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { placeWhole } from './place.ts'

/** inside the chosen folder, so that the root of a stick stays tidy */
export const SUBFOLDER = 'fieldtake-takes'

/** Word of how far it is, and a way to end it: what is done until then stays done. */
export interface CarryWatch {
  readonly progress: (done: number, all: number) => void
  readonly stop: AbortSignal
}
/** Says how far it is, at most ten times a second, and when it has ended. */
export function carryWatch(
  way: EventPayload<'carry'>['way'],
  stop: AbortSignal,
  tell: (progress: EventPayload<'carry'>) => void,
): CarryWatch & { readonly end: () => void } {
  let told = -Infinity
  let at = { done: 0, all: 0 }
  return {
    stop,
    progress(done, all) {
      at = { done, all }
      if (performance.now() - told < 100) return
      told = performance.now()
      tell({ way, ...at, ended: false })
    },
    end: () => tell({ way, ...at, ended: true }),
  }
}

export interface CarryParts {
  readonly station: Station
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly projects: Pick<Projects, 'list'>
  readonly encoder: Encoder
  /** its key is null where it cannot be read: what is carried out then is not signed */
  readonly identity: { signingKey(): Promise<SigningKey | null> }
}

interface Copy {
  readonly from: string
  readonly to: string
  readonly sha256: string
  /** under which `from` is read and `to` is written; absent: as it is */
  readonly read?: VaultKeys
  readonly write?: VaultKeys
}

/** A copy that is whole where it has its proper name. False: other bytes came. */
export async function copyDurably({
  from,
  to,
  sha256,
  read = NO_KEYS,
  write = NO_KEYS,
}: Copy): Promise<boolean> {
  return await placeWhole(
    to,
    (into) => pipeline(readStream(from, read), sealingStream(write), into),
    async (written) => (await sha256File(written, write)) === sha256,
  ).catch((error: unknown) => {
    throw ioFault(error, `${to} cannot be written`)
  })
}

/** Bytes of a file; null: there is none, or it is none (a link may lead anywhere, and a pipe has no end). */
export const sizeOf = (path: string): Promise<number | null> =>
  lstat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  )

/** File system steps that durability hangs on, and their faults as StationErrors. */
import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { StationError } from '../../contract/errors.ts'
import type { ErrorCode } from '../../contract/errors.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EFBIG: 'disk_full', // the file system cannot hold a file of this size: no more room for this take
  EROFS: 'folder_read_only',
  EACCES: 'folder_read_only',
  EPERM: 'folder_read_only',
  ENOENT: 'not_found',
  EEXIST: 'conflict',
}

export const errnoOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''

/**
 * The whole of a file that somebody brought. Null for what is no regular file: a pipe would be waited for, a device has no
 * end. Throws StationError `bad_request` when it is longer than `most` bytes, and what opening and reading throw.
 */
export async function readRegular(path: string, most: number): Promise<Buffer | null> {
  // without O_NONBLOCK, which Windows has not, opening a pipe waits for somebody to write into it
  const file = await open(
    path,
    constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK),
  )
  try {
    const info = await file.stat()
    if (!info.isFile()) return null
    if (info.size > most) throw new StationError('bad_request', `${path} is longer than ${most} bytes`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** A StationError for any I/O fault; what is one already stays. */
export function ioFault(thrown: unknown, what: string): StationError {
  if (thrown instanceof StationError) return thrown
  const errno = errnoOf(thrown)
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new StationError(CODES[errno] ?? 'internal', `${what}: ${text}`, errno ? { errno } : {}, thrown)
}

/** Removes files; those that are not there count as removed. */
export async function removeAll(...paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })))
}

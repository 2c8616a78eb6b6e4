/**
 * Who withdrew, beside the database: rows can be rebuilt from masters after a database was lost, and a
 * withdrawal that was forgotten then would send what nobody may send.
 */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ioFault } from '../recording/files.ts'
import type { Folders } from '../station.ts'

const fileOf = ({ root }: Folders): string => join(root, 'withdrawn-speakers')

/** Durable before it returns. Pseudonymous ids only, one a line; a second line for the same id changes nothing. */
export function noteWithdrawal(folders: Folders, speakerId: string): void {
  try {
    const file = openSync(fileOf(folders), 'a', 0o600)
    try {
      appendFileSync(file, `${speakerId}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw ioFault(error, 'the withdrawal cannot be noted')
  }
}

export function withdrawalsNoted(folders: Folders): ReadonlySet<string> {
  const path = fileOf(folders)
  return new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [])
}

/**
 * The station's log: a line of JSON an event in `logs/station.log` of the data folder, five files of a megabyte. It is written at
 * once and by this process: what led to a crash is the last thing that one may lose.
 */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import type { CoreOptions } from '../host.ts'
import { scrubber } from './scrub.ts'

export const LOG_FILES = 5
const MOST_BYTES = 1024 * 1024

export const logFolder = (dataDir: string): string => join(dataDir, 'logs')
const fileOf = (dataDir: string, nth: number): string =>
  join(logFolder(dataDir), nth === 0 ? 'station.log' : `station.${nth}.log`)
/** Newest first; those that are there. */
export const logFiles = (dataDir: string): string[] =>
  Array.from({ length: LOG_FILES }, (_, nth) => fileOf(dataDir, nth)).filter((path) => existsSync(path))

/** A log that cannot be written keeps no station from recording: then there is none. */
export function openLog(
  { dataDir, shell, appVersion }: Pick<CoreOptions, 'dataDir' | 'shell' | 'appVersion'>,
  mostBytes = MOST_BYTES,
): NonNullable<CoreOptions['log']> {
  // of a station that does not open; one that does hides its people and passwords as well (personal.ts)
  const scrub = scrubber(() => [])
  const path = fileOf(dataDir, 0)
  const make = () => {
    mkdirSync(logFolder(dataDir), { recursive: true, mode: 0o700 })
    return pino.destination({ dest: path, sync: true, mode: 0o600 })
  }
  const open = () => {
    try {
      const stream = make()
      // a disk that is full now may have room later
      stream.on('error', () => undefined)
      return {
        stream,
        logger: pino(
          {
            base: { pid: process.pid, shell, version: appVersion },
            timestamp: pino.stdTimeFunctions.isoTime,
            formatters: { level: (label) => ({ level: label }) },
          },
          stream,
        ),
      }
    } catch {
      return null
    }
  }
  let opened = open()
  function rotate(): void {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < mostBytes) return
    opened?.stream.end()
    for (let nth = LOG_FILES - 2; nth >= 0; nth -= 1)
      if (existsSync(fileOf(dataDir, nth))) renameSync(fileOf(dataDir, nth), fileOf(dataDir, nth + 1))
    opened = open()
  }
  return (level, message, detail) => {
    try {
      rotate()
      const fields = detail === undefined ? {} : { detail: scrub.plain(detail) }
      opened?.logger[level](fields, scrub.text(message))
    } catch {
      // nothing that is logged is worth more than what was going on
    }
  }
}

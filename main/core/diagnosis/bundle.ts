/** A file for whoever helps: what runs, how it is set up, how much there is, what happened. No audio, no names, no passwords. */
import Database from 'better-sqlite3'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { arch, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { BundlePart, CheckResult } from '../../contract/diagnosis.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { DATABASE, listBackups } from '../db/backups.ts'
import { ledgerReader } from '../jobs/ledger.ts'
import { logFiles } from '../log/file.ts'
import { scrubber } from '../log/scrub.ts'

interface Asked {
  readonly dataDir: string
  readonly appVersion: string
  readonly shell: string
  readonly settings: StationSettings | null
  readonly checks: readonly CheckResult[]
  /** of people and passwords: is not in it */
  readonly sensitive: () => Iterable<string>
}
/** of each log file; the newest lines count */
const MOST_LOG = 200_000
const TABLES = [
  'projects',
  'prompts',
  'speakers',
  'sessions',
  'takes',
  'jobs',
  'notices',
  'listeners',
  'audit',
]

export function supportBundle(asked: Asked): BundlePart[] {
  const { dataDir, settings } = asked
  const scrub = scrubber(asked.sensitive)
  const json = (value: unknown): string => JSON.stringify(scrub.plain(value), null, 2)
  const log = (path: string): string => scrub.lines(readFileSync(path, 'utf8').slice(-MOST_LOG))
  return [
    {
      name: 'about.json',
      text: json({
        app: asked.appVersion,
        shell: asked.shell,
        node: process.version,
        electron: electronVersion(),
        system: `${platform()} ${release()} ${arch()}`,
        memoryMiB: Math.round(totalmem() / 2 ** 20),
      }),
    },
    // the microphone's label may carry its owner's name
    {
      name: 'settings.json',
      text: settings === null ? 'null' : json({ ...settings, microphone: settings.microphone !== null }),
    },
    { name: 'counts.json', text: json({ ...counts(dataDir), crashes: crashes(dataDir) }) },
    {
      name: 'doctor.json',
      text: json(asked.checks.map(({ id, state, detail, ms }) => ({ check: id, state, detail, ms }))),
    },
    ...logFiles(dataDir).map((path, nth) => ({
      name: nth === 0 ? 'station.log' : `station.${nth}.log`,
      text: log(path),
    })),
  ]
}

/** Node's own types say that there always is one; outside of Electron there is none. */
const electronVersion = (): string =>
  Object.entries(process.versions).find(([name]) => name === 'electron')?.[1] ?? 'none'

function counts(dataDir: string): Record<string, unknown> {
  const path = join(dataDir, DATABASE)
  const backups = listBackups(dataDir).map(({ kind, at, version, bytes }) => ({
    kind,
    at: new Date(at).toISOString(),
    version,
    bytes,
  }))
  if (!existsSync(path)) return { backups }
  try {
    const db = new Database(path, { readonly: true })
    try {
      const rows = TABLES.map(
        (table) => [table, Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())] as const,
      )
      return {
        databaseBytes: statSync(path).size,
        rows: Object.fromEntries(rows),
        ledger: ledgerReader(db).ledger(),
        backups,
      }
    } finally {
      db.close()
    }
  } catch (error) {
    return { unreadable: error, backups }
  }
}

/** That there were some, and when. A crash's file holds pieces of memory, so it stays where it is. */
function crashes(dataDir: string): { file: string; at: string; bytes: number }[] {
  const folder = join(dataDir, 'window', 'Crashpad')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.dmp'))
    .map((file) => {
      const { mtime, size } = statSync(join(folder, file))
      return { file: join('window', 'Crashpad', file), at: mtime.toISOString(), bytes: size }
    })
}

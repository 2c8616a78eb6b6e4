/** The commands of a station that shows no window. It may be open meanwhile, but for a restore. */
import Database from 'better-sqlite3'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleText, CHECKS, FIXES } from '../contract/diagnosis.ts'
import type { CheckResult } from '../contract/diagnosis.ts'
import { StationError } from '../contract/errors.ts'
import { DATABASE } from './db/backups.ts'
import { supportBundle } from './diagnosis/bundle.ts'
import { microphonesHere, runChecks } from './diagnosis/checks.ts'
import type { CoreOptions } from './host.ts'
import { personalValues, watched } from './log/personal.ts'
import { restoreByName } from './rescue.ts'
import { orNullInTime } from './settings/secrets.ts'
import { settingsStore } from './settings/store.ts'
import type { Command } from './shell/command-line.ts'
import { metaStore } from './station.ts'
import { openBook } from './vault/index.ts'

export interface Said {
  readonly text: string
  readonly exitCode: number
}
export type CommandContext = Pick<CoreOptions, 'dataDir' | 'appVersion' | 'shell' | 'secrets' | 'brokers'>

/** Never rejects: a fault is said, with an exit code of its own. */
export async function runCommand(command: Command, context: CommandContext): Promise<Said> {
  try {
    if (command.name === 'restore')
      return { text: restoreByName(context.dataDir, command.argument), exitCode: 0 }
    const seen = await look(context)
    if (command.name === 'bundle') return bundle(command, context, seen)
    const exitCode = seen.checks.some(({ state }) => state === 'fail') ? 1 : 0
    return {
      text: command.json ? JSON.stringify({ checks: seen.checks }, null, 2) : report(seen.checks),
      exitCode,
    }
  } catch (error) {
    const text = error instanceof StationError ? `${error.message} (${error.code})` : String(error)
    return { text, exitCode: 2 }
  }
}

type Seen = Awaited<ReturnType<typeof look>>

/** Reads beside whoever has the station open, and writes nothing. */
async function look({ dataDir, secrets, brokers }: CommandContext) {
  const stationId = readOr(join(dataDir, 'station-id'), 'st-none')
  let db: Database.Database | null = null
  try {
    db = new Database(join(dataDir, DATABASE), { readonly: true, fileMustExist: true })
    db.prepare('SELECT 1 FROM meta LIMIT 1').get()
  } catch {
    // the check of the database says why
    db?.close()
    db = null
  }
  try {
    const keys = await openBook({ dataDir, secrets, keychain: false, now: Date.now }).then(
      (book) => book.keys,
      // what is under a key that is not here cannot stand in a log either
      () => undefined,
    )
    const personal = db && personalValues(db, keys)
    const sensitive = personal ? [...personal.values()] : []
    const kept = db && metaStore(db)
    const meta = kept && { get: (key: string) => kept.get(key), set: () => undefined }
    const store =
      meta &&
      (await settingsStore({
        meta,
        secrets: personal ? watched(secrets, personal) : secrets,
        stationId,
        brokers,
        onChange: () => undefined,
      }))
    const settings = store?.effective() ?? null
    const none = () => Promise.resolve(null)
    const checks = await runChecks({
      dataDir,
      now: Date.now,
      microphone: microphonesHere(),
      stationId,
      settings,
      brokerPassword: store ? () => store.secret('brokerPassword') : none,
      storageSecret: store ? () => store.secret('storageSecretKey') : none,
      stationKey: () => orNullInTime(secrets.get('stationKey')),
    })
    return { checks, settings, sensitive: personal ? [...personal.values()] : sensitive }
  } finally {
    db?.close()
  }
}

const SIGNS = { ok: 'ok     ', warn: 'WARNING', fail: 'FAILED ', skipped: '-      ' } as const

function report(checks: readonly CheckResult[]): string {
  const lines = checks.flatMap(({ id, state, detail }) => [
    `${String(CHECKS.indexOf(id) + 1).padStart(2)}. ${id.padEnd(10)} ${SIGNS[state]} ${detail}`,
    ...(state === 'fail' || state === 'warn' ? [`    what to do: ${FIXES[id]}`] : []),
  ])
  return lines.join('\n')
}

function bundle(
  { argument, json }: Command,
  { dataDir, appVersion, shell }: CommandContext,
  seen: Seen,
): Said {
  const { checks, settings, sensitive } = seen
  const parts = supportBundle({ dataDir, appVersion, shell, settings, checks, sensitive: () => sensitive })
  const path = argument || `fieldtake-support-${new Date().toISOString().slice(0, 10)}.txt`
  writeFileSync(path, bundleText(parts), { mode: 0o600 })
  if (json) return { text: JSON.stringify({ file: path, parts: parts.map(({ name }) => name) }), exitCode: 0 }
  const held = parts.map(({ name, text }) => `  ${name} (${text.length} characters)`).join('\n')
  return {
    text: `${path}: read it before you pass it on. No audio, no names, no passwords.\n${held}`,
    exitCode: 0,
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return otherwise
  }
}

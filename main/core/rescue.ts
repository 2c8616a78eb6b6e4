/**
 * A station that cannot be opened as it is, but by what somebody does: whose database is of a newer version and that has a backup,
 * or whose key is not here. It answers what went wrong and takes the backup's name, the code or the passphrase; then it is the
 * station.
 */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { methods } from '../contract/api.ts'
import type { EventName, EventPayload } from '../contract/api.ts'
import { StationError } from '../contract/errors.ts'
import { stationSettings } from '../contract/settings.ts'
import { createCore } from './core.ts'
import { DATABASE } from './db/backups.ts'
import { lockFolder } from './db/lock.ts'
import { backupsView, restorable, restoreBackup } from './db/restore.ts'
import type { Core, CoreOptions } from './host.ts'
import { parseJson } from './json.ts'
import type { Opener } from './vault/index.ts'

/** Rejects as createCore does, where no backup helps. */
export async function startCore(options: CoreOptions): Promise<Core> {
  try {
    return await createCore(options)
  } catch (error) {
    if (!(error instanceof StationError)) throw error
    const helps = error.code === 'database_newer' && restorable(options.dataDir).length > 0
    if (!helps && error.code !== 'vault_locked') throw error
    return rescueCore(options, error)
  }
}

/** Whether it was a kiosk with a PIN: a visitor in front of it must not turn it back. One that cannot be read counts as one. */
function isKiosk(dataDir: string): boolean {
  try {
    const db = new Database(join(dataDir, DATABASE), { readonly: true })
    try {
      const get = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
      const settings = stationSettings.pick({ kiosk: true }).safeParse(parseJson(get.get('settings') ?? '{}'))
      return !settings.success || (settings.data.kiosk.enabled && (get.get('kiosk_pin') ?? '') !== '')
    } finally {
      db.close()
    }
  } catch {
    return true
  }
}

function restoreInFolder(dataDir: string, name: string): void {
  const lock = lockFolder(dataDir)
  try {
    restoreBackup(dataDir, name)
  } finally {
    lock.release()
  }
}

function rescueCore(options: CoreOptions, reason: StationError): Core {
  const { dataDir } = options
  let station: Core | null = null
  let working: Promise<void> | null = null
  let closed = false
  const listeners: ((core: Core) => () => void)[] = []
  const stops: (() => void)[] = []

  async function restore(name: string): Promise<void> {
    if (isKiosk(dataDir)) throw new StationError('kiosk_locked', 'restoring is for staff: see `--restore`')
    restoreInFolder(dataDir, name)
    begin(await createCore(options))
  }
  function begin(core: Core): void {
    station = core
    for (const listen of listeners) stops.push(listen(core))
  }
  /** Rejects with `vault_refused`, or with what keeps the station from opening for another reason. */
  const unlock = async (opener: Opener): Promise<void> => begin(await createCore({ ...options, opener }))
  async function answer(name: string, input: unknown): Promise<unknown> {
    if (closed) throw new StationError('core_stopped', 'the station is closing')
    if (name === 'station.openVault' && reason.code === 'vault_locked') {
      const opener = methods['station.openVault'].input.parse(input)
      working ??= unlock(opener).finally(() => (working = null))
      await working
      return { ok: true }
    }
    if (reason.code === 'vault_locked') throw reason
    if (name === 'station.backups') return isKiosk(dataDir) ? { backups: [] } : backupsView(dataDir)
    if (name !== 'station.restore') throw reason
    const asked = methods['station.restore'].input.parse(input)
    working ??= restore(asked.name).finally(() => (working = null))
    await working
    return { ok: true }
  }
  return {
    call: async (name, input, bytes) =>
      station ? station.call(name, input, bytes) : { result: await answer(name, input) },
    on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) {
      if (station) return station.on(event, listener)
      listeners.push((core) => core.on(event, listener))
      return () => {
        for (const stop of stops.splice(0)) stop()
      }
    },
    audioFile: async (takeId) => (station ? station.audioFile(takeId) : null),
    rendererGone: async () => station?.rendererGone(),
    suspend: () => station?.suspend(),
    resume: () => station?.resume(),
    busy: () => station?.busy() ?? [],
    async close() {
      closed = true
      await working?.catch(() => undefined)
      await station?.close()
    },
  }
}

/** `--restore`: what there is, or one of them in the place of the database. Throws as restoreBackup does, and `folder_in_use`. */
export function restoreByName(dataDir: string, name: string): string {
  const all = restorable(dataDir)
  const chosen = name === 'latest' ? all[0]?.name : name
  const listed = all.map((one) => `  ${one.name}  ${Math.ceil(one.bytes / 1024)} KiB`).join('\n')
  if (name === 'list' || name === '')
    return all.length === 0 ? `no backups in ${dataDir}` : `backups in ${dataDir}, newest first:\n${listed}`
  if (chosen === undefined) throw new StationError('not_found', `no backups in ${dataDir}`)
  restoreInFolder(dataDir, chosen)
  return (
    `${chosen} is the database now; the one before was renamed, not deleted.\n` +
    'Takes that were recorded since come back from their files at the next start.'
  )
}

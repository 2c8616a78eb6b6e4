/** The station's life: opens it, recovers what a crash left, answers calls, and closes it in order. */
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StationError } from '../contract/errors.ts'
import { allMethods, answerCalls } from './calls.ts'
import { watchClock } from './clock.ts'
import { lockFolder } from './db/lock.ts'
import type { FolderLock } from './db/lock.ts'
import { dbFault } from './db/fault.ts'
import { forgetReturned, readReturned, undoMigration } from './db/returned.ts'
import { lookForDamage } from './db/damage.ts'
import { openDatabase } from './db/open.ts'
import { DATABASE } from './db/backups.ts'
import { MASTERS, RESTORED } from './db/restore.ts'
import { backUpBeforeMigration } from './db/before-migration.ts'
import { closeEncoder } from './flac/index.ts'
import type { Core, CoreOptions } from './host.ts'
import { buildParts, VAULT_CODE } from './parts.ts'
import type { Parts } from './parts.ts'
import { errnoOf, ioFault } from './recording/files.ts'
import { finishScripts } from './scripts/acts.ts'
import { withdrawalsNoted } from './speakers/withdrawals.ts'
import { makeFolders } from './station.ts'
import { openBook, plainSize } from './vault/index.ts'
import type { Folders } from './station.ts'
import { adoptMasters } from './takes/adopt.ts'

const NO_BYTES = new Uint8Array(0)

/** Beside the database, so that a station keeps its name when the database is lost. */
function stationIdOf({ root }: Folders): string {
  const path = join(root, 'station-id')
  try {
    const id = readFileSync(path, 'utf8').trim()
    if (/^[\w-]{1,60}$/.test(id)) return id
  } catch (error) {
    // one that cannot be read just now must not be replaced; none is the first start
    if (errnoOf(error) !== 'ENOENT') throw ioFault(error, 'the name of the station cannot be read')
  }
  const id = `st-${randomBytes(5).toString('hex')}`
  writeFileSync(`${path}.tmp`, `${id}\n`, { mode: 0o600, flush: true })
  renameSync(`${path}.tmp`, path)
  return id
}

/** Ends what the process before left undone. Only files and rows: no network is needed or waited for. */
async function recover(parts: Parts, setAside: string | null): Promise<void> {
  const { station, jobs, capture } = parts
  const again = jobs.reclaim()
  if (again.length > 0) station.log('info', `${again.length} takes were on the wire when the station ended`)
  if (setAside !== null) station.meta.set(SET_ASIDE, setAside)
  if (station.meta.get(MASTERS.key) === MASTERS.unread) await bringBack(parts)
  await finishScripts(
    parts,
    parts.projects.list().map(({ projectId }) => projectId),
  )
  await capture.interrupted.recover()
}

const SET_ASIDE = 'set_aside'

/** A database that someone removed is as lost as one that broke: the masters are still there, and who withdrew is noted. */
async function bringBack({ station, speakers, takes, adoptContext }: Parts): Promise<void> {
  for (const id of withdrawalsNoted(station.folders)) {
    speakers.ensure(id)
    // a backup may be older than the withdrawal
    speakers.withdraw(id)
  }
  const { adopted, unknown, failed } = await adoptMasters(station, takes, adoptContext)
  const path = station.meta.get(SET_ASIDE)
  const restored = station.meta.get(RESTORED) ?? ''
  const told = { takes: adopted, unknown: unknown + failed }
  if (restored !== '') station.notice('database_restored', { at: Number(restored), ...told })
  else if (path !== null) station.notice('database_set_aside', { path, ...told })
  // what failed (a full disk) is tried again by the next start
  if (failed > 0) return
  station.meta.set(MASTERS.key, MASTERS.read)
  station.meta.set(RESTORED, '')
}

/** A new station of a computer that keeps keys is encrypted from its first byte on; one that was plain stays so until somebody turns it on. */
async function openKeys({ dataDir, secrets, keychain = false, opener, log }: CoreOptions, now: () => number) {
  const isNew = !existsSync(join(dataDir, DATABASE)) && readdirSync(join(dataDir, 'takes')).length === 0
  const book = await openBook({ dataDir, secrets, keychain, now }, opener)
  if (isNew && keychain && book.view().state === 'off')
    // a keychain that keeps nothing must not keep anybody from recording
    await book
      .turnOn(undefined, true)
      .catch((error: unknown) => log?.('warn', 'the station stays plain', error))
  return book
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const now = options.now ?? Date.now
  const folders = makeFolders(options.dataDir)
  const lock = lockFolder(options.dataDir)
  let parts: Parts
  let db: ReturnType<typeof openDatabase>['db'] | null = null
  try {
    const book = await openKeys(options, now)
    undoMigration(options.dataDir)
    await backUpBeforeMigration(options.dataDir, now())
    const found = await lookForDamage(options.dataDir, lock.uncleanEnd)
    const opened = openDatabase(options.dataDir, now(), found === 'damaged')
    db = opened.db
    parts = await buildParts(options, { db: opened.db, folders, stationId: stationIdOf(folders), book })
    await recover(parts, opened.setAside)
    if (found === 'unknown') parts.backups.readWhole()
    await parts.disk.look()
  } catch (error) {
    db?.close()
    lock.release()
    throw dbFault(error)
  }
  parts.station.log('info', 'the station is open', {
    uncleanEnd: lock.uncleanEnd,
    recorded: parts.ledger.ledger().recorded,
  })
  return liveCore(parts, lock)
}

/** A new version did not start, and this is the one before: the people here should know. */
function tellOfReturn({ station, audit }: Parts): void {
  const came = readReturned(station.folders.root)
  if (came === null) return
  station.notice('update_returned', { version: came.version })
  audit.add('station', 'update_returned', { version: came.version })
  forgetReturned(station.folders.root)
}

function liveCore(parts: Parts, lock: FolderLock): Core {
  const { station, capture, link, sender, encoder, hub, visit } = parts
  const answer = answerCalls(parts, allMethods(parts))
  const clock = watchClock(station.now, {
    onJump: (seconds) => {
      station.notice('clock_jumped', { seconds: Math.round(seconds) })
      parts.jobs.hurry()
      // a broker may have refused what was stamped by the old time
      sender.freshStart()
      sender.wake()
      link.hurry()
    },
    onWake: () => {
      parts.jobs.hurry()
      link.hurry()
      sender.wake()
    },
  })
  const underWay = new Set<Promise<unknown>>()
  let closing: Promise<void> | null = null

  tellOfReturn(parts)
  parts.settingsChanged()
  if (parts.atRest.isCodeMissed() && parts.ledger.ledger().recorded > 0) station.notice(VAULT_CODE)
  encoder.wake()
  // made at the first start, so that it can be enrolled before anything is recorded
  void parts.identity
    .signingKey()
    .catch((error: unknown) => station.log('error', 'the key of the station', error))
  void parts.retention.sweep()
  const remeasuring = parts.remeasured()

  async function close(): Promise<void> {
    clock.stop()
    parts.updates.stop()
    parts.longWork.stopAll()
    parts.disk.stop()
    await Promise.all([parts.retention.stop(), remeasuring.stop()])
    parts.media.stop()
    await parts.atRest.stop()
    await Promise.all([parts.audio.stop(), parts.ready.stop(), parts.backups.stop(), parts.exporter.ended()])
    await parts.leases.stop()
    // calls under way end first: a "stop" that was asked for is answered
    await Promise.race([
      Promise.allSettled(underWay),
      new Promise((resolve) => setTimeout(resolve, 5_000).unref()),
    ])
    await capture.close()
    await Promise.all([sender.stop(), encoder.stop()])
    await link.close()
    await closeEncoder().catch(() => undefined)
    await parts.spelling.stop()
    hub.close()
    station.log('info', 'the station is closed')
    station.db.close()
    lock.release()
  }

  return {
    call(name, input, bytes = NO_BYTES) {
      if (closing) return Promise.reject(new StationError('core_stopped', 'the station is closing'))
      const work = answer(name, input, bytes).catch((error: unknown) => {
        const fault = dbFault(error)
        // whoever asked is told that it failed; why is for those who mend it
        if (!(fault instanceof StationError) || fault.code === 'internal')
          station.log('error', `${name} failed`, fault)
        throw fault
      })
      underWay.add(work)
      work.finally(() => underWay.delete(work)).catch(() => undefined)
      return work
    },
    on: (event, listener) => hub.on(event, listener),
    async audioFile(takeId) {
      if (!visit.mayHear(takeId)) return null
      const row = parts.takes.row(takeId)
      const keys = station.keys()
      if (row?.has_audio === 1) return { path: parts.takes.master(row), bytes: row.bytes, keys }
      const path = await parts.playback.file(takeId)
      // gone meanwhile: its speaker may just have withdrawn
      const there = path === null ? null : await stat(path).catch(() => null)
      return path === null || there === null ? null : { path, bytes: plainSize(path, keys), keys }
    },
    rendererGone: () => capture.interrupt(),
    suspend: () => clock.suspend(),
    resume: () => clock.resume(),
    busy: () => parts.updates.busy(),
    close: () => (closing ??= close()),
  }
}

/** Ties the parts of the station together; each is built by its own domain. Nothing here waits for a network. */
import type { CaptureFormat, StationState } from '../contract/model.ts'
import { atRest } from './at-rest.ts'
import { auditLog } from './audit/log.ts'
import { lakeAudio } from './catalogue/audio.ts'
import { openConnection } from './connection.ts'
import { dailyBackups } from './db/daily.ts'
import type { Db } from './db/open.ts'
import { diskWatch } from './disk.ts'
import { takePlayback } from './takes/playback.ts'
import type { CoreOptions } from './host.ts'
import { discreet, personalValues, watched } from './log/personal.ts'
import { exporter } from './lake/exporter.ts'
import { longWork } from './long-work.ts'
import { openOutbox } from './outbox/index.ts'
import { silenceWatch } from './outbox/silence.ts'
import { promptLeases } from './prompts/leases.ts'
import { promptMedia } from './prompts/media.ts'
import { kioskLock } from './settings/kiosk.ts'
import { stationIdentity } from './settings/identity.ts'
import { readyAhead } from './reviews/ready.ts'
import { settingsStore } from './settings/store.ts'
import { eventHub } from './state/events.ts'
import { noticeStore } from './state/notices.ts'
import { snapshot } from './state/snapshot.ts'
import { makeStation } from './station.ts'
import type { Folders } from './station.ts'
import { openStores } from './stores.ts'
import { contextAdopter } from './takes/adopt.ts'
import { Capture } from './capture/capture.ts'
import { takeDiscards } from './takes/discard.ts'
import { lineageReader } from './takes/lineage.ts'
import { remeasure } from './takes/remeasure.ts'
import { retention } from './takes/retention.ts'
import { spelling } from './transcripts/spelling/index.ts'
import { updates } from './updates/updates.ts'
import type { KeyBook } from './vault/index.ts'
import { visitOf } from './visit.ts'
import { settingsFor, stateFor } from './visitor.ts'

/** the notice that nobody keeps the recovery code */
export const VAULT_CODE = 'vault_code'
const DEFAULT_FORMAT: CaptureFormat = { sampleRate: 48_000, channels: 1, bitDepth: 16 }

export type Parts = Awaited<ReturnType<typeof buildParts>>

interface OpenStation {
  readonly db: Db
  readonly folders: Folders
  readonly stationId: string
  readonly book: KeyBook
}

export async function buildParts(given: CoreOptions, { db, folders, stationId, book }: OpenStation) {
  const personal = personalValues(db, book.keys)
  const options: CoreOptions = {
    ...given,
    secrets: watched(given.secrets, personal),
    log: discreet(given.log ?? (() => undefined), personal),
  }
  const hub = eventHub({
    state: () => state(),
    rows: (ids) => stores.takes.rows(ids.filter((id) => visit.mayHear(id))),
    fault: (error) => station.log('error', 'what changed cannot be told', error),
  })
  const notices = noticeStore(db, options.now ?? Date.now)
  const station = makeStation(
    options,
    { db, folders, stationId, keys: book.keys },
    {
      ...hub,
      takesChanged(ids) {
        stores.catalogue.sync(ids)
        hub.takesChanged(ids)
      },
      keepNotice: (code, params) => notices.add(code, params),
    },
  )
  const settings = await settingsStore({
    meta: station.meta,
    secrets: options.secrets,
    stationId,
    brokers: options.brokers,
    onChange(view) {
      hub.settings(settingsFor(visit, view))
      settingsChanged()
      hub.changed()
    },
  })
  const identity = stationIdentity(station, options.secrets)
  const inForce = () => settings.effective()
  const storageSecret = () => settings.secret('storageSecretKey')
  const stores = openStores(station)
  const { projects, takes, sessions, catalogue } = stores
  const audit = auditLog(station)

  // A page that was locked out forgets what it knew; one that is let in needs the whole before it can save any of it.
  const kiosk = kioskLock(settings, station.now, () => {
    visit.left()
    hub.settings(settingsFor(visit, settings.view()))
    hub.changed()
  })
  const visit = visitOf({
    isLocked: () => kiosk.isLocked(),
    elapsed: () => performance.now(),
    wantedProject: () => inForce().kiosk.projectId,
    projects: projects.list,
    session: () => sessions.current(),
    sessionOfTake: (takeId) => takes.row(takeId)?.session_id ?? null,
  })

  const format = (): CaptureFormat => {
    const session = sessions.current()
    return session ? projects.get(session.project_id).settings : DEFAULT_FORMAT
  }
  const disk = diskWatch(folders.root, format, () => hub.changed())
  const roomy = () => disk.view().level === 'ok'
  const audio = lakeAudio(station, {
    catalogue,
    settings: () => inForce().archive,
    secret: () => settings.secret('archiveSecretKey'),
  })
  const playback = takePlayback(station, takes, {
    knows: (takeId) => catalogue.take(takeId) !== null,
    file: (takeId) => audio.encoded(takeId),
  })
  const ready = readyAhead({ station, catalogue, playback })
  catalogue.whenGone((takeIds) => {
    stores.versions.forget(takeIds)
    void Promise.all([audio.forget(takeIds), playback.forget(takeIds)]).catch((error: unknown) =>
      station.log('error', 'audio that is gone from the archive stays here', error),
    )
  })
  const media = promptMedia(station, { settings: inForce, storageSecret, roomy })
  const connection = openConnection({
    station,
    stores,
    settings,
    onOnline() {
      sender.online()
      leases.changed()
      void media.fetchAhead()
    },
    onPrompts() {
      sessions.fill()
      leases.changed()
      void media.fetchAhead()
    },
    onLanded(ids) {
      keep.landed(ids)
      // of one that lies discarded here the lake is to hear
      sender.wake()
    },
  })
  const leases = promptLeases({
    station,
    producer: () => connection.link.producer(),
    broker: () => inForce().broker,
    signingKey: () => identity.signingKey(),
    settleMs: options.restMs,
  })
  const { uploads, encoder, sender } = openOutbox(station, {
    ...stores,
    link: connection.link,
    settings: inForce,
    storageSecret,
    signingKey: () => identity.signingKey(),
    recording: () => capture.isRecording(),
  })
  /** Another broker, more room for prompts, or another upload policy. */
  function settingsChanged(): void {
    connection.follow()
    newer.follow()
    connection.promptsUsed()
    sender.wake()
  }

  const adoptContext = contextAdopter(station, stores)
  const capture = new Capture(station, {
    ...stores,
    adoptContext,
    diskFull: () => disk.view().level === 'full',
    onSaved() {
      encoder.wake()
      connection.promptsUsed()
      void disk.look()
    },
  })
  const keep = retention(station, {
    ...stores,
    days: () => inForce().retention.deleteLandedAfterDays,
    forgetCut: (isGone) => capture.interrupted.forget(isGone),
    removed: (done) => audit.add('station', 'audio_deleted', done),
    forgotten: () => backups.forget(),
  })
  const backups = dailyBackups({
    dataDir: folders.root,
    meta: station.meta,
    now: station.now,
    log: station.log,
    isRecording: () => capture.isRecording(),
    startMs: options.restMs,
    onDamage: () => station.notice('database_damaged', {}),
  })

  const rest = atRest(station, {
    book,
    isRecording: () => capture.isRecording(),
    encoded: () => encoder.idle(),
    forgetBackups: () => backups.forget(),
    onCodeKept() {
      notices.settle(VAULT_CODE)
      hub.changed()
    },
    startMs: options.restMs,
  })
  const work = longWork()
  const shown = {
    silence: silenceWatch(db, station.meta, station.now, () => connection.link.view()),
    ...stores,
    ...connection,
    station,
    settings,
    identity,
    sender,
    disk,
    capture,
    notices,
    kiosk,
    uploads,
  }
  const newer = updates(station, {
    updater: options.updater,
    settings: inForce,
    quiet: { capture, encoder, ledger: stores.ledger, longWork: work, atRest: rest },
    inSession: () => sessions.current() !== null,
    onInstall: (version) => audit.add('station', 'update_installed', { version }),
  })
  const state = (): StationState => stateFor(visit, snapshot({ ...shown, updates: newer, options }))
  return {
    ...shown,
    ...takeDiscards({ ...stores, station, onChange: () => sender.wake() }),
    hub,
    visit,
    encoder,
    leases,
    media,
    adoptContext,
    atRest: rest,
    audit,
    backups,
    personal,
    secrets: options.secrets,
    shell: options.shell,
    retention: keep,
    remeasured: () =>
      remeasure(station, { ...stores, isRecording: () => capture.isRecording(), startMs: options.restMs }),
    longWork: work,
    exporter: exporter(station, work),
    chooseFolder: options.chooseFolder,
    playback,
    audio,
    ready,
    updates: newer,
    spelling: spelling(station),
    lineage: lineageReader(station, { ...stores, brokers: () => inForce().broker.brokers }),
    state,
    /** The state after some work, and word of it to whoever else looks. */
    changedState(): StationState {
      hub.changed()
      return state()
    },
    settingsChanged,
  }
}

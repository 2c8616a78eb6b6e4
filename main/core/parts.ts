/** Builds the parts of the station and ties them together. Nothing here waits for a network. */
import type { CaptureFormat, StationState } from '../contract/model.ts'
import { auditLog } from './audit/log.ts'
import type { Db } from './db/open.ts'
import { diskWatch } from './disk.ts'
import { eventHub } from './state/events.ts'
import type { CoreOptions } from './host.ts'
import { brokerPort } from './kafka/asking.ts'
import { createLink } from './kafka/link.ts'
import { receiptKeeper } from './kafka/receipts.ts'
import { countKeeper } from './lake/counts.ts'
import { ruleKeeper } from './lake/rules.ts'
import { longWork } from './long-work.ts'
import { noticeStore } from './state/notices.ts'
import { takeEncoder } from './outbox/encoder.ts'
import { ledgerReader } from './outbox/ledger.ts'
import { listening } from './exchange/listening.ts'
import { createSender } from './outbox/sender.ts'
import { ALL, jobStore } from './outbox/store.ts'
import { DEFAULT_PROJECT, projectStore } from './projects/store.ts'
import { promptIntake } from './prompts/intake.ts'
import { promptMedia } from './prompts/media.ts'
import { promptStore } from './prompts/store.ts'
import { sessionStore } from './sessions/store.ts'
import { kioskLock } from './settings/kiosk.ts'
import { settingsStore } from './settings/store.ts'
import { snapshot } from './state/snapshot.ts'
import { speakerStore } from './speakers/store.ts'
import { metaStore } from './station.ts'
import type { Folders, Station } from './station.ts'
import { contextAdopter } from './takes/adopt.ts'
import { takeCapture } from './takes/capture.ts'
import { discardTake, restoreTake } from './takes/discard.ts'
import { lineageReader } from './takes/lineage.ts'
import { retention } from './takes/retention.ts'
import { takeStore } from './takes/store.ts'
import { visitOf } from './visit.ts'
import { settingsFor, stateFor } from './visitor.ts'

const DEFAULT_FORMAT: CaptureFormat = { sampleRate: 48_000, channels: 1, bitDepth: 16 }

export type Parts = Awaited<ReturnType<typeof buildParts>>

export async function buildParts(options: CoreOptions, db: Db, folders: Folders, stationId: string) {
  const now = options.now ?? Date.now
  const log = options.log ?? (() => undefined)
  const meta = metaStore(db)
  const notices = noticeStore(db, now)
  const hub = eventHub({
    state: () => state(),
    rows: (ids) => takes.rows(ids.filter((id) => visit.mayHear(id))),
    fault: (error) => log('error', 'what changed cannot be told', error),
  })
  const station: Station = {
    db,
    now,
    log,
    folders,
    stationId,
    appVersion: options.appVersion,
    meta,
    readings: { version: 0 },
    changed: () => hub.changed(),
    takesChanged: (ids) => hub.takesChanged(ids),
    notice(code, params = {}) {
      log('warn', code, params)
      notices.add(code, params)
      hub.changed()
    },
  }

  const settings = await settingsStore({
    meta,
    secrets: options.secrets,
    brokers: options.brokers,
    onChange: (view) => {
      hub.settings(settingsFor(visit, view))
      settingsChanged()
      hub.changed()
    },
  })
  const ledger = ledgerReader(db)
  const jobs = jobStore(db, now)
  const projects = projectStore(station)
  const prompts = promptStore(station)
  const speakers = speakerStore(station, projects, jobs)
  const takes = takeStore(station, projects, jobs)
  const sessions = sessionStore(station, {
    projects,
    prompts,
    speakers,
    takes,
    restore: (takeId) => restoreTake({ station, jobs, takes }, takeId),
  })
  const media = promptMedia(station, {
    settings: () => settings.effective(),
    storageSecret: () => settings.secret('storageSecretKey'),
    roomy: () => disk.view().level === 'ok',
  })
  // A page that was locked out forgets what it knew; one that is let in needs the whole before it can save any of it.
  const kiosk = kioskLock(settings, now, () => {
    visit.left()
    hub.settings(settingsFor(visit, settings.view()))
    hub.changed()
  })
  const visit = visitOf({
    isLocked: () => kiosk.isLocked(),
    wantedProject: () => settings.effective().kiosk.projectId,
    projects: () => projects.list(),
    session: () => sessions.current(),
    sessionOfTake: (takeId) => takes.row(takeId)?.session_id ?? null,
  })
  /** metered null: nobody can tell. byHand: the newest job there was when somebody last said "send now"; 0 once all have gone */
  const uploads: { metered: boolean | null; byHand: number } = { metered: null, byHand: 0 }

  const intake = promptIntake(
    station,
    prompts,
    DEFAULT_PROJECT,
    () => settings.effective().broker.backlogLimit,
  )
  const audit = auditLog(station)
  const rules = ruleKeeper(station)
  const counts = countKeeper(station)
  const receipts = receiptKeeper(station, jobs, takes, (ids) => {
    keep.landed(ids)
    // of one that lies discarded here the lake is to hear
    sender.wake()
  })
  let promptLag: number | null = null
  const link = createLink({
    port: brokerPort,
    clientId: `fieldtake-${stationId}`,
    now,
    log,
    password: (broker) => settings.secret('brokerPassword', { ...settings.effective(), broker }),
    onChange: () => hub.changed(),
    onOnline: () => {
      sender.online()
      void media.fetchAhead()
    },
    consumers: (broker) => [
      {
        topic: broker.promptTopic,
        // shared: the group divides the prompts among the stations; every: each has a group of its own
        group: broker.mode === 'shared' ? broker.group : `${broker.group}-${stationId}`,
        keep: async (records) => {
          const kept = await intake.keep(records)
          sessions.fill()
          void media.fetchAhead()
          return kept
        },
        onLag: (lag) => {
          promptLag = lag
          hub.changed()
        },
      },
      {
        topic: broker.receiptTopic,
        group: `${broker.group}-receipts-${stationId}`,
        keep: (records) => receipts.keep(records),
      },
      {
        topic: broker.qualityTopic,
        group: `${broker.group}-quality-${stationId}`,
        // a backend may have no rules, and an older one no topic for them
        optional: true,
        keep: (records) => rules.keep(records),
      },
      {
        topic: broker.countersTopic,
        group: `${broker.group}-counters-${stationId}`,
        optional: true,
        keep: (records) => counts.keep(records),
      },
    ],
  })
  const encoder = takeEncoder(station, {
    jobs,
    takes,
    format: () => settings.effective().upload.format,
    onReady: () => sender.wake(),
  })
  const heldByPolicy = (): StationState['uploads']['held'] => {
    const { policy } = settings.effective().upload
    if (policy === 'always') return null
    if (policy === 'manual') return 'manual'
    // a phone's hotspot looks like any network: what nobody can tell may cost
    return uploads.metered === null ? 'unknown' : uploads.metered ? 'metered' : null
  }
  const held = () => (uploads.byHand > 0 ? null : heldByPolicy())
  const upTo = () => (settings.effective().upload.paused ? 0 : heldByPolicy() === null ? ALL : uploads.byHand)
  const sender = createSender({
    station,
    jobs,
    takes,
    encoder,
    link,
    settings: () => settings.effective(),
    storageSecret: () => settings.secret('storageSecretKey'),
    upTo,
    waiting: () => ledger.ledger().waiting,
    recording: () => capture.isRecording(),
    onIdle: () => {
      // what is being encoded just now is meant as well
      if (jobs.nextUnencoded() === null) uploads.byHand = 0
    },
  })
  const keep = retention(station, {
    jobs,
    takes,
    days: () => settings.effective().retention.deleteLandedAfterDays,
    forgetCut: (isGone) => capture.interrupted.forget(isGone),
    removed: (done) => audit.add('station', 'audio_deleted', done),
  })

  const format = (): CaptureFormat => {
    const session = sessions.current()
    if (!session) return DEFAULT_FORMAT
    const { sampleRate, channels, bitDepth } = projects.get(session.project_id).settings
    return { sampleRate, channels, bitDepth }
  }
  const disk = diskWatch(folders.root, format, () => hub.changed())
  const promptsUsed = (): void => {
    if (intake.roomAgain()) link.resume(settings.effective().broker.promptTopic)
  }
  const adoptContext = contextAdopter(station, { prompts, speakers })
  const capture = takeCapture(station, {
    takes,
    sessions,
    speakers,
    diskFull: () => disk.view().level === 'full',
    adoptContext,
    onSaved: () => {
      encoder.wake()
      promptsUsed()
      void disk.look()
    },
  })

  let configured = ''
  /** A new connection only when something of it changed: a colour theme must not interrupt an upload. */
  function settingsChanged(): void {
    const { broker } = settings.effective()
    const text = JSON.stringify(broker)
    if (text !== configured) {
      configured = text
      intake.started()
      link.configure(broker)
    }
    promptsUsed()
    sender.wake()
  }
  const wholeState = (): StationState =>
    snapshot({
      options,
      station,
      settings,
      link,
      sender,
      ledger,
      prompts,
      intake,
      receipts,
      rules,
      counts,
      disk,
      capture,
      notices,
      sessions,
      kiosk,
      lag: () => promptLag,
      held,
    })
  const state = (): StationState => stateFor(visit, wholeState())

  const long = longWork()
  return {
    station,
    longWork: long,
    /** Null: nothing was chosen, or the shell has no dialog. */
    chooseFolder: () =>
      long.stoppable(({ signal }) => {
        const stopped = new Promise<null>((resolve) =>
          signal.addEventListener('abort', () => resolve(null), { once: true }),
        )
        return Promise.race([options.chooseFolder?.() ?? null, stopped])
      }),
    hub,
    notices,
    settings,
    ledger,
    jobs,
    projects,
    prompts,
    speakers,
    takes,
    sessions,
    kiosk,
    visit,
    uploads,
    intake,
    link,
    encoder,
    sender,
    retention: keep,
    listening: listening(station, takes),
    media,
    disk,
    capture,
    adoptContext,
    audit,
    rules,
    lineage: lineageReader(station, { jobs, takes, brokers: () => settings.effective().broker.brokers }),
    promptsUsed,
    state,
    /** The state after some work, and word of it to whoever else looks. */
    changedState(): StationState {
      hub.changed()
      return state()
    },
    settingsChanged,
    reconnect(): void {
      configured = ''
      settingsChanged()
    },
    /** Before a retry: someone may have raised the topic's limit because of the very take that is parked. */
    async refreshLimits(): Promise<void> {
      await Promise.race([link.refreshTopic(), new Promise((resolve) => setTimeout(resolve, 3_000).unref())])
      sender.freshStart()
    },
    /** Someone pressed "send": also what the upload policy would hold back, of what is here now. */
    sendByHand(): void {
      uploads.byHand = jobs.newest()
      encoder.wake()
      link.hurry()
      sender.wake()
    },
    discard(takeId: string): boolean {
      const discarded = discardTake({ station, jobs, takes }, takeId)
      // the lake is to hear of one that had gone out already
      sender.wake()
      return discarded
    },
    restore(takeId: string): boolean {
      const restored = restoreTake({ station, jobs, takes }, takeId)
      sender.wake()
      return restored
    },
  }
}

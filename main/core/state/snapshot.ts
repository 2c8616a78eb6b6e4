/** The whole state of the station as the interface mirrors it: reads counters and caches, never scans. */
import type { StationState } from '../../contract/model.ts'
import type { diskWatch } from '../disk.ts'
import type { CoreOptions } from '../host.ts'
import type { Link } from '../kafka/link.ts'
import type { readingWatch } from '../kafka/reading.ts'
import type { receiptKeeper } from '../outbox/receipts.ts'
import type { countKeeper } from '../lake/counts.ts'
import type { ruleKeeper } from '../lake/rules.ts'
import type { summaryKeeper } from '../lake/summary.ts'
import type { noticeStore } from './notices.ts'
import type { ledgerReader } from '../jobs/ledger.ts'
import type { Sender } from '../outbox/sender.ts'
import type { Intake } from '../prompts/intake.ts'
import type { PromptStore } from '../prompts/store.ts'
import type { Sessions } from '../sessions/store.ts'
import type { kioskLock } from '../settings/kiosk.ts'
import type { Settings } from '../settings/store.ts'
import type { Station } from '../station.ts'
import type { Capture } from '../capture/capture.ts'

interface Sources {
  readonly options: CoreOptions
  readonly station: Station
  readonly settings: Settings
  readonly link: Link
  readonly sender: Sender
  readonly ledger: ReturnType<typeof ledgerReader>
  readonly prompts: PromptStore
  readonly intake: Intake
  readonly receipts: ReturnType<typeof receiptKeeper>
  readonly rules: ReturnType<typeof ruleKeeper>
  readonly counts: ReturnType<typeof countKeeper>
  readonly summary: ReturnType<typeof summaryKeeper>
  readonly reading: ReturnType<typeof readingWatch>
  readonly disk: ReturnType<typeof diskWatch>
  readonly capture: Capture
  readonly notices: ReturnType<typeof noticeStore>
  readonly sessions: Sessions
  readonly kiosk: ReturnType<typeof kioskLock>
  readonly silence: { since(): number | null }
  readonly updates: { state(): StationState['updates'] }
  readonly uploads: { held(): StationState['uploads']['held'] }
}

/** Midnight by the person's own calendar: "landed today" is a day's work. */
const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

export function snapshot(from: Sources): StationState {
  const settings = from.settings.effective()
  const broker = from.link.view()
  const session = from.sessions.view()
  return {
    appVersion: from.options.appVersion,
    shell: from.options.shell,
    stationId: from.station.stationId,
    broker,
    uploads: {
      paused: settings.upload.paused,
      policy: settings.upload.policy,
      held: from.uploads.held(),
      ...from.sender.view(),
    },
    ledger: from.ledger.ledger(),
    prompts: {
      mode: settings.broker.mode,
      backlog: from.prompts.backlog(),
      limit: settings.broker.backlogLimit,
      consuming: broker.state !== 'online' ? 'stopped' : from.intake.isFull() ? 'paused_full' : 'running',
      malformed: from.ledger.malformed(),
      lag: from.intake.lag(),
    },
    pipeline: {
      lastReceiptAt: from.receipts.lastAt(),
      silentSince: from.silence.since(),
      landedToday: from.ledger.landedSince(startOfDay(from.station.now())),
      unreadable: from.reading.view(),
      rules: from.rules.summary(),
      summaryAt: from.summary.madeAt(),
      counts: from.counts.view(session?.speaker.speakerId, session?.current?.promptId),
    },
    disk: from.disk.view(),
    interrupted: from.capture.interrupted.list(),
    notices: from.notices.list(),
    recording: from.capture.view(),
    session,
    kiosk: from.kiosk.view(),
    updates: from.updates.state(),
  }
}

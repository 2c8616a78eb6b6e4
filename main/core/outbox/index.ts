/** The way out: what may go now, the file that goes, and the loop that sends it. */
import type { StationSettings } from '../../contract/settings.ts'
import type { Link } from '../kafka/link.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'
import { takeEncoder } from './encoder.ts'
import type { ledgerReader } from '../jobs/ledger.ts'
import { Sender } from './sender.ts'
import type { JobStore } from '../jobs/store.ts'
import type { PackingParts } from './packing.ts'
import { uploadPolicy } from './upload-policy.ts'

interface OutboxParts {
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly ledger: ReturnType<typeof ledgerReader>
  readonly link: Link
  readonly settings: () => StationSettings
  readonly storageSecret: () => Promise<string | null>
  readonly signingKey: PackingParts['signingKey']
  /** a take is being recorded just now */
  readonly recording: () => boolean
}

export function openOutbox(station: Station, parts: OutboxParts) {
  const { jobs, takes, settings } = parts
  const uploads = uploadPolicy(settings, jobs)
  const encoder = takeEncoder(station, {
    jobs,
    takes,
    format: () => settings().upload.format,
    onReady: () => sender.wake(),
  })
  const sender = new Sender({
    ...parts,
    station,
    encoder,
    upTo: uploads.upTo,
    waiting: () => parts.ledger.ledger().waiting,
    onIdle: () => uploads.drained(),
  })
  return { uploads, encoder, sender }
}

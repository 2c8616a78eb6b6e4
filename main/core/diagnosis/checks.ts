/** Looks at a station from the microphone to the archive. Each check says what it found; none changes anything. */
import Database from 'better-sqlite3'
import { existsSync, readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CheckId, CheckResult, MicrophoneSeen } from '../../contract/diagnosis.ts'
import { StationError } from '../../contract/errors.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { checkInThread } from '../db/backup-thread.ts'
import { DATABASE, listBackups } from '../db/backups.ts'
import { dbFault } from '../db/fault.ts'
import { NEWEST } from '../db/schema.ts'
import { ledgerReader } from '../jobs/ledger.ts'
import { testConnection } from '../settings/connection-test.ts'
import { updateFeed } from './update-feed.ts'

export interface Looked {
  readonly dataDir: string
  readonly now: () => number
  readonly microphone: MicrophoneSeen
  readonly stationId: string
  /** null: they cannot be read, because the database cannot */
  readonly settings: StationSettings | null
  readonly brokerPassword: () => Promise<string | null>
  readonly storageSecret: () => Promise<string | null>
  /** null: it cannot be read just now */
  readonly stationKey: () => Promise<string | null>
}
type Found = Pick<CheckResult, 'state' | 'detail'>

/** the whole of a database of a season is read in less; a slower disk is told of, not waited for */
const CHECK_MS = 10_000
const FULL_BYTES = 48 * 1024 * 1024
const LOW_BYTES = 1024 * 1024 * 1024
const BACKUP_MS = 3 * 86_400_000
/** clocks are set by hand to the minute */
const SLACK_MS = 300_000

const ok = (detail: string): Found => ({ state: 'ok', detail })
const warn = (detail: string): Found => ({ state: 'warn', detail })
const fail = (detail: string): Found => ({ state: 'fail', detail })
const skipped = (detail: string): Found => ({ state: 'skipped', detail })

/** Of Linux without a window: what its sound system lists. Elsewhere only a page can say. */
export function microphonesHere(): MicrophoneSeen {
  const list = '/proc/asound/pcm'
  if (!existsSync(list)) return 'unknown'
  return /capture/.test(readFileSync(list, 'utf8')) ? 'found' : 'none'
}

const MICROPHONE: Readonly<Record<MicrophoneSeen, Found>> = {
  found: ok('there is a microphone'),
  none: fail('no microphone is there'),
  denied: fail('the microphone may not be used'),
  unknown: skipped('only the window can tell: Settings, Diagnostics'),
}

/** The folder, or where it will be made: of a station that was never started there is none yet. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)))

async function disk({ dataDir }: Looked): Promise<Found> {
  const { bavail, bsize } = await statfs(nearest(dataDir))
  const free = bavail * bsize
  const said = `${Math.round(free / 2 ** 20)} MiB free`
  return free < FULL_BYTES ? fail(said) : free < LOW_BYTES ? warn(said) : ok(said)
}

/** Opens it beside whoever uses it. Throws in the words of the contract. */
function reading<T>(dataDir: string, read: (db: Database.Database) => T): T {
  try {
    const db = new Database(join(dataDir, DATABASE), { readonly: true, fileMustExist: true, timeout: 5_000 })
    try {
      return read(db)
    } finally {
      db.close()
    }
  } catch (error) {
    throw dbFault(error)
  }
}

const NONE_YET = 'there is none yet: nothing was ever recorded here'
/** Of what stands in a database that is not there, or cannot be read. */
const unread = ({ dataDir }: Looked): Found =>
  skipped(existsSync(join(dataDir, DATABASE)) ? 'the database cannot be read' : NONE_YET)

async function database({ dataDir }: Looked): Promise<Found> {
  if (!existsSync(join(dataDir, DATABASE))) return skipped(NONE_YET)
  const version = reading(dataDir, (db) => Number(db.pragma('user_version', { simple: true })))
  if (version > NEWEST) return fail(`version ${version} is newer than this program, which knows ${NEWEST}`)
  const whole = await checkInThread(join(dataDir, DATABASE), CHECK_MS)
  if (whole === null)
    return warn(`not read to its end within ${CHECK_MS / 1_000} s; each daily backup checks all of it`)
  return whole ? ok(`version ${version}, every page is sound`) : fail('pages of it are damaged')
}

function backups({ dataDir, now }: Looked): Found {
  const [newest] = listBackups(dataDir)
  if (!existsSync(join(dataDir, DATABASE))) return skipped('nothing to back up yet')
  if (!newest) return warn('none yet')
  const said = `${listBackups(dataDir).length}, the newest of ${new Date(newest.at).toISOString()}`
  return now() - newest.at > BACKUP_MS ? warn(said) : ok(said)
}

function ledger(looked: Looked): Found {
  const { dataDir, settings } = looked
  if (settings === null) return unread(looked)
  const { recorded, adds } = reading(dataDir, (db) => ledgerReader(db).ledger())
  return adds
    ? ok(`${recorded} takes, and every one is accounted for`)
    : fail(`${recorded} takes do not add up`)
}

function clock(looked: Looked): Found {
  const { dataDir, settings, now } = looked
  if (settings === null) return unread(looked)
  const last = reading(dataDir, (db) => Number(db.prepare('SELECT max(at) FROM history').pluck().get() ?? 0))
  const behind = last - now()
  return behind > SLACK_MS
    ? fail(`it stands ${Math.round(behind / 60_000)} minutes before what was last written here`)
    : ok(new Date(now()).toISOString())
}

async function keychain({ dataDir, stationKey }: Looked): Promise<Found> {
  if (!existsSync(join(dataDir, 'station-key.pub'))) return skipped('no key was made yet')
  return (await stationKey()) === null
    ? fail('the key of the station cannot be read')
    : ok('it gives the station’s key')
}

/** Where it goes wrong, and how. */
async function connection(looked: Looked): Promise<Record<'broker' | 'topics' | 'storage', Found>> {
  const { settings, stationId } = looked
  const none = skipped('not set up here')
  if (settings === null) return { broker: none, topics: none, storage: none }
  const nowhere = settings.broker.nowhere || settings.broker.brokers === ''
  const hops = await testConnection({
    settings: nowhere ? { ...settings, broker: { ...settings.broker, brokers: '' } } : settings,
    password: await looked.brokerPassword(),
    storageSecret: await looked.storageSecret(),
    stationId,
  })
  const verdict = (wanted: (hop: string) => boolean, well: string): Found => {
    const walked = hops.filter(({ hop, skipped: passed }) => wanted(hop) && !passed)
    const broken = walked.find((hop) => !hop.ok)
    if (broken) return fail(`${broken.hop}: ${broken.error?.code ?? ''} ${broken.error?.message ?? ''}`)
    return walked.length === 0 ? none : ok(well)
  }
  return {
    broker: verdict((hop) => hop !== 'storage' && !hop.endsWith('_topic'), settings.broker.brokers),
    topics: verdict((hop) => hop.endsWith('_topic'), 'prompts, takes and receipts'),
    storage: verdict((hop) => hop === 'storage', settings.storage.bucket),
  }
}

export async function runChecks(looked: Looked): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  const look = async (id: CheckId, work: () => Found | Promise<Found>): Promise<void> => {
    const started = performance.now()
    let found: Found
    try {
      found = await work()
    } catch (error) {
      const code = error instanceof StationError ? ` (${error.code})` : ''
      found = fail(`${error instanceof Error ? error.message : String(error)}${code}`)
    }
    results.push({ id, ...found, ms: Math.round(performance.now() - started) })
  }
  await look('microphone', () => MICROPHONE[looked.microphone])
  await look('disk', () => disk(looked))
  await look('database', () => database(looked))
  await look('backups', () => backups(looked))
  await look('ledger', () => ledger(looked))
  await look('clock', () => clock(looked))
  await look('keychain', () => keychain(looked))
  const ways = connection(looked)
  for (const id of ['broker', 'topics', 'storage'] as const) await look(id, async () => (await ways)[id])
  await look('updates', () => (looked.settings === null ? unread(looked) : updateFeed(looked.settings)))
  return results
}

/**
 * Where stations share the prompts among them, each goes to one of them alone: a laptop that is lost would take its prompts
 * along. So a station says which records of the topic it has taken, and again every day, that it is still there. Whoever feeds
 * the topic gives the prompts of a station that has fallen silent to others. Nothing waits for this, and what is not told
 * (no network, no such topic) is told the next time: the prompts then stay with this station, as if it had never spoken.
 */
import { CE_LEASE, leaseRecord, MAX_SPANS, TOPICS } from '../../contract/messages.ts'
import type { LeaseRecord } from '../../contract/messages.ts'
import type { StationSettings } from '../../contract/settings.ts'
import type { Producer } from '../../kafka/port.ts'
import { sha256Of } from '../../trust/canonical.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { signed } from '../../trust/signature.ts'
import type { Station } from '../station.ts'
import { wordHeaders } from '../words/outcomes.ts'

/** prompts come in batches, and one word is enough for several */
const SETTLE_MS = 5_000
const LOOK_MS = 3_600_000
const AGAIN_MS = 24 * 3_600_000

interface LeaseParts {
  readonly station: Station
  /** null while offline */
  readonly producer: () => Producer | null
  readonly broker: () => StationSettings['broker']
  readonly signingKey: () => Promise<SigningKey | null>
  readonly settleMs?: number | undefined
}

export function promptLeases({ station, producer, broker, signingKey, settleMs = SETTLE_MS }: LeaseParts) {
  const origins = station.db
    .prepare<[string, string], string>('SELECT origin FROM prompts WHERE origin >= ? AND origin < ?')
    .pluck()
  let told = { what: '', at: 0 }
  let telling: Promise<void> | null = null
  let settling: ReturnType<typeof setTimeout> | null = null
  let stopped = false

  async function work(): Promise<void> {
    const { mode, promptTopic, group, leaseTopic } = broker()
    const sender = producer()
    if (mode !== 'shared' || sender === null) return
    // '0' is the character after '/'
    const spans = spansOf(origins.all(`${promptTopic}/`, `${promptTopic}0`))
    const now = station.now()
    const what = JSON.stringify([leaseTopic, promptTopic, group, spans])
    // a clock that was set back must not silence the station
    if (spans.length === 0 || (what === told.what && Math.abs(now - told.at) < AGAIN_MS)) return
    const record: LeaseRecord = leaseRecord.parse({
      ...{ station_id: station.stationId, topic: promptTopic, group, spans },
      ...{ app_version: station.appVersion, at: new Date(now).toISOString() },
    })
    const value = Buffer.from(JSON.stringify(record))
    const plain = wordHeaders(station, CE_LEASE, station.stationId, now)
    const key = await signingKey()
    const sign = {
      topic: TOPICS.leases,
      key: station.stationId,
      valueSha256: sha256Of(value),
      headers: plain,
    }
    const headers = key === null ? plain : signed(key, sign)
    await sender.send([{ topic: leaseTopic, key: station.stationId, value, headers }])
    told = { what, at: now }
  }
  const tell = (): Promise<void> => {
    if (stopped) return Promise.resolve()
    return (telling ??= work()
      .catch((error: unknown) =>
        station.log('info', 'which prompts this station holds could not be told', error),
      )
      .finally(() => (telling = null)))
  }
  const timer = setInterval(() => void tell(), LOOK_MS)
  timer.unref()

  return {
    /** The station is online, or prompts came in. */
    changed(): void {
      if (stopped || settling !== null) return
      settling = setTimeout(() => {
        settling = null
        void tell()
      }, settleMs)
      settling.unref()
    },
    async stop(): Promise<void> {
      stopped = true
      clearInterval(timer)
      if (settling !== null) clearTimeout(settling)
      await telling
    },
  }
}

/** Runs of records that follow each other, by partition and offset; of very many the newest. */
export function spansOf(origins: readonly string[]): LeaseRecord['spans'] {
  const places = origins.map((origin) => origin.split('/').slice(-2).map(Number))
  places.sort(([p = 0, o = 0], [q = 0, n = 0]) => p - q || o - n)
  const spans: LeaseRecord['spans'] = []
  for (const [partition = 0, offset = 0] of places) {
    const last = spans.at(-1)
    if (last?.partition === partition && offset <= last.to + 1) last.to = offset
    else spans.push({ partition, from: offset, to: offset })
  }
  return spans.sort((a, b) => b.to - a.to || a.partition - b.partition).slice(0, MAX_SPANS)
}

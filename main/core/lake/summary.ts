/** The whole lake as it counted itself last. It stays here without a network. */
import { SUMMARY_KEY, summaryRecord } from '../../contract/summary.ts'
import type { SummaryRecord } from '../../contract/summary.ts'
import { TOPICS } from '../../contract/messages.ts'
import { jsonValue, parseJson } from '../json.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import type { Station } from '../station.ts'

const KEPT = 'lake_summary'
const RECEIVED = 'lake_summary_at'

interface SummaryParts {
  /** is it from a lake that this station believes? */
  readonly believes: (record: IncomingRecord, topic: string) => boolean
}

export function summaryKeeper(station: Station, { believes }: SummaryParts) {
  const { meta, now } = station
  let last: SummaryRecord | null | undefined
  const current = (): SummaryRecord | null => {
    if (last === undefined) {
      const text = meta.get(KEPT)
      last = text === null ? null : (summaryRecord.safeParse(parseJson(text)).data ?? null)
    }
    return last
  }
  return {
    keep(incoming: readonly IncomingRecord[]): Promise<Kept> {
      for (const record of incoming) {
        if (record.key !== SUMMARY_KEY || record.value === null) continue
        const said = jsonValue(summaryRecord, record.value)
        if (!said || !believes(record, TOPICS.summary)) continue
        meta.set(KEPT, JSON.stringify(said))
        meta.set(RECEIVED, String(now()))
        last = said
        station.changed()
      }
      return Promise.resolve({ count: incoming.length, full: false })
    },
    current,
    /** For the snapshot. */
    madeAt: (): number | null => {
      const said = current()
      return said === null ? null : Date.parse(said.made_at)
    },
    view: () => {
      const at = meta.get(RECEIVED)
      return { summary: current(), receivedAt: at === null ? null : Number(at) }
    },
  }
}

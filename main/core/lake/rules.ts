/** The lake's rules as the lake reported them last, with the takes of this station that break them. */
import { ruleRecord } from '../../contract/messages.ts'
import type { RuleRecord } from '../../contract/messages.ts'
import type { StationState } from '../../contract/model.ts'
import type { RuleView } from '../../contract/rules.ts'
import { jsonValue } from '../json.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import type { Station } from '../station.ts'

/** so many takes of a rule are listed; the rest can be found from them */
const SHOWN = 50

export function ruleKeeper(station: Station) {
  const { db, now } = station
  const put = db.prepare<[string, string, number]>(
    `INSERT INTO rules (rule, value, received_at) VALUES (?, ?, ?)
     ON CONFLICT (rule) DO UPDATE SET value = excluded.value, received_at = excluded.received_at`,
  )
  const drop = db.prepare<[string]>('DELETE FROM rules WHERE rule = ?')
  const all = db.prepare<[], { value: string }>('SELECT value FROM rules ORDER BY rule')
  const own = db.prepare<[string, number], { takeId: string; promptText: string; lang: string }>(
    `SELECT t.take_id AS takeId, t.prompt_text AS promptText, t.lang FROM json_each(?) named
       JOIN takes t ON t.take_id = named.value ORDER BY t.take_id DESC LIMIT ?`,
  )
  const records = () => all.all().flatMap(({ value }) => jsonValue(ruleRecord, value) ?? [])
  let summary: StationState['pipeline']['rules'] | null = null

  return {
    keep(incoming: readonly IncomingRecord[]): Promise<Kept> {
      db.transaction(() => {
        for (const { key, value } of incoming) {
          if (key === null) continue
          // a rule that is no more is deleted by an empty record, as in any compacted topic
          if (value === null) drop.run(key)
          else if (jsonValue(ruleRecord, value)) put.run(key, value.toString(), now())
        }
      }).immediate()
      summary = null
      station.changed()
      return Promise.resolve({ count: incoming.length, full: false })
    },
    list: (): RuleView[] =>
      records().map(({ takes, checked_at: checkedAt, since, ...same }) => ({
        ...same,
        checkedAt: Date.parse(checkedAt),
        since: since === null ? null : Date.parse(since),
        named: takes.length,
        takes: own.all(JSON.stringify(takes), SHOWN),
      })),
    /** For the snapshot: a look at a variable. A rule counts once, whichever of its runs finds it broken. */
    summary(): StationState['pipeline']['rules'] {
      if (summary) return summary
      const found = records()
      const names = (some: readonly RuleRecord[]) => new Set(some.map(({ rule }) => rule)).size
      summary = {
        total: names(found),
        broken: names(found.filter(({ broken }) => broken > 0)),
        checkedAt: found.length === 0 ? null : Math.max(...found.map((one) => Date.parse(one.checked_at))),
      }
      return summary
    },
  }
}

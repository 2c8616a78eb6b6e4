/** What holds of the outcomes that stations told, and which prompts trouble people. */
import { SUMMARY_LISTED } from '../../../main/contract/summary.ts'
import type { OutcomeRow } from '../words/rows.ts'
import { byText } from './slices.ts'

type Kind = OutcomeRow['outcome']
const REASONS = 50
const OF_ONE = 20

export interface PromptText {
  readonly text: string | null
  readonly lang: string
}

export function outcomeCounter() {
  const latest = new Map<string, OutcomeRow>()
  function reasonsOf(kind: Kind) {
    const reasons = new Map<string, number>()
    for (const { outcome, holds, reasons: given } of latest.values())
      if (outcome === kind && holds)
        for (const reason of given.length > 0 ? given : [''])
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    return [...reasons]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((a, b) => b.count - a.count || byText(a.reason, b.reason))
      .slice(0, REASONS)
  }
  return {
    add(row: OutcomeRow): void {
      const before = latest.get(row.outcome_id)
      if (!before || before.at <= row.at) latest.set(row.outcome_id, row)
    },
    listed(textOf: (promptId: string, sha256: string) => PromptText | undefined) {
      const prompts = new Map<
        string,
        { row: OutcomeRow; flags: Set<string>; skips: Set<string>; held: number; reasons: Set<string> }
      >()
      for (const row of latest.values()) {
        if (!row.holds) continue
        let of = prompts.get(row.prompt_id)
        if (!of)
          prompts.set(
            row.prompt_id,
            (of = { row, flags: new Set(), skips: new Set(), held: 0, reasons: new Set() }),
          )
        if (row.outcome === 'flagged') of.flags.add(row.station_id)
        else if (row.outcome === 'skipped') of.skips.add(row.speaker_id ?? row.station_id)
        else of.held += 1
        for (const reason of row.reasons) of.reasons.add(reason)
      }
      const troubled = [...prompts]
        .map(([prompt_id, { row, flags, skips, held, reasons }]) => ({
          prompt_id,
          text: textOf(prompt_id, row.prompt_sha256)?.text?.slice(0, 300) ?? null,
          lang: row.lang,
          flags: flags.size,
          skips: skips.size,
          held_back: held,
          reasons: [...reasons].toSorted(byText).slice(0, OF_ONE),
        }))
        .toSorted(
          (a, b) =>
            b.flags - a.flags ||
            b.skips - a.skips ||
            b.held_back - a.held_back ||
            byText(a.prompt_id, b.prompt_id),
        )
        .slice(0, SUMMARY_LISTED)
      return {
        outcomes: {
          skipped: reasonsOf('skipped'),
          flagged: reasonsOf('flagged'),
          held_back: reasonsOf('held_back'),
        },
        troubled,
      }
    },
  }
}

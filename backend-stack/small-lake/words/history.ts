/** A speaker's answers over time. Pure. */
import type { SpeakerRow } from './rows.ts'

/**
 * The rows of one speaker in order, each until the next. Records may come twice, and late: of two with one beginning the one
 * that stands later in the topic is the same record, or a better one.
 */
export function history(rows: readonly SpeakerRow[]): SpeakerRow[] {
  const byStart = new Map<string, SpeakerRow>()
  for (const row of rows) byStart.set(row.valid_from, row)
  const ordered = [...byStart.values()].toSorted((a, b) => (a.valid_from < b.valid_from ? -1 : 1))
  return ordered.map((row, at) => ({ ...row, valid_to: ordered[at + 1]?.valid_from ?? null }))
}

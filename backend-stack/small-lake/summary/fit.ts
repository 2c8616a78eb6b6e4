/** A record has to fit into its topic, whatever the lake holds. */
import type { SummaryRecord } from '../../../main/contract/summary.ts'

/** bytes; topics take 1 MiB, headers included */
export const FITS = 900_000

const half = <T>(list: readonly T[]): T[] => list.slice(0, Math.floor(list.length / 2))

/** The record as JSON. Of one that is too large the ends of its longest lists are left out, and counted as such. */
export function fitted(record: SummaryRecord, most = FITS): string {
  let left = record
  for (let tries = 0; ; tries += 1) {
    const text = JSON.stringify(left)
    if (Buffer.byteLength(text) <= most || tries === 12) return text
    const cells = half(left.cells)
    const speakers = half(left.speakers.rows)
    left = {
      ...left,
      cells,
      more_cells: left.more_cells + left.cells.length - cells.length,
      speakers: { rows: speakers, more: left.speakers.more + left.speakers.rows.length - speakers.length },
      troubled: half(left.troubled),
      grams: half(left.grams),
    }
  }
}

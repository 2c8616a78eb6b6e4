/** Counts the catalogue as it stands. Takes go on landing meanwhile: it is read in bites, with a breath between them. */
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ReviewFold } from '../../../main/contract/messages.ts'
import type { SummaryRecord } from '../../../main/contract/summary.ts'
import { safeJson } from '../../stack/safe-json.ts'
import type { Catalogue } from '../catalogue.ts'
import { outcomeRow, promptRow, speakerRow } from '../words/rows.ts'
import { wordFiles } from '../words/store.ts'
import { summaryCounter } from './count.ts'

const BITE = 200

export interface SummaryParts {
  readonly catalogueDir: string
  readonly catalogue: Pick<Catalogue, 'takeIds' | 'row' | 'isWithdrawn'>
  /** undefined: nobody listened yet */
  readonly verdictOf: (takeId: string) => ReviewFold | undefined
  readonly signal: AbortSignal
}

/** Null when it was told to stop. */
export async function readSummary(
  { catalogueDir, catalogue, verdictOf, signal }: SummaryParts,
  at: Date,
): Promise<SummaryRecord | null> {
  const counter = summaryCounter()
  const each = async (name: string, keep: (line: unknown) => void) => {
    const file = join(catalogueDir, name)
    if (!existsSync(file)) return
    const input = createReadStream(file, { signal })
    // what is written just now may end in half a line
    for await (const line of createInterface({ input })) keep(safeJson(line))
  }
  try {
    await each(wordFiles.prompts, (line) => {
      const { data } = promptRow.safeParse(line)
      if (data) counter.prompt(data)
    })
    await each(wordFiles.speakers, (line) => {
      const { data } = speakerRow.safeParse(line)
      if (data && !isGone(data.speaker_id, data.station_id)) counter.speaker(data)
    })
    await each(wordFiles.outcomes, (line) => {
      const { data } = outcomeRow.safeParse(line)
      if (data && (data.speaker_id === null || !isGone(data.speaker_id, data.station_id)))
        counter.outcome(data)
    })
    let read = 0
    for (const takeId of catalogue.takeIds()) {
      const row = catalogue.row(takeId)
      // in quarantine it is as good as gone
      if (row && !isGone(row.speaker_id, row.station_id, row.withdrawal_sha256))
        counter.take(row, verdictOf(takeId))
      read += 1
      if (read % BITE > 0) continue
      await breathe()
      if (signal.aborted) return null
    }
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
  return counter.made(at)

  function isGone(speakerId: string, stationId: string, withdrawalSha256: string | null = null): boolean {
    return catalogue.isWithdrawn(speakerId, { stationId, withdrawalSha256 })
  }
}

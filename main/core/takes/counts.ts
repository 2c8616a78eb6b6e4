/** How often a text was read: the reading, the prompt's distinct speakers and the speaker's takes stay in step. */
import { isRejected, takeReview } from '../../contract/model.ts'
import type { DeliveryState } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'
import type { TakeDbRow } from './rows.ts'

type Whose = Pick<TakeDbRow, 'speaker_id' | 'project_id' | 'prompt_id'>

/** A take that the project's rules block is kept like any other, but does not count as read. */
export const counts = (row: Pick<TakeDbRow, 'findings'>): boolean => !row.findings.includes('"level":"block"')

/** Discarded by a person, refused by the lake, or rejected by those who listened: it is no reading, and its prompt is offered again. */
export const stands = (state: DeliveryState, review: string | null): boolean =>
  state !== 'discarded' &&
  state !== 'rejected' &&
  (review === null || !isRejected(takeReview.parse(JSON.parse(review))))

export type TakeCounts = ReturnType<typeof takeCounts>

export function takeCounts(db: Db) {
  const reading = db.prepare<[string, string, string, number]>(
    `INSERT INTO readings (speaker_id, project_id, prompt_id, takes) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET takes = max(0, takes + excluded.takes)`,
  )
  const kept = db
    .prepare<[string, string, string], number>(
      'SELECT takes FROM readings WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
    )
    .pluck()
  const promptReadings = db.prepare<[number, string, string]>(
    'UPDATE prompts SET readings = max(0, readings + ?) WHERE project_id = ? AND prompt_id = ?',
  )
  const speakerTakes = db.prepare<[number, string]>(
    'UPDATE speakers SET takes = takes + ? WHERE speaker_id = ?',
  )

  return {
    /** One kept take more, or less. Inside the caller's transaction. */
    change(row: Whose, by: 1 | -1): void {
      const key = [row.speaker_id, row.project_id, row.prompt_id] as const
      const before = kept.get(...key) ?? 0
      if (before === 0 && by < 0) return
      reading.run(...key, by)
      const after = kept.get(...key) ?? 0
      if ((before === 0) !== (after === 0))
        promptReadings.run(after === 0 ? -1 : 1, row.project_id, row.prompt_id)
      speakerTakes.run(by, row.speaker_id)
    },
  }
}

/** What was written of a take before, for the listener who is at it: of others only where they are not to judge by themselves. */
import { z } from 'zod'
import type { Output } from '../../contract/api.ts'
import type { Take } from '../../contract/model.ts'
import { transcript } from '../../contract/transcript.ts'
import type { TranscriptVersion } from '../../contract/transcripts.ts'
import type { Listeners } from '../reviews/listeners.ts'
import type { Versions } from '../reviews/versions.ts'

export interface HistoryParts {
  readonly versions: Pick<Versions, 'of'>
  readonly listeners: Pick<Listeners, 'list'>
  /** of what others said of this take the listener is told nothing */
  readonly isAlone: boolean
}

export function historyOf(
  { versions, listeners, isAlone }: HistoryParts,
  reviewer: string,
  take: Take,
): Output<'transcripts.history'> {
  const names = new Map(listeners.list().map(({ listenerId, label }) => [listenerId, label]))
  const own = versions.of(take.takeId).filter(({ listener_id: by }) => !isAlone || by === reviewer)
  const shown = own.map((row): TranscriptVersion => ({
    versionId: row.version_id,
    at: row.at,
    by: names.get(row.listener_id) ?? null,
    own: row.listener_id === reviewer,
    given: row.given === 1,
    transcript: transcript.parse(JSON.parse(row.transcript)),
  }))
  const inLake = isAlone ? null : lakesOf(take)
  const known = shown.some(({ versionId }) => versionId === inLake?.versionId)
  return {
    versions: (inLake && !known ? [...shown, inLake] : shown).toSorted((a, b) => b.at - a.at),
  }
}

/** What holds in the lake, of whatever station; null: nothing, or nobody knows when it was written. */
function lakesOf({ review }: Take): TranscriptVersion | null {
  const written = review?.transcript
  const id = z.uuidv7().safeParse(written?.review_id)
  if (!written || !id.success) return null
  // the first 48 bits of such an id are when it was made, ms
  const at = Number.parseInt(id.data.replaceAll('-', '').slice(0, 12), 16)
  return {
    ...{ versionId: id.data, at, by: null, own: false, given: true },
    transcript: written.content,
  }
}

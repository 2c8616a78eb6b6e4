/**
 * What listeners of this station wrote down of takes, version after version: what was thrown away, taken back or written over
 * can be read and taken again. One goes with the speaker's withdrawal, as the take does.
 */
import type { ReviewRecord } from '../../contract/messages.ts'
import { saysNothing, transcript } from '../../contract/transcript.ts'
import type { Transcript } from '../../contract/transcript.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'

/** Whoever writes for longer begins a new version: what stood before is kept as it was. ms */
const ONE_VERSION_MS = 10 * 60_000
/** of a listener, of one take, that were not given; the oldest go first */
const MOST = 20

/** What is cleared or replaced at a stroke was another text, if it was more than a slip. UTF-16 units */
const SLIP = 20

const textOf = ({ text, tiers }: Transcript): string =>
  [text, ...tiers.flatMap(({ segments }) => segments.map((one) => one.text))].join('\n')

/** Most of what stood there is gone, so that it is kept as it was. */
function isReplaced(before: string, after: string): boolean {
  const shorter = Math.min(before.length, after.length)
  let same = 0
  while (same < shorter && before[same] === after[same]) same += 1
  let end = 0
  while (end < shorter - same && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const gone = before.length - same - end
  return gone > SLIP && gone > before.length / 2
}

export interface VersionRow {
  readonly version_id: string
  readonly take_id: string
  readonly listener_id: string
  readonly since: number
  readonly at: number
  readonly given: 0 | 1
  /** JSON */
  readonly transcript: string
}
export type Versions = ReturnType<typeof versionStore>

export function versionStore({ db, now }: Pick<Station, 'db' | 'now'>) {
  const last = db.prepare<[string, string], VersionRow>(
    `SELECT * FROM transcript_versions WHERE take_id = ? AND listener_id = ? ORDER BY at DESC, version_id DESC LIMIT 1`,
  )
  const put = db.prepare<[VersionRow]>(
    `INSERT OR REPLACE INTO transcript_versions (version_id, take_id, listener_id, since, at, given, transcript)
     VALUES (@version_id, @take_id, @listener_id, @since, @at, @given, @transcript)`,
  )
  const drop = db.prepare<[string]>('DELETE FROM transcript_versions WHERE version_id = ?')
  const tooMany = db.prepare<[string, string]>(
    `DELETE FROM transcript_versions WHERE version_id IN (
       SELECT version_id FROM transcript_versions WHERE take_id = ? AND listener_id = ? AND given = 0
        ORDER BY at DESC, version_id DESC LIMIT -1 OFFSET ${MOST})`,
  )
  // it is not gone on with: what was given stays as it was
  const noneGiven = db.prepare<[string]>(
    'UPDATE transcript_versions SET given = 0, since = 0 WHERE version_id = ?',
  )
  const ofTake = db.prepare<[string], VersionRow>(
    'SELECT * FROM transcript_versions WHERE take_id = ? ORDER BY at DESC, version_id DESC',
  )
  const forget = db.prepare<[string]>('DELETE FROM transcript_versions WHERE take_id = ?')
  /** It is still the version that was written last. */
  const goesOn = (before: VersionRow | undefined, at: number, written: Transcript): before is VersionRow =>
    before?.given === 0 &&
    at >= before.since &&
    at - before.since < ONE_VERSION_MS &&
    !isReplaced(textOf(transcript.parse(JSON.parse(before.transcript))), textOf(written))

  return {
    /** In the caller's transaction. Nothing written is no version: what was there before stays the last. */
    begun(listenerId: string, takeId: string, written: Transcript | undefined): void {
      if (written === undefined || saysNothing(written)) return
      const [at, text] = [now(), JSON.stringify(written)]
      const before = last.get(takeId, listenerId)
      if (before?.transcript === text) return
      const { version_id, since } = goesOn(before, at, written)
        ? before
        : { version_id: newId(at), since: at }
      put.run({
        ...{ version_id, take_id: takeId, listener_id: listenerId, since },
        ...{ at: Math.max(at, before?.at ?? 0), given: 0, transcript: text },
      })
      tooMany.run(takeId, listenerId)
    },
    /** In the caller's transaction. */
    given({ review_id, take_id, reviewer, at: said, transcript: written }: ReviewRecord): void {
      if (written === undefined || saysNothing(written)) return
      const [at, text] = [Date.parse(said), JSON.stringify(written)]
      const before = last.get(take_id, reviewer)
      if (before && (before.transcript === text || goesOn(before, at, written))) drop.run(before.version_id)
      put.run({
        ...{ version_id: review_id, take_id, listener_id: reviewer, since: at },
        ...{ at: Math.max(at, before?.at ?? 0), given: 1, transcript: text },
      })
    },
    /** In the caller's transaction. The verdict that it was given with is none any more. */
    takenBack: (reviewId: string): void => void noneGiven.run(reviewId),
    /** Newest first. */
    of: (takeId: string): VersionRow[] => ofTake.all(takeId),
    /** Of takes that are gone from the archive nothing that was written stays. */
    forget(takeIds: readonly string[]): void {
      db.transaction(() => {
        for (const takeId of takeIds) forget.run(takeId)
      })()
    },
  }
}

/**
 * Takes that were sent and of which the archive has said nothing for long. That is no fault that anything here reports: the
 * broker took them. Somebody has to look whether the lake runs, and until then nothing here may go.
 */
import type { Db } from '../db/open.ts'
import type { StationState } from '../../contract/model.ts'
import { trustedTime } from '../takes/trusted-clock.ts'
import type { Meta } from '../station.ts'

export const SILENCE = {
  /** a lake that lands once a day is not late: ms from sending without a receipt */
  longMs: 24 * 3_600_000,
  /** with a network for so long: what the archive said while this station was away is read within that, ms */
  onlineMs: 10 * 60_000,
} as const

interface Facts {
  /** wall clock, and what is believed of it, epoch ms: a clock that leapt ahead makes nothing old */
  readonly now: number
  readonly trusted: number
  /** since when there is a network; null: there is none */
  readonly onlineSince: number | null
  /** of the take that has waited longest; null: none waits */
  readonly sentAt: number | null
}

/** Since when the archive has been silent, epoch ms; null: it is not, or nobody can tell. */
export function silentSince({ now, trusted, onlineSince, sentAt }: Facts): number | null {
  if (sentAt === null || onlineSince === null) return null
  // a clock that was set back while there was a network tells nothing of how long that was
  if (now - onlineSince < SILENCE.onlineMs) return null
  // sent when the clock was ahead: counted from where it is known to be right
  const since = sentAt > now ? onlineSince : sentAt
  return trusted - since >= SILENCE.longMs ? since : null
}

export function silenceWatch(db: Db, meta: Meta, now: () => number, broker: () => StationState['broker']) {
  // the index holds just these: the oldest is found at once, however many wait
  const oldest = db
    .prepare<[], number | null>(
      "SELECT min(sent_at) FROM jobs INDEXED BY jobs_awaiting WHERE kind = 'take' AND state = 'sent'",
    )
    .pluck()
  return {
    since(): number | null {
      const { state, since } = broker()
      if (state !== 'online') return null
      const at = now()
      const sentAt = oldest.get() ?? null
      return silentSince({ now: at, trusted: trustedTime(meta, at), onlineSince: since, sentAt })
    },
  }
}

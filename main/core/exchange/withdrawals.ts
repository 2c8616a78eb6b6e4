/**
 * Withdrawals that came here by hand. The station where the speaker withdrew signed them, and they are sent on as they are; what
 * they take back stays here. Only what the same key signed, or what carries the hash of the same secret: a stick is anybody's.
 */
import { z } from 'zod'
import { CE_WITHDRAWAL, sourceOf, withdrawalRecord } from '../../contract/messages.ts'
import { withdrawalSha256 } from '../../trust/withdrawal-secret.ts'
import { openTold } from '../db/people.ts'
import { parseJson } from '../json.ts'
import { STILL_HERE, WITHDREW } from '../jobs/states.ts'
import { carriedSignature } from '../takes/carried-signature.ts'
import type { CarryParts } from './folder.ts'

/** What is signed of a withdrawal, beside its value. */
interface Told {
  readonly job_id: string
  readonly key: string
  readonly value: string | null
  readonly headers: Readonly<Record<string, string>>
}

/** The record is a withdrawal of this speaker by its sender. Its id is signed, too: under another one it is none. */
export function isWithdrawal({ job_id: id, key, value, headers }: Told): boolean {
  const said = withdrawalRecord.safeParse(parseJson(value ?? '')).data
  return (
    said?.speaker_id === key &&
    headers['ce_type'] === CE_WITHDRAWAL &&
    headers['ce_id'] === id &&
    headers['ce_source'] === sourceOf(said.station_id)
  )
}

/** Of what travelled by hand. */
interface Carried {
  readonly speakerId: string | null
  /** of its signer, in hex */
  readonly publicKey: string | undefined
  /** hash of the speaker's secret; null: none went with it */
  readonly secretSha256: string | null
}
export interface Withdrawals {
  covers(carried: Carried): boolean
}

const kept = z.object({
  key: z.string(),
  value: z.string(),
  public_key: z.string().optional(),
})

/** All that wait here or have gone out from here. */
export function withdrawalsHere({ station }: Pick<CarryParts, 'station'>): Withdrawals {
  const rows = station.db
    .prepare<[], { job_id: string; payload: string }>(
      "SELECT job_id, payload FROM jobs WHERE kind = 'withdrawal' AND state <> 'discarded'",
    )
    .all()
  const all = rows.map(({ job_id, payload }) => {
    const { key, value, public_key: publicKey } = kept.parse(parseJson(payload))
    const { secret } = withdrawalRecord.parse(parseJson(openTold(station.keys(), job_id, value)))
    const secretSha256 = secret === undefined ? null : withdrawalSha256(key, secret)
    return { speakerId: key, publicKey, secretSha256 }
  })
  return {
    covers: ({ speakerId, publicKey, secretSha256 }) =>
      all.some(
        (said) =>
          said.speakerId === speakerId &&
          ((publicKey !== undefined && said.publicKey === publicKey) ||
            (secretSha256 !== null && said.secretSha256 === secretSha256)),
      ),
  }
}

/** In the caller's transaction: what waits here of the speaker and is taken back does not go out. Answers the takes among it. */
export function dropWithdrawn(
  { station, jobs }: Pick<CarryParts, 'station' | 'jobs'>,
  speakerId: string,
): string[] {
  const withdrawals = withdrawalsHere({ station })
  const drop = (id: string): boolean => {
    const state = jobs.get(id)?.state
    return (
      state !== undefined && STILL_HERE.has(state) && jobs.apply(id, { kind: 'discard', reason: WITHDREW })
    )
  }
  const takes = station.db
    .prepare<[string], { id: string; signed: string }>(
      'SELECT take_id AS id, signed FROM takes JOIN carried_signatures USING (take_id) WHERE speaker_id = ?',
    )
    .all(speakerId)
    .filter(({ signed }) => {
      const { public_key: publicKey, headers } = carriedSignature.parse(parseJson(signed))
      return withdrawals.covers({ speakerId, publicKey, secretSha256: headers['withdrawal_sha256'] ?? null })
    })
  const words = station.db
    .prepare<[string], { id: string; publicKey: string }>(
      // what is taken back already goes out
      `SELECT job_id AS id, json_extract(payload, '$.public_key') AS publicKey FROM jobs INDEXED BY jobs_of_speaker
         WHERE json_extract(payload, '$.speaker') = ? AND kind IN ('speaker', 'outcome')
           AND json_extract(payload, '$.value') IS NOT NULL AND json_extract(payload, '$.public_key') IS NOT NULL`,
    )
    .all(speakerId)
    .filter(({ publicKey }) => withdrawals.covers({ speakerId, publicKey, secretSha256: null }))
  for (const { id } of words) drop(id)
  return takes.flatMap(({ id }) => (drop(id) ? [id] : []))
}

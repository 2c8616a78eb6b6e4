import type { WithdrawalRow } from './rows.ts'

/** What of a take decides whether a withdrawal is about it. */
export interface Recorded {
  readonly stationId: string | null
  readonly withdrawalSha256: string | null
}

export type Said = Pick<WithdrawalRow, 'proof' | 'station_id' | 'secret_sha256'>

/** Nobody takes back what another station recorded, but who has the speaker's secret, and the administrator. */
export function covers(said: Said, { stationId, withdrawalSha256 }: Recorded): boolean {
  if (said.proof === undefined || said.proof === 'administrator') return true
  if (stationId === said.station_id) return true
  return said.proof === 'secret' && withdrawalSha256 !== null && withdrawalSha256 === said.secret_sha256
}

/** Which key belongs to which station, as the topic `stations` has it, and since when it does not any more. */
import { stationRecord } from '../contract/messages.ts'
import { keyIdOf } from './keys.ts'
import { checkedAside } from './signature.ts'
import type { Check, Verifier } from './signature.ts'

export interface EnrolledKey {
  readonly stationId: string
  readonly isSigned: Check
  /** epoch ms by the broker's clock; Infinity: in force */
  readonly retiredAt: number
  readonly revokedAt: number
}

const at = (time: string | undefined): number => (time === undefined ? Infinity : Date.parse(time))

export type Registry = ReturnType<typeof openRegistry>

/** `verifier`: what looks at signatures. */
export function openRegistry(verifier: Verifier = checkedAside) {
  const keys = new Map<string, EnrolledKey>()
  const ofStation = new Map<string, readonly string[]>()
  return {
    find: (keyId: string): EnrolledKey | undefined => keys.get(keyId),
    isEmpty: (): boolean => keys.size === 0,
    /** A record of the topic: the last one of a station counts, and one without a value takes the station out. False: it is none. */
    put(stationId: string | null, value: Uint8Array | null): boolean {
      const record = value === null ? null : parse(value)
      if (stationId === null || record === undefined || (record && record.station_id !== stationId))
        return false
      for (const keyId of ofStation.get(stationId) ?? [])
        if (keys.get(keyId)?.stationId === stationId) keys.delete(keyId)
      const ids: string[] = []
      for (const { public_key, retired_at, revoked_at } of record?.keys ?? []) {
        const keyId = keyIdOf(public_key)
        // enrolled for another station: `enrol` never writes that
        if (keys.has(keyId)) continue
        keys.set(keyId, {
          stationId,
          isSigned: verifier(public_key),
          retiredAt: at(retired_at),
          revokedAt: at(revoked_at),
        })
        ids.push(keyId)
      }
      ofStation.set(stationId, ids)
      return true
    },
  }
}

function parse(value: Uint8Array) {
  try {
    return stationRecord.safeParse(JSON.parse(Buffer.from(value).toString())).data
  } catch {
    return undefined
  }
}

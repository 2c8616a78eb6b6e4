/** Whose receipts count: audio is deleted on their word. */
import { TOPICS } from '../../contract/messages.ts'
import type { IncomingRecord } from '../../kafka/port.ts'
import { lakeKeyOf } from '../../trust/lake-signature.ts'
import type { Station } from '../station.ts'

const SEEN = 'lake_key_seen'

export type LakeTrust = ReturnType<typeof lakeTrust>

/** `pinned`: public keys in hex that a person, or a profile, said to believe. */
export function lakeTrust(
  { meta, notice }: Pick<Station, 'meta' | 'notice'>,
  pinned: () => readonly string[],
) {
  const told = new Set<string>()
  return {
    /** Of a receipt that is about a take of this station, or of what the lake says in another of its topics. */
    believes(record: IncomingRecord, topic: string = TOPICS.receipts): boolean {
      const keys = pinned()
      const said = { ...record, topic }
      const signer = lakeKeyOf(said, record.headers ?? {}, keys)
      // kept for a person to look at; it makes nobody believed
      if (signer !== null && meta.get(SEEN) !== signer) meta.set(SEEN, signer)
      if (keys.length === 0 || (signer !== null && keys.includes(signer))) return true
      const who = signer ?? 'nobody'
      if (!told.has(who) && told.size < 100) {
        told.add(who)
        notice('foreign_receipt')
      }
      return false
    },
    /** Are there keys, so that nothing else is believed? */
    isStrict: (): boolean => pinned().length > 0,
    /** The public key, in hex, that signed the last receipt that was signed; null: none was. */
    seen: (): string | null => meta.get(SEEN),
  }
}

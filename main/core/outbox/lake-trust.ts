/** Whose word counts: audio is deleted on that of a receipt, and people plan by the rest. */
import { TOPICS } from '../../contract/messages.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import { lakeKeyOf } from '../../trust/lake-signature.ts'
import type { Station } from '../station.ts'

const SEEN = 'lake_key_seen'

export type LakeTrust = ReturnType<typeof lakeTrust>

/** `pinned`: public keys in hex that a person, or a profile, said to believe. */
export function lakeTrust(
  { meta, notice, log }: Pick<Station, 'meta' | 'notice' | 'log'>,
  pinned: () => readonly string[],
) {
  const told = new Set<string>()
  const logged = new Set<string>()
  /** Of a topic that tells what the lake holds or thinks: without a key any lake does, and then nothing is computed. */
  function saidByLake(record: IncomingRecord, topic: string): boolean {
    const keys = pinned()
    if (
      keys.length === 0 ||
      lakeKeyOf({ ...record, topic }, record.headers ?? {}, keys, 'known only') !== null
    )
      return true
    if (!logged.has(topic))
      log('warn', `a record of ${topic} is not signed by a lake that is believed here, and does not count`)
    logged.add(topic)
    return false
  }
  return {
    /** Keeps of the topic (as the contract names it) what a lake said that is believed; the rest counts as read. */
    sieve:
      (topic: string, keep: (records: readonly IncomingRecord[]) => Promise<Kept>) =>
      async (records: readonly IncomingRecord[]): Promise<Kept> => {
        const kept = await keep(records.filter((record) => saidByLake(record, topic)))
        return { ...kept, count: records.length }
      },
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

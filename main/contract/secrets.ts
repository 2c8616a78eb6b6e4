/**
 * Where a stored secret may go. It was typed for certain addresses, under a certain name and by a certain way, and goes to no
 * other: settings travel as profiles by mail, and a password that followed them would be handed to whoever wrote them.
 */
import type { BrokerPlace, StoragePlace } from './settings.ts'

const addresses = (brokers: string): string[] =>
  brokers
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Same name, no other address, and never by a way that shows more of it: some brokers fewer, or TLS besides, is no reason to ask again. */
export function isForBroker(typedFor: BrokerPlace, now: BrokerPlace): boolean {
  const known = new Set(addresses(typedFor.brokers))
  return (
    now.username === typedFor.username &&
    addresses(now.brokers).every((one) => known.has(one)) &&
    // whoever may choose the authority may stand in between
    (!typedFor.tls || (now.tls && now.ca === typedFor.ca)) &&
    // SCRAM proves the password without telling it
    (now.sasl !== 'plain' || typedFor.sasl === 'plain')
  )
}

export const isForStorage = (typedFor: StoragePlace, now: StoragePlace): boolean =>
  now.endpoint === typedFor.endpoint && now.accessKeyId === typedFor.accessKeyId

/** Whether the lake believes a record to be of a station that is enrolled, and what it does where it does not. */
import type { Kafka } from 'kafkajs'
import { CE_WITHDRAWAL, TOPICS } from '../../main/contract/messages.ts'
import { followTable } from '../../main/kafka/table.ts'
import { signerOf, speaksFor } from '../../main/trust/check.ts'
import type { Distrust } from '../../main/trust/check.ts'
import { openRegistry } from '../../main/trust/registry.ts'
import type { Registry } from '../../main/trust/registry.ts'
import { digestOf } from './digest.ts'
import { quickVerifier } from './ed25519.ts'
import type { Incoming } from './outcome.ts'
import type { TrustPolicy } from './policy.ts'

export interface Belief {
  /** the station whose key signed the record; null: nobody's that is believed */
  readonly signer: string | null
  /** why it may not land; null: it may, as far as this goes */
  readonly fault: Distrust | null
}

export interface Trust {
  readonly policy: TrustPolicy
  /** `said`: the station that the value itself names, beside the headers. Rejects when the broker cannot be asked who is enrolled. */
  belief(record: Incoming, topic: string, said?: string): Promise<Belief>
}

export const NO_TRUST: Trust = {
  policy: 'off',
  belief: () => Promise.resolve({ signer: null, fault: null }),
}

interface TrustParts {
  readonly policy: TrustPolicy
  readonly registry: Registry
  /** reads the enrolments to their end */
  readonly refresh: () => Promise<void>
  readonly log: (level: 'warn', message: string) => void
  /** ms, of a clock that only runs */
  readonly steady?: () => number
}

/** A key that nobody knows is looked for again before it is refused, but not for each of a thousand records. */
const REFRESH_MS = 2_000

export function trustOf(parts: TrustParts): Trust {
  const { policy, registry, refresh, log, steady = () => performance.now() } = parts
  if (policy === 'off') return NO_TRUST
  let refreshed = -Infinity
  let refreshing: Promise<void> | undefined
  /** The records of a run are looked at side by side: one asks for all. */
  const askAgain = (): Promise<void> =>
    (refreshing ??= refresh()
      .then(() => void (refreshed = steady()))
      .finally(() => (refreshing = undefined)))
  const warned = new Set<string>()

  async function judge(record: Incoming, topic: string, said?: string): Promise<Belief> {
    const received = { ...record, topic, valueSha256: () => digestOf(record.value ?? new Uint8Array()) }
    let signer = await signerOf(received, registry)
    if ('code' in signer && signer.code === 'unknown_station' && steady() - refreshed > REFRESH_MS) {
      await askAgain()
      signer = await signerOf(received, registry)
    }
    if ('code' in signer) return { signer: null, fault: signer }
    const fault = speaksFor(signer, saidStation(record)) ?? speaksFor(signer, said)
    return { signer: fault ? null : signer.stationId, fault }
  }

  return {
    policy,
    async belief(record, topic, said) {
      const found = await judge(record, topic, said)
      if (policy === 'require' || found.fault === null) return found
      // of an installation that has enrolled nobody it is no news
      const about = `${found.fault.code} ${record.headers['station_id'] ?? ''}`
      if (!registry.isEmpty() && !warned.has(about) && warned.size < 1_000) {
        warned.add(about)
        log(
          'warn',
          `Signatures: ${found.fault.message} (station ${record.headers['station_id'] ?? '?'}); landed all the same`,
        )
      }
      return { ...found, fault: null }
    },
  }
}

/** A withdrawal names its station in its value, which is judged later; its source is among the headers, as that of anything. */
function saidStation({ headers }: Incoming): string | undefined {
  const source = headers['ce_source']?.replace(/^\/stations\//, '')
  return headers['ce_type'] === CE_WITHDRAWAL ? source : (headers['station_id'] ?? source)
}

/** Follows the enrolments from the topic. Resolves when they have been read once. */
export async function followStations(options: {
  readonly kafka: Kafka
  readonly policy: TrustPolicy
  readonly topic: string | undefined
  readonly groupId: string
  readonly signal: AbortSignal
  readonly log: (level: 'warn', message: string) => void
}): Promise<{ readonly trust: Trust; close(): Promise<void> }> {
  const { kafka, policy, topic = TOPICS.stations, groupId, signal, log } = options
  if (policy === 'off') return { trust: NO_TRUST, close: () => Promise.resolve() }
  const registry = openRegistry(await quickVerifier())
  const table = followTable({
    kafka,
    topic,
    groupPrefix: `${groupId}-stations`,
    signal,
    log: (message) => log('warn', message),
    onRecord(key, value) {
      if (!registry.put(key, value)) log('warn', `${topic}: the record of ${key ?? 'nobody'} is no enrolment`)
    },
  })
  try {
    await table.caughtUp()
  } catch (error) {
    await table.close()
    throw error
  }
  return {
    trust: trustOf({ policy, registry, refresh: () => table.caughtUp(), log }),
    close: () => table.close(),
  }
}

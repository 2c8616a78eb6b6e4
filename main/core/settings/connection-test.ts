/** "Test connection": walks the way of a take hop by hop and names the first that fails. */
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { HopResult } from '../../contract/api.ts'
import type { ErrorValue } from '../../contract/errors.ts'
import { toErrorValue } from '../../contract/errors.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { checkBucket, storageConfigured } from '../lake/claims.ts'
import { guardedPort } from '../kafka/password-guard.ts'
import { asErrorValue, kafkaFault } from '../../kafka/faults.ts'

type Hop = HopResult['hop']

interface Request {
  readonly settings: StationSettings
  readonly password: string | null
  readonly storageSecret: string | null
  readonly stationId: string
}
const TIMEOUT_MS = 8_000

/** "host:port", also "[::1]:9092". */
export function splitAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':')
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) }
}

const broken = (code: ErrorValue['code'], thrown: unknown): ErrorValue => ({
  code,
  message: thrown instanceof Error ? thrown.message : String(thrown),
})

function reach(host: string, port: number, tls: { ca: string } | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls(
          { host, port, ...(isIP(host) ? {} : { servername: host }), ...(tls.ca ? { ca: [tls.ca] } : {}) },
          done,
        )
      : connectTcp({ host, port }, done)
    socket.setTimeout(TIMEOUT_MS, () => fail(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
    socket.once('error', fail)
    function done() {
      socket.destroy()
      resolve()
    }
    function fail(error: Error) {
      socket.destroy()
      reject(error)
    }
  })
}

export async function testConnection(request: Request): Promise<HopResult[]> {
  const { broker, storage } = request.settings
  const hops: HopResult[] = []
  let blocked = broker.brokers === ''
  const walk = async (
    hop: Hop,
    skip: boolean,
    work: () => Promise<unknown>,
    explain: (thrown: unknown) => ErrorValue,
  ) => {
    if (skip || (blocked && hop !== 'storage')) {
      hops.push({ hop, ok: false, skipped: true, error: null, ms: 0 })
      return
    }
    const started = performance.now()
    try {
      await work()
      hops.push({ hop, ok: true, skipped: false, error: null, ms: performance.now() - started })
    } catch (error) {
      // a topic that is missing says nothing about the next one; a connection that is missing does
      if (!hop.endsWith('_topic')) blocked = hop !== 'storage'
      hops.push({ hop, ok: false, skipped: false, error: explain(error), ms: performance.now() - started })
    }
  }
  const first = broker.brokers.split(',')[0]?.trim() ?? ''
  const { host, port } = splitAddress(first)
  const unreachable = (thrown: unknown) => broken('broker_unreachable', thrown)
  const explainKafka = (thrown: unknown): ErrorValue => asErrorValue(kafkaFault(thrown))
  const probe = (topic: string) => async () => {
    const port = guardedPort({
      settings: broker,
      password: request.password,
      clientId: `fieldtake-${request.stationId}-test`,
      onConnectionLost: () => undefined,
    })
    try {
      await port.probe(topic)
    } finally {
      port.abandon()
    }
  }
  await walk('dns', false, () => lookup(host), unreachable)
  await walk('tcp', false, () => reach(host, port, null), unreachable)
  await walk(
    'tls',
    !broker.tls,
    () => reach(host, port, broker),
    (thrown) => broken('broker_tls_failed', thrown),
  )
  const takes = probe(broker.takeTopic)
  // the first Kafka conversation is about the account; a topic that is missing proves the account right
  await walk(
    'auth',
    false,
    () =>
      takes().catch((error: unknown) => {
        const { code } = kafkaFault(error)
        if (code !== 'topic_unknown' && code !== 'not_authorised') throw error
      }),
    explainKafka,
  )
  await walk('prompts_topic', false, probe(broker.promptTopic), explainKafka)
  await walk('takes_topic', false, takes, explainKafka)
  await walk('receipts_topic', false, probe(broker.receiptTopic), explainKafka)
  await walk(
    'storage',
    !storageConfigured(storage),
    () => checkBucket({ settings: storage, secretKey: request.storageSecret }),
    toErrorValue,
  )
  return hops
}

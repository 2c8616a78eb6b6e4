/** "Test connection": walks the way of a take hop by hop and names the first that fails. */
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { HopResult } from '../../contract/api.ts'
import type { ErrorValue } from '../../contract/errors.ts'
import { StationError, toErrorValue } from '../../contract/errors.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { checkBucket, storageConfigured } from '../lake/claims.ts'
import { guardedPort } from '../kafka/password-guard.ts'
import { asErrorValue, kafkaFault } from '../../kafka/faults.ts'
import type { BrokerAddress, BrokerPort } from '../../kafka/port.ts'

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

/** Throws a StationError that names the address: the broker tells its clients to come there, and only its owner can mend it. */
async function follow({ host, port }: BrokerAddress, tls: { ca: string } | null): Promise<void> {
  const address = `${host}:${port}`
  const broken = (code: 'advertised_unknown' | 'advertised_unreachable') => (error: unknown) => {
    throw new StationError(code, `the broker advertises ${address}: ${String(error)}`, { address }, error)
  }
  await lookup(host).catch(broken('advertised_unknown'))
  await reach(host, port, tls).catch(broken('advertised_unreachable'))
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
  const asking = async <T>(ask: (port: BrokerPort) => Promise<T>): Promise<T> => {
    const port = guardedPort({
      settings: broker,
      password: request.password,
      clientId: `fieldtake-${request.stationId}-test`,
      onConnectionLost: () => undefined,
    })
    try {
      return await ask(port)
    } finally {
      port.abandon()
    }
  }
  const probe = (topic: string) => () => asking((port) => port.probe(topic))
  await walk('dns', false, () => lookup(host), unreachable)
  await walk('tcp', false, () => reach(host, port, null), unreachable)
  await walk(
    'tls',
    !broker.tls,
    () => reach(host, port, broker),
    (thrown) => broken('broker_tls_failed', thrown),
  )
  let advertised: readonly BrokerAddress[] = []
  const signIn = async () => {
    advertised = await asking((port) => port.advertised())
  }
  await walk('auth', false, signIn, explainKafka)
  await walk(
    'advertised',
    false,
    () => Promise.all(advertised.map((address) => follow(address, broker.tls ? broker : null))),
    (thrown) => (thrown instanceof StationError ? toErrorValue(thrown) : unreachable(thrown)),
  )
  await walk('prompts_topic', false, probe(broker.promptTopic), explainKafka)
  await walk('takes_topic', false, probe(broker.takeTopic), explainKafka)
  await walk('receipts_topic', false, probe(broker.receiptTopic), explainKafka)
  await walk(
    'storage',
    !storageConfigured(storage),
    () => checkBucket({ settings: storage, secretKey: request.storageSecret }, request.stationId),
    toErrorValue,
  )
  return hops
}

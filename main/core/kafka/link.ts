/**
 * The station's one connection to its broker: tries for ever, never in anybody's way, and always knows what
 * to say about itself. Nothing waits for it; who needs it asks for `producer()` and gets null while offline.
 */
import type { StationState } from '../../contract/model.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { RECONNECT, backoffMs } from '../backoff.ts'
import { asErrorValue, kafkaFault } from '../../kafka/faults.ts'
import type {
  BrokerOptions,
  BrokerPort,
  Consumer,
  ConsumerSpec,
  KafkaFault,
  Producer,
  TopicFacts,
} from '../../kafka/port.ts'

type BrokerView = StationState['broker']

export interface ReaderFault {
  readonly message: string
  readonly tries: number
  readonly nextTryAt: number
}

/** a consumer that lived for so long reads */
const LIVED_MS = 60_000

export interface LinkOptions {
  readonly port: (options: BrokerOptions) => BrokerPort
  readonly clientId: string
  readonly now: () => number
  /** what was typed for this very broker; null: nothing */
  readonly password: (broker: StationSettings['broker']) => Promise<string | null>
  /** Consumers that run while the link is up, each with a name of its own. */
  readonly consumers: (settings: StationSettings['broker']) => readonly Omit<ConsumerSpec, 'onLost'>[]
  /** A consumer fails again and again though the broker answers; null: it does not. Times are epoch ms. */
  readonly onReader: (topic: string, failing: ReaderFault | null) => void
  readonly onChange: () => void
  readonly onOnline: () => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void
}

export interface Link {
  view(): BrokerView
  /** null while offline */
  producer(): Producer | null
  topic(): TopicFacts | null
  /** Settings or password changed (or '' brokers: no link at all). */
  configure(settings: StationSettings['broker']): void
  /** Tries now instead of at the planned time. */
  hurry(): void
  /** A send failed on the connection: look whether the broker is still there. */
  suspect(): void
  /** a consumer that was told `full` may go on */
  resume(topic: string): void
  refreshTopic(): Promise<void>
  close(): Promise<void>
}

/** a topic's limits are read again this often: someone may have raised them because of a parked take */
const REFRESH_MS = 5 * 60_000

export function createLink(options: LinkOptions): Link {
  const { now, log } = options
  let settings: StationSettings['broker'] | null = null
  let generation = 0
  let view: BrokerView = { state: 'none', address: '', error: null, nextTryAt: null, since: now() }
  let port: BrokerPort | null = null
  let producer: Producer | null = null
  let topic: TopicFacts | null = null
  let running = new Map<string, Consumer>()
  let wake: (() => void) | null = null
  let refresh: ReturnType<typeof setInterval> | null = null
  let loop: Promise<void> = Promise.resolve()
  let closed = false

  const show = (change: Partial<BrokerView>) => {
    view = { ...view, ...change, since: change.state && change.state !== view.state ? now() : view.since }
    options.onChange()
  }
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        wake = null
        resolve()
      }
      wake = done
    })

  // a function, because both change while something is awaited
  const isCurrent = (at: BrokerPort, mine: number): boolean => port === at && mine === generation

  /** Ends this connection's things; the next turn of the loop makes new ones. */
  async function drop(graceful: boolean): Promise<void> {
    const [oldPort, oldProducer, consumers] = [port, producer, running]
    port = null
    producer = null
    running = new Map()
    if (refresh) clearInterval(refresh)
    refresh = null
    if (graceful) {
      // leaving the group properly gives its partitions to others at once, and to us after a restart
      const all = Promise.all([oldProducer?.close(), ...[...consumers.values()].map((one) => one.close())])
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 2_500).unref())])
    } else {
      void oldProducer?.close()
      for (const one of consumers.values()) void one.close()
    }
    oldPort?.abandon()
  }

  function consumeAll(at: BrokerPort, mine: number, config: StationSettings['broker']): void {
    for (const spec of options.consumers(config)) {
      let failures = 0
      let settled: ReturnType<typeof setTimeout> | undefined
      options.onReader(spec.topic, null)
      const start = async (): Promise<void> => {
        if (mine !== generation || port !== at) return
        try {
          const consumer = await at.openConsumer({ ...spec, onLost: again })
          if (port !== at) {
            await consumer.close()
            return
          }
          running.set(spec.topic, consumer)
          // one that opens may crash at its first fetch, and again: only time tells
          settled = setTimeout(() => {
            failures = 0
            options.onReader(spec.topic, null)
          }, LIVED_MS)
          settled.unref()
          if (view.error?.params?.['topic'] === spec.topic) show({ error: null })
        } catch (error) {
          again(kafkaFault(error))
        }
      }
      const again = (fault: KafkaFault) => {
        if (mine !== generation || port !== at) return
        clearTimeout(settled)
        running.delete(spec.topic)
        failures += 1
        const delay = backoffMs(failures, Math.random, RECONNECT)
        // uploads go on: only this topic is out of reach
        if (fault.kind === 'refused' && spec.optional === true)
          log('info', `nothing to read in ${spec.topic}`)
        else if (fault.kind === 'refused')
          show({ error: { ...asErrorValue(fault), params: { topic: spec.topic } } })
        else {
          lost()
          if (failures > 1)
            options.onReader(spec.topic, {
              message: fault.message,
              tries: failures,
              nextTryAt: now() + delay,
            })
        }
        log('warn', `consumer of ${spec.topic} stopped`, fault.message)
        setTimeout(() => void start(), delay).unref()
      }
      void start()
    }
  }

  let probing = false
  /** A socket went: one of several brokers, or the only one? */
  const lost = () => {
    const at = port
    const config = settings
    if (probing || closed || !at || !config || view.state !== 'online') return
    probing = true
    void at
      .probe(config.takeTopic)
      .then(
        () => undefined,
        (error: unknown) => {
          if (port === at) {
            fail(kafkaFault(error))
            return drop(false).then(() => wake?.())
          }
          return undefined
        },
      )
      .finally(() => (probing = false))
  }
  const fail = (fault: KafkaFault) =>
    show({ state: fault.kind === 'refused' ? 'refused' : 'offline', error: asErrorValue(fault) })

  async function run(mine: number, config: StationSettings['broker']): Promise<void> {
    let failures = 0
    while (mine === generation) {
      show({ ...(view.state === 'none' ? { state: 'connecting' } : {}), nextTryAt: null })
      const password = await options.password(config)
      const at = options.port({
        settings: config,
        password,
        clientId: options.clientId,
        onConnectionLost: lost,
      })
      try {
        topic = await at.probe(config.takeTopic)
        const opened = await at.openProducer()
        if (mine !== generation) {
          await opened.close()
          at.abandon()
          return
        }
        port = at
        producer = opened
        failures = 0
        log('info', 'broker connected', config.brokers)
        show({ state: 'online', error: null })
        consumeAll(at, mine, config)
        options.onOnline()
        refresh = setInterval(() => void link.refreshTopic(), REFRESH_MS)
        refresh.unref()
        // until drop() after a loss, or a new configuration, wakes it; a timer cannot be set for longer
        while (isCurrent(at, mine)) await sleep(2 ** 31 - 1)
      } catch (error) {
        at.abandon()
        if (mine !== generation) return
        failures += 1
        fail(kafkaFault(error))
        const delay = backoffMs(failures, Math.random, RECONNECT)
        show({ nextTryAt: now() + delay })
        await sleep(delay)
      }
    }
  }

  const link: Link = {
    view: () => view,
    producer: () => producer,
    topic: () => topic,
    configure(next) {
      settings = next
      generation += 1
      const mine = generation
      const before = loop
      const wakeBefore = wake
      topic = null
      loop = (async () => {
        await drop(true)
        wakeBefore?.()
        await before.catch(() => undefined)
        if (mine !== generation) return
        view = { state: 'none', address: next.brokers, error: null, nextTryAt: null, since: now() }
        if (next.brokers === '') options.onChange()
        else await run(mine, next)
      })()
    },
    hurry: () => {
      if (view.state !== 'online') wake?.()
    },
    suspect: lost,
    resume: (name) => running.get(name)?.resume(),
    async refreshTopic() {
      const at = port
      const config = settings
      if (!at || !config) return
      const facts = await at.probe(config.takeTopic).catch(() => null)
      if (facts && port === at) topic = facts
    },
    async close() {
      closed = true
      generation += 1
      const wakeNow = wake
      await drop(true)
      wakeNow?.()
      await Promise.race([loop, new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
    },
  }
  return link
}

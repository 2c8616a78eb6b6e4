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
  ConsumerSpec,
  KafkaFault,
  Producer,
  TopicFacts,
} from '../../kafka/port.ts'
import { Readers } from './readers.ts'
import type { ReaderFault } from './readers.ts'

type BrokerView = StationState['broker']
type BrokerSettings = StationSettings['broker']

export interface LinkOptions {
  readonly port: (options: BrokerOptions) => BrokerPort
  readonly clientId: string
  readonly now: () => number
  /** what was typed for this very broker; null: nothing */
  readonly password: (broker: BrokerSettings) => Promise<string | null>
  /** Consumers that run while the link is up, each with a name of its own. */
  readonly consumers: (settings: BrokerSettings) => readonly Omit<ConsumerSpec, 'onLost'>[]
  /** A consumer fails again and again though the broker answers; null: it does not. */
  readonly onReader: (topic: string, failing: ReaderFault | null) => void
  readonly onChange: () => void
  readonly onOnline: () => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void
}

/** What stands while the broker is there. */
interface Connection {
  readonly port: BrokerPort
  readonly producer: Producer
  readonly readers: Readers
  readonly refresh: ReturnType<typeof setInterval>
}

/** a topic's limits are read again this often: someone may have raised them because of a parked take */
const REFRESH_MS = 5 * 60_000
/** leaving the group properly gives its partitions to others at once, and to us after a restart; it gets so long */
const LEAVE_MS = 2_500
/** the longest that a timer can be set for */
const FOREVER_MS = 2 ** 31 - 1

export class Link {
  readonly #options: LinkOptions
  #settings: BrokerSettings | null = null
  /** counts configurations: what belongs to an older one ends itself */
  #generation = 0
  #view: BrokerView
  #connection: Connection | null = null
  #topic: TopicFacts | null = null
  #wake: (() => void) | null = null
  #loop: Promise<void> = Promise.resolve()
  #probing = false
  #closed = false

  constructor(options: LinkOptions) {
    this.#options = options
    this.#view = { state: 'none', address: '', error: null, nextTryAt: null, since: options.now() }
  }

  view(): BrokerView {
    return this.#view
  }
  /** null while offline */
  producer(): Producer | null {
    return this.#connection?.producer ?? null
  }
  topic(): TopicFacts | null {
    return this.#topic
  }

  /** Settings or password changed (or '' brokers: no link at all). */
  configure(next: BrokerSettings): void {
    this.#settings = next
    this.#generation += 1
    const mine = this.#generation
    const before = this.#loop
    const wakeBefore = this.#wake
    this.#topic = null
    this.#loop = (async () => {
      await this.#leave()
      wakeBefore?.()
      await before.catch(() => undefined)
      if (mine !== this.#generation) return
      const { now, onChange } = this.#options
      this.#view = { state: 'none', address: next.brokers, error: null, nextTryAt: null, since: now() }
      if (next.brokers === '') onChange()
      else await this.#run(mine, next)
    })()
  }

  /** Tries now instead of at the planned time. */
  hurry(): void {
    if (this.#view.state !== 'online') this.#wake?.()
  }

  /** A send failed on the connection, or a socket went: look whether the broker is still there. */
  suspect(): void {
    const at = this.#connection
    const settings = this.#settings
    if (this.#probing || this.#closed || !at || !settings || this.#view.state !== 'online') return
    this.#probing = true
    void at.port
      .probe(settings.takeTopic)
      .catch((error: unknown) => {
        if (this.#connection !== at) return
        this.#fail(kafkaFault(error))
        this.#abandon()
        this.#wake?.()
      })
      .finally(() => (this.#probing = false))
  }

  /** a consumer that was told `full` may go on */
  resume(topic: string): void {
    this.#connection?.readers.resume(topic)
  }

  async refreshTopic(): Promise<void> {
    const at = this.#connection
    const settings = this.#settings
    if (!at || !settings) return
    const facts = await at.port.probe(settings.takeTopic).catch(() => null)
    if (facts && this.#connection === at) this.#topic = facts
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#generation += 1
    const wakeNow = this.#wake
    await this.#leave()
    wakeNow?.()
    await Promise.race([this.#loop, after(1_000)])
  }

  /** Connects, again and again, until another configuration takes over. */
  async #run(mine: number, settings: BrokerSettings): Promise<void> {
    const { now, password, clientId, port } = this.#options
    let failures = 0
    while (mine === this.#generation) {
      this.#show({ ...(this.#view.state === 'none' ? { state: 'connecting' } : {}), nextTryAt: null })
      const at = port({
        settings,
        password: await password(settings),
        clientId,
        onConnectionLost: () => this.suspect(),
      })
      try {
        const connection = await this.#connect(at, mine, settings)
        if (!connection) return
        failures = 0
        // until a loss, or a new configuration, wakes it
        while (this.#isCurrent(connection, mine)) await this.#sleep(FOREVER_MS)
      } catch (error) {
        at.abandon()
        if (mine !== this.#generation) return
        failures += 1
        this.#fail(kafkaFault(error))
        const delay = backoffMs(failures, Math.random, RECONNECT)
        this.#show({ nextTryAt: now() + delay })
        await this.#sleep(delay)
      }
    }
  }

  /** Null: another configuration took over meanwhile. */
  async #connect(port: BrokerPort, mine: number, settings: BrokerSettings): Promise<Connection | null> {
    const { log, onOnline, consumers } = this.#options
    this.#topic = await port.probe(settings.takeTopic)
    const producer = await port.openProducer()
    if (mine !== this.#generation) {
      await producer.close()
      port.abandon()
      return null
    }
    const readers = this.#readersOf(port)
    const refresh = setInterval(() => void this.refreshTopic(), REFRESH_MS)
    refresh.unref()
    const connection = { port, producer, readers, refresh }
    this.#connection = connection
    log('info', 'broker connected', settings.brokers)
    this.#show({ state: 'online', error: null })
    readers.open(consumers(settings))
    onOnline()
    return connection
  }

  #readersOf(port: BrokerPort): Readers {
    const { now, log, onReader } = this.#options
    return new Readers(port, {
      now,
      log,
      onReader,
      onLost: () => this.suspect(),
      onRefused: (topic, fault) => {
        if (fault) this.#show({ error: { ...asErrorValue(fault), params: { topic } } })
        else if (this.#view.error?.params?.['topic'] === topic) this.#show({ error: null })
      },
    })
  }

  #fail(fault: KafkaFault): void {
    this.#show({ state: fault.kind === 'refused' ? 'refused' : 'offline', error: asErrorValue(fault) })
  }

  #show(change: Partial<BrokerView>): void {
    const { now, onChange } = this.#options
    const since = change.state && change.state !== this.#view.state ? now() : this.#view.since
    this.#view = { ...this.#view, ...change, since }
    onChange()
  }

  /** Ends this connection's things, and waits a while until the broker has heard of it. */
  async #leave(): Promise<void> {
    const at = this.#take()
    if (!at) return
    await Promise.race([Promise.all([at.producer.close(), at.readers.end()]), after(LEAVE_MS)])
    at.port.abandon()
  }

  /** The broker is gone: nobody waits for it. The next turn of the loop makes a new connection. */
  #abandon(): void {
    const at = this.#take()
    if (!at) return
    void at.producer.close()
    void at.readers.end()
    at.port.abandon()
  }

  #take(): Connection | null {
    const at = this.#connection
    this.#connection = null
    if (at) clearInterval(at.refresh)
    return at
  }

  // a function, because both change while something is awaited
  #isCurrent(at: Connection, mine: number): boolean {
    return this.#connection === at && mine === this.#generation
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#wake = done
    })
  }
}

const after = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref())

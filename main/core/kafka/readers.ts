/** The consumers of one connection: each is opened again, later and later, for as long as that connection stands. */
import { RECONNECT, backoffMs } from '../backoff.ts'
import { kafkaFault } from '../../kafka/faults.ts'
import type { BrokerPort, Consumer, ConsumerSpec, KafkaFault } from '../../kafka/port.ts'

export interface ReaderFault {
  readonly message: string
  readonly tries: number
  /** epoch ms */
  readonly nextTryAt: number
}

/** a consumer that lived for so long reads */
const LIVED_MS = 60_000

interface ReadersParts {
  readonly now: () => number
  /** A consumer fails again and again though the broker answers; null: it does not. */
  readonly onReader: (topic: string, failing: ReaderFault | null) => void
  /** The broker refuses this topic, and nothing else; null: it lets it be read. */
  readonly onRefused: (topic: string, fault: KafkaFault | null) => void
  /** A socket went: one of several brokers, or the only one? */
  readonly onLost: () => void
  readonly log: (level: 'info' | 'warn', message: string, detail?: unknown) => void
}

export class Readers {
  readonly #port: BrokerPort
  readonly #parts: ReadersParts
  readonly #running = new Map<string, Consumer>()
  #ended = false

  constructor(port: BrokerPort, parts: ReadersParts) {
    this.#port = port
    this.#parts = parts
  }

  open(specs: readonly Omit<ConsumerSpec, 'onLost'>[]): void {
    for (const spec of specs) this.#keepOpen(spec)
  }

  /** a consumer that was told `full` may go on */
  resume(topic: string): void {
    this.#running.get(topic)?.resume()
  }

  /** Opens none again. What is returned settles once those that run have left their groups. */
  async end(): Promise<void> {
    this.#ended = true
    const all = [...this.#running.values()]
    this.#running.clear()
    await Promise.all(all.map((one) => one.close()))
  }

  #keepOpen(spec: Omit<ConsumerSpec, 'onLost'>): void {
    const { onReader, onRefused, log } = this.#parts
    let failures = 0
    let settled: ReturnType<typeof setTimeout> | undefined
    onReader(spec.topic, null)
    const start = async (): Promise<void> => {
      if (this.#ended) return
      try {
        const consumer = await this.#port.openConsumer({ ...spec, onLost: again })
        if (this.#hasEnded()) {
          await consumer.close()
          return
        }
        this.#running.set(spec.topic, consumer)
        // one that opens may crash at its first fetch, and again: only time tells
        settled = setTimeout(() => {
          failures = 0
          onReader(spec.topic, null)
        }, LIVED_MS)
        settled.unref()
        onRefused(spec.topic, null)
      } catch (error) {
        again(kafkaFault(error))
      }
    }
    const again = (fault: KafkaFault) => {
      if (this.#ended) return
      clearTimeout(settled)
      this.#running.delete(spec.topic)
      failures += 1
      const delay = backoffMs(failures, Math.random, RECONNECT)
      this.#failed(spec, fault, failures, delay)
      log('warn', `consumer of ${spec.topic} stopped`, fault.message)
      setTimeout(() => void start(), delay).unref()
    }
    void start()
  }

  #failed(
    { topic, optional }: Omit<ConsumerSpec, 'onLost'>,
    fault: KafkaFault,
    tries: number,
    delay: number,
  ) {
    const { now, onReader, onRefused, onLost, log } = this.#parts
    // uploads go on: only this topic is out of reach
    if (fault.kind === 'refused' && optional === true) log('info', `nothing to read in ${topic}`)
    else if (fault.kind === 'refused') onRefused(topic, fault)
    else {
      onLost()
      if (tries > 1) onReader(topic, { message: fault.message, tries, nextTryAt: now() + delay })
    }
  }

  // a function, because it changes while something is awaited
  #hasEnded(): boolean {
    return this.#ended
  }
}

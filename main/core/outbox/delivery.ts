/** One batch of jobs: what goes to the broker in one request, and the result of each. */
import { kafkaFault } from '../../kafka/faults.ts'
import { KafkaError } from '../../kafka/port.ts'
import type { KafkaFault, Producer } from '../../kafka/port.ts'
import { Packer, park, retryLater } from './packing.ts'
import type { Packed, PackingParts } from './packing.ts'
import type { Outcome } from '../jobs/states.ts'
import type { JobRow } from '../jobs/store.ts'

export interface DeliveryResult {
  readonly id: string
  readonly outcome: Outcome
  /** topic/partition/offset; empty where the broker has not acknowledged it */
  readonly origin: string
  readonly bytes: number
}

export interface DeliveryParts extends PackingParts {
  /** null while offline; asked once all is packed, because a claim may take longer to upload than a connection lasts */
  readonly producer: () => Producer | null
  /** the broker said that this many bytes are too many */
  readonly learnLimit: (bytes: number) => void
  /** the broker's word on one request to this topic; null: it took all */
  readonly onAnswer: (topic: string, fault: KafkaFault | null) => void
}

export class Delivery {
  readonly #parts: DeliveryParts
  readonly #packer: Packer

  constructor(parts: DeliveryParts) {
    this.#parts = parts
    this.#packer = new Packer(parts)
  }

  /** Never rejects: every job comes back with its outcome. */
  async deliver(batch: readonly JobRow[]): Promise<DeliveryResult[]> {
    const unpacked: DeliveryResult[] = []
    const ready: Packed[] = []
    await Promise.all(
      batch.map(async (job) => {
        const packing = await this.#packer.pack(job)
        if (packing.ok) ready.push(packing.packed)
        else unpacked.push({ id: job.job_id, outcome: packing.outcome, origin: '', bytes: 0 })
      }),
    )
    ready.sort((a, b) => (a.job.job_id < b.job.job_id ? -1 : 1))
    // one request a topic: reviews that nobody set up a topic for must not take takes down with them
    const topics = [...new Set(ready.map(({ record }) => record.topic))]
    const sent = await Promise.all(
      topics.map((topic) =>
        this.#send(
          topic,
          ready.filter(({ record }) => record.topic === topic),
        ),
      ),
    )
    return [...unpacked, ...sent.flat()]
  }

  async #send(topic: string, list: readonly Packed[]): Promise<DeliveryResult[]> {
    try {
      const placed = await this.#connected().send(list.map(({ record }) => record))
      this.#parts.onAnswer(topic, null)
      return list.map(({ job, bytes }, index) => ({
        id: job.job_id,
        outcome: { kind: 'acked' },
        origin: placed[index]?.origin ?? '',
        bytes,
      }))
    } catch (error) {
      const fault = kafkaFault(error)
      // one record is at fault, and the answer does not say which: each goes alone
      if (list.length > 1 && (fault.kind === 'too_large' || fault.kind === 'record')) {
        const alone: DeliveryResult[] = []
        for (const one of list) alone.push(...(await this.#send(topic, [one])))
        return alone
      }
      this.#parts.onAnswer(topic, fault)
      return list.map((packed) => ({
        id: packed.job.job_id,
        outcome: this.#afterFault(packed, fault),
        origin: '',
        bytes: 0,
      }))
    }
  }

  #connected(): Producer {
    const producer = this.#parts.producer()
    if (producer) return producer
    const message = 'the connection was gone before this was sent'
    throw new KafkaError({ kind: 'connection', code: 'broker_unreachable', message })
  }

  #afterFault({ job, record, bytes }: Packed, fault: KafkaFault): Outcome {
    const now = this.#parts.station.now()
    switch (fault.kind) {
      case 'connection':
      case 'refused': // a topic made a moment ago is refused until every broker knows of it
        return retryLater(now, job, fault)
      case 'record':
        return park(fault.code, fault.message)
      case 'too_large':
        // the limit is known better now: the next try takes the claim check, or parks with advice
        this.#parts.learnLimit(bytes)
        return record.value === null || job.kind !== 'take'
          ? park(fault.code, fault.message)
          : retryLater(now, job, { code: 'too_large', message: fault.message }, 0)
    }
  }
}

import type { Kafka, Producer, ProducerConfig } from 'kafkajs'
import { placement } from './placed.ts'

/**
 * A producer that has sent everything when it says so: what an answer says nothing of (placed.ts) goes again.
 *
 * Not idempotent: that mode reuses a sequence number after a failed send, and an acknowledged record is not in the log.
 *
 * `expect` is the stall watch of the sockets (sockets.ts): called before each send, and what it returns after the answer.
 */
export function wholeProducer(
  kafka: Kafka,
  config: Omit<ProducerConfig, 'idempotent' | 'createPartitioner'> = {},
  expect: () => () => void = () => () => undefined,
): Pick<Producer, 'connect' | 'disconnect' | 'send'> {
  const placed = placement()
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    ...config,
    idempotent: false,
    createPartitioner: placed.createPartitioner,
  })
  return {
    connect: () => producer.connect(),
    disconnect: () => producer.disconnect(),
    async send(record) {
      const answered = expect()
      const answers = await producer.send(record).finally(answered)
      if (record.acks === 0) return answers
      const left = placed.unanswered(record.messages, answers)
      if (left.length === record.messages.length && left.length > 0)
        throw new Error(`Kafka answered for none of the ${left.length} records sent to ${record.topic}`)
      return left.length === 0 ? answers : [...answers, ...(await this.send({ ...record, messages: left }))]
    },
  }
}

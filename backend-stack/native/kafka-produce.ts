import kafkajs from 'kafkajs'
import type { Kafka, Message, PartitionerArgs, Producer, ProducerConfig } from 'kafkajs'
import './kafka-timers.ts'

/**
 * A producer that has sent everything when it says so. That of kafkajs has not: it keeps the answers of a failed send by
 * broker, and when a partition's leader dies and another broker, which has answered for its own partitions already,
 * takes over, the repeat leaves that partition out and reports success. Its answer does not name the partition; this
 * goes by that and sends again what is not in it.
 *
 * Not idempotent: that mode reuses a sequence number after a failed send, and an acknowledged record is not in the log.
 */
export function wholeProducer(
  kafka: Kafka,
  config: Omit<ProducerConfig, 'idempotent' | 'createPartitioner'> = {},
): Pick<Producer, 'connect' | 'disconnect' | 'send'> {
  const chosen = new WeakMap<Message, number>()
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    ...config,
    idempotent: false,
    createPartitioner: () => {
      const choose = kafkajs.Partitioners.DefaultPartitioner()
      return (args: PartitionerArgs) => {
        const partition = choose(args)
        chosen.set(args.message, partition)
        return partition
      }
    },
  })
  return {
    connect: () => producer.connect(),
    disconnect: () => producer.disconnect(),
    async send(record) {
      const answers = await producer.send(record)
      if (record.acks === 0) return answers
      const answered = new Set(answers.map(({ partition }) => partition))
      const left = record.messages.filter((message) => !answered.has(chosen.get(message) ?? -1))
      if (left.length === record.messages.length && left.length > 0)
        throw new Error(`Kafka answered for none of the ${left.length} records sent to ${record.topic}`)
      return left.length === 0 ? answers : [...answers, ...(await this.send({ ...record, messages: left }))]
    },
  }
}

import type { KafkaMessage } from 'kafkajs'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaClient, withAdmin } from '../../main/kafka/client.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'

export interface ReadRecord {
  readonly partition: number
  readonly offset: number
  readonly message: KafkaMessage
}

/** The offset that the next record of each partition will have. Waits for a broker that is just coming back. */
export async function endOffsets(
  address: ClusterAddress,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  for (let attempt = 0; ; attempt++) {
    try {
      const ends = await withAdmin(kafkaClient(address), (admin) => admin.fetchTopicOffsets(topic))
      return new Map(ends.map((end) => [end.partition, Number(end.high)]))
    } catch (error) {
      if (attempt >= 40) throw error
      await delay(500)
    }
  }
}

/** Everything that is in a topic now, by reading each partition to its end. */
export async function readTopic(address: ClusterAddress, topic: string): Promise<readonly ReadRecord[]> {
  const kafka = kafkaClient(address, { retry: { retries: 20 } })
  const left = new Map([...(await endOffsets(address, topic))].filter(([, end]) => end > 0))
  const records: ReadRecord[] = []
  if (left.size === 0) return records
  const consumer = kafka.consumer({ groupId: `read-${process.pid}-${Math.random()}`, maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: ({ partition, message }) => {
          const offset = Number(message.offset)
          records.push({ partition, offset, message })
          if (offset + 1 >= (left.get(partition) ?? 0)) left.delete(partition)
          if (left.size === 0) resolve()
          return Promise.resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return records
}

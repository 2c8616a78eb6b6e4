import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kafka } from 'kafkajs'
import { promptRecord, TOPICS } from '../../main/contract/messages.ts'
import { withAdmin } from '../../main/kafka/client.ts'
import { wholeProducer } from '../../main/kafka/whole-producer.ts'

const file = join(import.meta.dirname, 'prompts.jsonl')

/** The sample corpus, one prompt record a line. Throws if a line is not a prompt a station would take. */
export function sampleRecords(): readonly { readonly key: string; readonly value: string }[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => ({ key: promptRecord.parse(JSON.parse(line)).prompt_id, value: line }))
}

/**
 * Puts the sample corpus into the prompt topic if nothing was ever written there. Answers how many prompts it wrote:
 * 0 if the topic had any, so that a second start does not double them.
 */
export async function publishSample(kafka: Kafka, topic: string = TOPICS.prompts): Promise<number> {
  const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic))
  if (offsets.some((partition) => partition.high !== '0')) return 0
  const messages = [...sampleRecords()]
  const producer = wholeProducer(kafka)
  await producer.connect()
  try {
    await producer.send({ topic, acks: -1, messages })
  } finally {
    await producer.disconnect()
  }
  return messages.length
}

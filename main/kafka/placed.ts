/**
 * Which partition each message went to. kafkajs's answer names partitions and not messages; when a partition's leader dies
 * and its partition goes to a broker that has answered already, kafkajs leaves that partition out of its repeat and reports
 * success. A message whose partition is not in the answer was not sent.
 */
import kafkajs from 'kafkajs'
import type { Message, PartitionerArgs, ProducerConfig, RecordMetadata } from 'kafkajs'

export interface Placement {
  /** explicit, hence no warning by kafkajs about its default */
  readonly createPartitioner: NonNullable<ProducerConfig['createPartitioner']>
  partitionOf(message: Message): number | undefined
  /** The messages of one topic that these answers say nothing of. */
  unanswered(messages: readonly Message[], answers: readonly RecordMetadata[]): Message[]
}

export function placement(): Placement {
  const chosen = new WeakMap<Message, number>()
  return {
    createPartitioner: () => {
      const choose = kafkajs.Partitioners.DefaultPartitioner()
      return (args: PartitionerArgs) => {
        const partition = choose(args)
        chosen.set(args.message, partition)
        return partition
      }
    },
    partitionOf: (message) => chosen.get(message),
    unanswered(messages, answers) {
      const answered = new Set(answers.map(({ partition }) => partition))
      return messages.filter((message) => !answered.has(chosen.get(message) ?? -1))
    },
  }
}

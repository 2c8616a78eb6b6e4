import kafkajs from 'kafkajs'
import type { Admin } from 'kafkajs'
import type { Report } from '../../stack/component.ts'
import type { TopicSpec } from './file.ts'
import { describeStep, planTopics } from './plan.ts'
import type { ActualTopic, Step } from './plan.ts'

/** Reads the topics that exist among `names`. */
export async function readCluster(admin: Admin, names: readonly string[]): Promise<readonly ActualTopic[]> {
  const existing = new Set(await admin.listTopics())
  const present = names.filter((name) => existing.has(name))
  if (present.length === 0) return []
  const { topics } = await admin.fetchTopicMetadata({ topics: present })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: present.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  const configs = new Map(
    resources.map((resource) => [
      resource.resourceName,
      Object.fromEntries(
        resource.configEntries
          .filter((entry) => entry.configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
          .map((entry) => [entry.configName, entry.configValue]),
      ),
    ]),
  )
  return topics.map((topic) => ({
    name: topic.name,
    partitions: topic.partitions.length,
    copies: topic.partitions[0]?.replicas.length ?? 0,
    config: configs.get(topic.name) ?? {},
  }))
}

/**
 * Brings the cluster's topics to `wanted`, telling each step before it is taken. Doing it twice does nothing the second
 * time. With `dryRun` it only tells. Throws what Kafka answers, for example when the account may not create topics.
 */
export async function applyTopics(
  admin: Admin,
  wanted: readonly TopicSpec[],
  report: Report,
  options: { dryRun?: boolean } = {},
): Promise<readonly Step[]> {
  const actual = await readCluster(
    admin,
    wanted.map((spec) => spec.name),
  )
  const steps = planTopics(wanted, actual)
  for (const step of steps) report(describeStep(step))
  if (options.dryRun === true) return steps

  const created = steps.flatMap((step) => (step.kind === 'create' ? [step.spec] : []))
  if (created.length > 0) {
    await admin.createTopics({
      // Two that apply at once: the slower one finds the topic there, which is what it wanted (createTopics is false).
      waitForLeaders: true,
      topics: created.map((spec) => ({
        topic: spec.name,
        numPartitions: spec.partitions,
        replicationFactor: spec.copies,
        configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
      })),
    })
  }
  const grown = steps.flatMap((step) =>
    step.kind === 'partitions' ? [{ topic: step.name, count: step.to }] : [],
  )
  if (grown.length > 0) await admin.createPartitions({ topicPartitions: grown })
  const configured = steps.flatMap((step) =>
    step.kind === 'configure'
      ? [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: step.name,
            configEntries: Object.entries(step.config).map(([name, value]) => ({ name, value })),
          },
        ]
      : [],
  )
  if (configured.length > 0) await admin.alterConfigs({ validateOnly: false, resources: configured })
  return steps
}

import type { TopicSpec } from './file.ts'

/** A topic as the cluster has it: only configuration that was set on the topic itself. */
export interface ActualTopic {
  readonly name: string
  readonly partitions: number
  readonly copies: number
  readonly config: Readonly<Record<string, string>>
}

export type Step =
  | { readonly kind: 'create'; readonly spec: TopicSpec }
  | { readonly kind: 'partitions'; readonly name: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'configure'
      readonly name: string
      readonly changes: Readonly<Record<string, { readonly from: string | undefined; readonly to: string }>>
      /** The whole configuration afterwards, with what others set on the topic: Kafka replaces, it does not merge. */
      readonly config: Readonly<Record<string, string>>
    }
  /** The file and the cluster differ in what only data movement could change. Said, never done. */
  | { readonly kind: 'differs'; readonly name: string; readonly what: string }

/** What has to happen for the cluster to be as the file says. Topics the file does not name are nobody's business. */
export function planTopics(wanted: readonly TopicSpec[], actual: readonly ActualTopic[]): readonly Step[] {
  const byName = new Map(actual.map((topic) => [topic.name, topic]))
  return wanted.flatMap((spec): Step[] => {
    const topic = byName.get(spec.name)
    return topic ? stepsFor(spec, topic) : [{ kind: 'create', spec }]
  })
}

function stepsFor(spec: TopicSpec, topic: ActualTopic): Step[] {
  const steps: Step[] = []
  const { name } = spec
  if (topic.partitions < spec.partitions) {
    steps.push({ kind: 'partitions', name, from: topic.partitions, to: spec.partitions })
  }
  if (topic.partitions > spec.partitions) {
    steps.push({
      kind: 'differs',
      name,
      what: `has ${topic.partitions} partitions, the file says ${spec.partitions}`,
    })
  }
  if (topic.copies !== spec.copies) {
    steps.push({ kind: 'differs', name, what: `has ${topic.copies} copies, the file says ${spec.copies}` })
  }
  const changed = Object.entries(spec.config).filter(([key, to]) => topic.config[key] !== to)
  if (changed.length > 0) {
    const changes = Object.fromEntries(changed.map(([key, to]) => [key, { from: topic.config[key], to }]))
    steps.push({ kind: 'configure', name, changes, config: { ...topic.config, ...spec.config } })
  }
  return steps
}

/** A step in one line, for people. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create': {
      const { name, partitions, copies, config } = step.spec
      const settings = Object.entries(config).map(([key, value]) => `${key}=${value}`)
      return `+ ${name}: ${partitions} partitions, ${copies} ${copies === 1 ? 'copy' : 'copies'}, ${settings.join(' ')}`
    }
    case 'partitions':
      return `~ ${step.name}: ${step.from} -> ${step.to} partitions`
    case 'configure': {
      const changes = Object.entries(step.changes).map(
        ([key, { from, to }]) => `${key} ${from ?? '(unset)'} -> ${to}`,
      )
      return `~ ${step.name}: ${changes.join(', ')}`
    }
    case 'differs':
      return `! ${step.name}: ${step.what}; left as it is`
  }
}

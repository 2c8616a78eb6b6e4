import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const units: Readonly<Record<string, number>> = {
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `16MiB` to bytes, `90d` to milliseconds. Throws on anything else. */
export function amount(text: string, allowed: readonly string[]): number {
  const match = /^(\d+)([A-Za-z]+)$/.exec(text)
  const unit = match?.[2] ?? ''
  const factor = units[unit]
  if (!match || factor === undefined || !allowed.includes(unit)) {
    throw new Error(`"${text}" is not a number with one of ${allowed.join(', ')}`)
  }
  return Number(match[1]) * factor
}

const parsed = (allowed: readonly string[]) =>
  z.string().transform((text, check) => {
    try {
      return amount(text, allowed)
    } catch (error) {
      check.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
      return z.NEVER
    }
  })

const topic = z.strictObject({
  partitions: z.number().int().min(1).max(1000),
  /** Milliseconds, or -1 for ever. */
  retention: z.union([z.literal('forever').transform(() => -1), parsed(['s', 'm', 'h', 'd'])]).default(-1),
  /** Bytes: `max.message.bytes`. */
  max_message: parsed(['KiB', 'MiB']),
  timestamps: z.enum(['append', 'create']),
  cleanup: z.enum(['delete', 'compact', 'compact,delete']).default('delete'),
})

const topicsFile = z.strictObject({
  replication: z
    .array(
      z.strictObject({
        brokers: z.number().int().min(1),
        copies: z.number().int().min(1),
        min_insync: z.number().int().min(1),
      }),
    )
    .min(1),
  topics: z.record(z.string().regex(/^[A-Za-z0-9._-]{1,249}$/), topic),
})

/** A topic as Kafka knows it. */
export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly copies: number
  /** Topic configuration by Kafka's own names. */
  readonly config: Readonly<Record<string, string>>
}

/** Reads topics.yml for a cluster of so many brokers. Throws with the place if the file is wrong. */
export function readTopics(file: string, brokers: number): readonly TopicSpec[] {
  const result = topicsFile.safeParse(parse(readFileSync(file, 'utf8')))
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`)
  const { replication, topics } = result.data
  const fitting = replication.filter((line) => line.brokers <= brokers)
  const copies = fitting.reduce((best, line) => (line.brokers >= best.brokers ? line : best), {
    brokers: 0,
    copies: 1,
    min_insync: 1,
  })
  return Object.entries(topics).map(([name, spec]) => ({
    name,
    partitions: spec.partitions,
    copies: copies.copies,
    config: {
      'cleanup.policy': spec.cleanup,
      'retention.ms': String(spec.retention),
      'max.message.bytes': String(spec.max_message),
      'message.timestamp.type': spec.timestamps === 'append' ? 'LogAppendTime' : 'CreateTime',
      'min.insync.replicas': String(copies.min_insync),
    },
  }))
}

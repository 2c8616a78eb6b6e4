import { join } from 'node:path'
import { readTopics } from '../topics/file.ts'
import { applyTopics } from '../topics/apply.ts'
import { groupOf } from './component.ts'
import type { Component, Report, RunningComponent, StackContext } from './component.ts'
import { formatBroker, startBroker, writeConfig } from './kafka-broker.ts'
import { kafkaClient, withAdmin } from './kafka-client.ts'
import type { BrokerPlan, ClusterPlan } from './kafka-config.ts'
import { installKafka, kafkaVersion } from './kafka-install.ts'
import { topicsFile } from './paths.ts'

/** Where clients of a stack's first broker come in when nobody asks for another port and it is free. */
export const usualPort = 19_092

export interface KafkaOptions {
  /** Of the first broker. Default: the one it had last time, or `usualPort`, or a free one. */
  readonly port?: number
  /** Topics as code; `false` for a bare cluster. Default: topics.yml. */
  readonly topics?: string | false
  /** Puts something between clients and a broker: given where the broker listens, answers where clients are to go. */
  readonly advertise?: (clientPort: number) => Promise<number>
}

/**
 * `ctx.brokers` Kafka brokers (each also a controller), with the topics of topics.yml applied. Its endpoint is
 * `bootstrap`, a list; each member's is `bootstrap` for that broker, and `direct`, which leads past `advertise`.
 */
export function kafkaComponent(options: KafkaOptions = {}): Component {
  return {
    name: 'kafka',
    install: installKafka,
    start: async (ctx, report) => {
      const brokers = await planBrokers(ctx, options)
      const cluster: ClusterPlan = { brokers }
      const began = Date.now()
      const members = await startAll(ctx, cluster, report)
      const bootstrap = brokers
        .map((broker) => `127.0.0.1:${broker.advertisedPort ?? broker.clientPort}`)
        .join(',')
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      report(`Kafka ${kafkaVersion()}: ${brokers.length} broker(s) ready in ${seconds} s at ${bootstrap}`)
      const kafka = groupOf('kafka', members, { bootstrap })
      try {
        if (options.topics !== false) await applyFile(ctx, options.topics ?? topicsFile, bootstrap, report)
      } catch (error) {
        await kafka.stop()
        throw error
      }
      return kafka
    },
  }
}

async function planBrokers(ctx: StackContext, options: KafkaOptions): Promise<readonly BrokerPlan[]> {
  const plans: BrokerPlan[] = []
  for (let id = 1; id <= ctx.brokers; id++) {
    const preferred = id === 1 ? (options.port ?? usualPort) : undefined
    const clientPort = await ctx.ports.take(`kafka-${id}`, preferred === undefined ? {} : { preferred })
    const advertisedPort = await options.advertise?.(clientPort)
    plans.push({
      id,
      clientPort,
      ...(advertisedPort === undefined ? {} : { advertisedPort }),
      internalPort: await ctx.ports.take(`kafka-${id}-internal`),
      controllerPort: await ctx.ports.take(`kafka-${id}-controller`),
      dataDir: join(ctx.dataDir, `kafka-${id}`),
    })
  }
  return plans
}

/** All brokers at once: a quorum of three is ready only when two of them are. None is left if one fails. */
async function startAll(
  ctx: StackContext,
  cluster: ClusterPlan,
  report: Report,
): Promise<readonly RunningComponent[]> {
  const results = await Promise.allSettled(
    cluster.brokers.map(async (broker) => {
      const config = writeConfig(cluster, broker)
      await formatBroker(ctx, config, broker, [])
      const name = `kafka-${broker.id}`
      return startBroker(ctx, name, config, broker, [], (exit) =>
        report(
          `${name} ended by itself (${exit.signal ?? `code ${exit.code}`}); its log: ${ctx.logDir}/${name}.log`,
        ),
      )
    }),
  )
  const members = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failure = results.find((result) => result.status === 'rejected')
  if (!failure) return members
  await Promise.all(members.map((member) => member.stop()))
  throw failure.reason
}

async function applyFile(ctx: StackContext, file: string, bootstrap: string, report: Report): Promise<void> {
  const steps = await withAdmin(kafkaClient({ bootstrap }), (admin) =>
    applyTopics(admin, readTopics(file, ctx.brokers), (line) => report(`  ${line}`)),
  )
  report(steps.length === 0 ? 'Topics are as topics.yml says' : `Topics: ${steps.length} step(s) applied`)
}

import { join } from 'node:path'
import { applyRules } from '../../cluster/acls/apply.ts'
import { readRules } from '../../cluster/acls/rules.ts'
import { readTopics } from '../../cluster/topics/file.ts'
import { applyTopics } from '../../cluster/topics/apply.ts'
import { groupOf } from '../../stack/component.ts'
import type { Component, Report, RunningComponent, StackContext } from '../../stack/component.ts'
import { formatBroker, startBroker, writeConfig } from './broker.ts'
import type { BrokerUsers } from './broker.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import type { BrokerPlan, ClusterPlan } from './config.ts'
import { installKafka, kafkaVersion } from './install.ts'
import { kafkaAccess, kafkaCaFile, lateAccounts, noneLate, prepareSecurity } from './security.ts'
import { changeUser, loginWorks } from './users.ts'
import { brokerAccounts } from '../../stack/accounts/book.ts'
import { aclsFile, topicsFile } from '../../stack/paths.ts'

/** Where clients of a stack's first broker come in when nobody asks for another port and it is free. */
export const usualPort = 19_092

export interface KafkaOptions {
  /** Of the first broker. Default: the one it had last time, or `usualPort`, or a free one. */
  readonly port?: number
  /** Topics as code; `false` for a bare cluster. Default: topics.yml. */
  readonly topics?: string | false
  /** Puts something between clients and a broker: given where the broker listens, answers where clients are to go. */
  readonly advertise?: (clientPort: number) => Promise<number>
  /** What clients are told the machine is called. Default: 127.0.0.1. */
  readonly advertisedHost?: string
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
      const security = ctx.secure ? await prepareSecurity(ctx) : undefined
      const cluster: ClusterPlan = { brokers, ...(security ? { security: security.plan } : {}) }
      const began = Date.now()
      const members = await startAll(ctx, cluster, security?.users ?? [], report)
      const bootstrap = brokers
        .map((broker) => `127.0.0.1:${broker.advertisedPort ?? broker.clientPort}`)
        .join(',')
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      report(`Kafka ${kafkaVersion()}: ${brokers.length} broker(s) ready in ${seconds} s at ${bootstrap}`)
      const ca = ctx.secure ? { ca: kafkaCaFile(ctx.dataDir) } : {}
      const kafka = groupOf('kafka', members, { bootstrap, ...ca })
      try {
        const address = ctx.secure ? kafkaAccess(ctx.dataDir, 'admin', bootstrap) : { bootstrap }
        if (ctx.secure) await makeLate(ctx, bootstrap, report)
        await applyFiles(ctx, address, options.topics ?? topicsFile, report)
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
    const first = { preferred: usualPort, ...(options.port === undefined ? {} : { asked: options.port }) }
    const clientPort = await ctx.ports.take(`kafka-${id}`, id === 1 ? first : {})
    const advertisedPort = await options.advertise?.(clientPort)
    plans.push({
      id,
      clientPort,
      ...(advertisedPort === undefined ? {} : { advertisedPort }),
      ...(options.advertisedHost === undefined ? {} : { advertisedHost: options.advertisedHost }),
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
  users: BrokerUsers,
  report: Report,
): Promise<readonly RunningComponent[]> {
  const results = await Promise.allSettled(
    cluster.brokers.map(async (broker) => {
      const config = writeConfig(cluster, broker)
      await formatBroker(ctx, config, broker, users)
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

/** A cluster that an earlier version made has not all accounts of this one. */
export async function makeLate(
  ctx: Pick<StackContext, 'cacheDir' | 'dataDir' | 'logDir'>,
  bootstrap: string,
  report: Report,
): Promise<void> {
  const late = lateAccounts(ctx.dataDir)
  for (const [name, password] of late) {
    await changeUser({ ...ctx, bootstrap }, name, password)
    await loginWorks(kafkaAccess(ctx.dataDir, name, bootstrap))
  }
  if (late.length === 0) return
  noneLate(ctx.dataDir)
  report(`Accounts made: ${late.map(([name]) => name).join(', ')}`)
}

/** Topics, and on a cluster with accounts what these may do. */
async function applyFiles(
  ctx: StackContext,
  address: ClusterAddress,
  topics: string | false,
  report: Report,
): Promise<void> {
  const detail = (line: string) => report(`  ${line}`)
  await withAdmin(kafkaClient(address), async (admin) => {
    if (topics !== false) {
      const steps = await applyTopics(admin, readTopics(topics, ctx.brokers), detail)
      report(steps.length === 0 ? 'Topics are as topics.yml says' : `Topics: ${steps.length} step(s) applied`)
    }
    if (!ctx.secure) return
    const { grant, revoke } = await applyRules(
      admin,
      readRules(aclsFile, brokerAccounts(ctx.dataDir)),
      detail,
    )
    report(`Access rules: ${grant.length} granted, ${revoke.length} taken away, as acls.yml says`)
  })
}

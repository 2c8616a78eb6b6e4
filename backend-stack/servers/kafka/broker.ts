import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Exit, RunningComponent, StackContext } from '../../stack/component.ts'
import { runTool } from '../../stack/install/install.ts'
import { findJava } from '../../stack/install/java.ts'
import { brokerProperties, renderProperties } from './config.ts'
import type { BrokerPlan, ClusterPlan } from './config.ts'
import { allReady, logReady, portReady } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'

/** One cluster, one id: a constant lets data folders be compared and moved. */
const clusterId = 'ZmllbGR0YWtlLXN0YWNrMQ'

export function libsDir(ctx: Pick<StackContext, 'cacheDir'>): string {
  return join(ctx.cacheDir, 'kafka')
}

export function classArchive(ctx: Pick<StackContext, 'cacheDir'>): string {
  return join(ctx.cacheDir, 'kafka-classes', 'kafka.jsa')
}

/** Writes the broker's whole configuration, readable by its owner only: it may hold passwords. */
export function writeConfig(cluster: ClusterPlan, broker: BrokerPlan): string {
  mkdirSync(broker.dataDir, { recursive: true })
  const common = readFileSync(join(import.meta.dirname, 'broker.properties'), 'utf8')
  const file = join(broker.dataDir, 'server.properties')
  const own = renderProperties(brokerProperties(cluster, broker))
  writeFileSync(file, `${common}\n# This broker\n${own}`, { mode: 0o600 })
  return file
}

/*
 * Short-lived as brokers here are, they start in less than half the time without the second compiler and without a
 * concurrent collector, and use less memory.
 */
const quickStart = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']

export function javaArgs(ctx: Pick<StackContext, 'cacheDir'>): string[] {
  const archive = classArchive(ctx)
  return [
    ...quickStart,
    ...(existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []),
    `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`,
    '-cp',
    join(libsDir(ctx), '*'),
  ]
}

/** As a line of a file that `java` reads arguments from. */
export const javaArgument = (arg: string): string => `"${arg.replaceAll('\\', '\\\\')}"\n`

export type BrokerUsers = readonly { readonly name: string; readonly password: string }[]

/** Prepares an empty data folder. `users` are SCRAM credentials to begin with. Does nothing on a folder in use. */
export async function formatBroker(
  ctx: StackContext,
  config: string,
  broker: BrokerPlan,
  users: BrokerUsers,
): Promise<void> {
  if (existsSync(join(broker.dataDir, 'log', 'meta.properties'))) return
  const scram = users.flatMap(({ name, password }) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ])
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config, ...scram]
  // By file: passwords on a command line are there for everybody on the machine to see.
  const argsFile = join(broker.dataDir, 'format.args')
  const quoted = [...javaArgs(ctx), ...format].map(javaArgument)
  writeFileSync(argsFile, quoted.join(''), { mode: 0o600 })
  try {
    const logFile = join(ctx.logDir, `kafka-format-${broker.id}.log`)
    await runTool(findJava().command, [`@${argsFile}`], { logFile })
  } finally {
    rmSync(argsFile)
  }
}

/** Starts a formatted broker. Ready means that it has joined the cluster and takes requests. */
export function startBroker(
  ctx: StackContext,
  name: string,
  config: string,
  broker: BrokerPlan,
  jvm: readonly string[] = [],
  onCrash?: (exit: Exit, logTail: string) => void,
): Promise<RunningComponent> {
  const trained =
    jvm.length > 0 ? javaArgs(ctx).filter((arg) => !arg.startsWith('-XX:SharedArchive')) : javaArgs(ctx)
  const listening = portReady(broker.clientPort)
  return supervise({
    name,
    command: findJava().command,
    args: ['-Xms128m', '-Xmx768m', ...jvm, ...trained, 'kafka.Kafka', config],
    cwd: broker.dataDir,
    logFile: join(ctx.logDir, `${name}.log`),
    runDir: ctx.runDir,
    ready: allReady(logReady(/Kafka Server started/), listening),
    healthy: listening,
    endpoints: {
      bootstrap: `127.0.0.1:${broker.advertisedPort ?? broker.clientPort}`,
      direct: `127.0.0.1:${broker.internalPort}`,
    },
    // Leadership is handed over in an orderly stop; a broker alone has nobody to hand it to and is done at once.
    stopTimeoutMs: 20_000,
    ...(onCrash === undefined ? {} : { onCrash }),
  })
}

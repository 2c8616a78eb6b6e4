/** Live counters over the takes: the Kafka Streams topology of backend-stack/servers/counters. */
import { join } from 'node:path'
import type { Component, Report, RunningComponent, StackContext } from '../../stack/component.ts'
import { installOnce, keyOf } from '../../stack/install/install.ts'
import { findJava, mavenLibs, runMaven } from '../../stack/install/java.ts'
import { signingKey } from '../../../main/trust/keys.ts'
import { lakeKeySeed } from '../../stack/secrets.ts'
import { javaClientLines } from '../kafka/security.ts'
import { logReady } from '../../stack/processes/ready.ts'
import { sourceTexts } from '../../stack/install/sources.ts'
import { supervise } from '../../stack/processes/supervise.ts'

const sources = import.meta.dirname
const pom = join(sources, 'pom.xml')
const built = (ctx: Pick<StackContext, 'cacheDir'>) => join(ctx.cacheDir, 'streams')

export interface CountersOptions {
  readonly bootstrap: string
  /** TLS and account, as lines of a .properties file; none by default. */
  readonly properties?: string
  readonly takes?: string
  readonly counters?: string
  /** The group, and the prefix of its own topics and transactions. */
  readonly id?: string
}

/** Compiles, runs the topology's own tests and gathers the jars; once for each state of the sources. */
export async function installCounters(ctx: StackContext, report: Report): Promise<void> {
  const key = keyOf(...sourceTexts(sources), findJava().identity)
  const what = 'live counters (Kafka Streams, from Maven Central)'
  await installOnce(ctx, { dir: built(ctx), key, what }, report, async (dir) => {
    const args = ['-f', pom, 'package', `-Dfieldtake.build=${join(dir, 'build')}`]
    await runMaven(args, { logFile: join(ctx.logDir, 'install-streams.log'), cwd: sources })
    await mavenLibs(ctx, pom, dir)
  })
}

export async function startCounters(
  ctx: StackContext,
  options: CountersOptions,
  report: Report,
): Promise<RunningComponent> {
  const began = Date.now()
  const running = await supervise({
    name: 'counters',
    command: findJava().command,
    args: [
      // A store of take ids and a few thousand counts: small, and started in a second.
      ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      ...['-cp', `${join(built(ctx), 'build', 'counters-1.jar')}:${join(built(ctx), '*')}`],
      'org.fieldtake.counters.Main',
    ],
    env: {
      FIELDTAKE_KAFKA_BOOTSTRAP: options.bootstrap,
      FIELDTAKE_LAKE_KEY: lakeKeySeed(ctx.dataDir),
      FIELDTAKE_LAKE_PUBLIC: signingKey(lakeKeySeed(ctx.dataDir)).publicKey,
      FIELDTAKE_KAFKA_PROPERTIES: options.properties ?? '',
      FIELDTAKE_COUNTERS_STATE: join(ctx.dataDir, 'counters'),
      FIELDTAKE_REPLICATION: String(Math.min(3, ctx.brokers)),
      FIELDTAKE_TAKES_TOPIC: options.takes ?? 'topic2',
      FIELDTAKE_COUNTERS_TOPIC: options.counters ?? 'counters',
      FIELDTAKE_COUNTERS_ID: options.id ?? 'fieldtake-counters',
    },
    logFile: join(ctx.logDir, 'counters.log'),
    runDir: ctx.runDir,
    ready: logReady(/^counters: RUNNING$/m),
    endpoints: {},
    revive: true,
    onCrash: (exit) =>
      report(
        `The counters ended by themselves (${exit.signal ?? `code ${exit.code}`}) and are started again`,
      ),
  })
  report(`Counters: ready in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return running
}

export const counters: Component = {
  name: 'counters',
  needs: ['kafka'],
  install: installCounters,
  start: (ctx, report) => {
    const bootstrap = ctx.endpoints.get('kafka')?.['bootstrap']
    if (bootstrap === undefined) throw new Error('the counters need Kafka to be up')
    const properties = ctx.secure ? { properties: javaClientLines(ctx.dataDir, 'counters') } : {}
    return startCounters(ctx, { bootstrap, ...properties }, report)
  },
}

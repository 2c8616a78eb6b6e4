import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Component, Report, StackContext } from '../../stack/component.ts'
import { installOnce, keyOf } from '../../stack/install/install.ts'
import { findJava, mavenLibs } from '../../stack/install/java.ts'
import { allReady, logReady, portReady } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'
import { fillTemplate } from '../../stack/template.ts'

const sources = import.meta.dirname
const pom = join(sources, 'pom.xml')

export function cassandraVersion(): string {
  return /<cassandra\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown'
}

/** One Cassandra node, the serving store. Roles and tables are made by the landing job's provisioning. */
export const cassandra: Component = {
  name: 'cassandra',
  install: installCassandra,
  start: async (ctx, report) => {
    const began = Date.now()
    const { port, options } = await configure(ctx)
    const running = await supervise({
      name: 'cassandra',
      command: findJava().command,
      args: [`@${options}`, '-cp', join(libsDir(ctx), '*'), 'org.apache.cassandra.service.CassandraDaemon'],
      logFile: join(ctx.logDir, 'cassandra.log'),
      runDir: ctx.runDir,
      ready: allReady(portReady(port), logReady(/Startup complete/)),
      endpoints: { host: '127.0.0.1', port: String(port) },
      timeoutMs: 180_000,
      stopTimeoutMs: 20_000,
    })
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    report(`Cassandra ${cassandraVersion()}: ready in ${seconds} s at 127.0.0.1:${port}`)
    return running
  },
}

function libsDir(ctx: StackContext): string {
  return join(ctx.cacheDir, 'cassandra')
}

async function installCassandra(ctx: StackContext, report: Report): Promise<void> {
  const key = keyOf(readFileSync(pom, 'utf8'))
  const what = `Cassandra ${cassandraVersion()} (67 MB from Maven Central)`
  await installOnce(ctx, { dir: libsDir(ctx), key, what }, report, (dir) => mavenLibs(ctx, pom, dir))
}

/** Writes the node's files into its data folder; answers the CQL port and the file of JVM options. */
async function configure(ctx: StackContext): Promise<{ port: number; options: string }> {
  const dataDir = join(ctx.dataDir, 'cassandra')
  mkdirSync(dataDir, { recursive: true })
  const port = await ctx.ports.take('cassandra-cql', { preferred: 9042 })
  const config = join(dataDir, 'cassandra.yaml')
  writeFileSync(
    config,
    fillTemplate(join(sources, 'cassandra.yaml'), {
      LISTEN: '127.0.0.1',
      RPC: '127.0.0.1',
      DATA: dataDir,
      CQL_PORT: port,
      STORAGE_PORT: await ctx.ports.take('cassandra-storage'),
    }),
  )
  const options = join(dataDir, 'jvm.options')
  const jvm = fillTemplate(join(sources, 'jvm.options'), {
    CONFIG: config,
    DATA: dataDir,
    LIBS: libsDir(ctx),
    LOGBACK: join(sources, 'logback.xml'),
    JMX_PORT: await ctx.ports.take('cassandra-jmx'),
  })
  writeFileSync(options, jvm)
  return { port, options }
}

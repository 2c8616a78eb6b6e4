/**
 * Kafka Connect: prompts kept in a PostgreSQL table become prompts in topic1 (Debezium), and what the lake tells of takes and of
 * itself becomes documents (MongoDB's sink).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Component, Report, StackContext } from '../../stack/component.ts'
import { installOnce, keyOf, runTool } from '../../stack/install/install.ts'
import { findJava, mavenLibs, runMaven } from '../../stack/install/java.ts'
import { javaClientProperties } from '../kafka/security.ts'
import { postgresProgram } from '../postgres/postgres.ts'
import { httpReady } from '../../stack/processes/ready.ts'
import { lakeSecrets } from '../../stack/secrets.ts'
import { sourceTexts } from '../../stack/install/sources.ts'
import { supervise } from '../../stack/processes/supervise.ts'

const sources = import.meta.dirname
const pom = join(sources, 'pom.xml')
const built = (ctx: Pick<StackContext, 'cacheDir'>) => join(ctx.cacheDir, 'connect')

async function installConnect(ctx: StackContext, report: Report): Promise<void> {
  const key = keyOf(...sourceTexts(join(sources, 'src')), readFileSync(pom, 'utf8'), findJava().identity)
  const what = 'Kafka Connect and Debezium (145 MB from Maven Central)'
  await installOnce(ctx, { dir: built(ctx), key, what }, report, async (dir) => {
    const args = ['-f', pom, 'package', `-Dfieldtake.build=${join(dir, 'build')}`]
    await runMaven(args, { logFile: join(ctx.logDir, 'install-connect.log'), cwd: sources })
    await mavenLibs(ctx, pom, dir)
  })
}

export const connect: Component = {
  name: 'connect',
  needs: ['kafka', 'postgres', 'mongo'],
  install: installConnect,
  start: async (ctx, report) => {
    const kafka = ctx.endpoints.get('kafka')?.['bootstrap']
    const database = ctx.endpoints.get('postgres')
    const [host, dbPort] = [database?.['host'], database?.['port']]
    if (kafka === undefined || host === undefined || dbPort === undefined)
      throw new Error('Connect needs Kafka and PostgreSQL to be up')
    const began = Date.now()
    await makeTable(ctx, host, dbPort)
    const port = await ctx.ports.take('connect', { preferred: 8083 })
    const url = `http://127.0.0.1:${port}`
    const rest = ctx.secure ? restLogin(ctx) : undefined
    const running = await supervise({
      name: 'connect',
      command: findJava().command,
      args: [
        ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
        `-Dlog4j2.configurationFile=${join(sources, 'log4j2.properties')}`,
        ...(rest === undefined ? [] : [`-Djava.security.auth.login.config=${rest.jaasFile}`]),
        ...['-cp', `${join(built(ctx), 'build', 'connect-1.jar')}:${join(built(ctx), '*')}`],
        ...['org.apache.kafka.connect.cli.ConnectDistributed', writeWorker(ctx, kafka, port)],
      ],
      env: {
        PROMPTS_SOURCE_HOST: host,
        PROMPTS_SOURCE_PORT: dbPort,
        PROMPTS_SOURCE_PASSWORD: lakeSecrets(ctx.dataDir).postgresConnect,
        DOCUMENTS_SINK_URI: documentsUri(ctx),
      },
      logFile: join(ctx.logDir, 'connect.log'),
      runDir: ctx.runDir,
      ready: httpReady(`${url}/connectors`, 200, rest?.headers),
      endpoints: { url },
      timeoutMs: 120_000,
      revive: true,
      onCrash: (exit) =>
        report(`Kafka Connect ended by itself (${exit.signal ?? `code ${exit.code}`}) and is started again`),
    })
    try {
      for (const file of readdirSync(join(sources, 'connectors')))
        await applyConnector(url, file, rest?.headers)
    } catch (error) {
      await running.stop()
      throw error
    }
    report(`Kafka Connect: ready in ${((Date.now() - began) / 1000).toFixed(1)} s at ${url}`)
    return running
  },
}

/** Adds what differs between installations to worker.properties. */
function writeWorker(ctx: StackContext, kafka: string, port: number): string {
  const dir = join(ctx.dataDir, 'connect')
  mkdirSync(dir, { recursive: true })
  const copies = Math.min(3, ctx.brokers)
  const security = ctx.secure ? javaClientProperties(ctx.dataDir, 'connect') : {}
  const own = [
    `bootstrap.servers=${kafka}`,
    `listeners=http://127.0.0.1:${port}`,
    `rest.advertised.host.name=127.0.0.1`,
    // the worker's own clients, and those of connectors
    ...['', 'producer.', 'consumer.', 'admin.'].flatMap((whose) =>
      Object.entries(security).map(([name, value]) => `${whose}${name}=${value}`),
    ),
    ...(ctx.secure ? [`rest.extension.classes=${AUTH}.BasicAuthSecurityRestExtension`] : []),
    ...['config', 'offset', 'status'].map((name) => `${name}.storage.replication.factor=${copies}`),
  ]
  const file = join(dir, 'worker.properties')
  const shared = readFileSync(join(sources, 'worker.properties'), 'utf8')
  writeFileSync(file, `${shared}\n${own.join('\n')}\n`, { mode: 0o600 })
  return file
}

/** With its password: for the worker's environment only. */
function documentsUri(ctx: StackContext): string {
  const url = ctx.endpoints.get('mongo')?.['url']
  if (url === undefined) throw new Error('Connect needs MongoDB to be up')
  const { mongoSink } = lakeSecrets(ctx.dataDir)
  return `${url.replace('://', `://documents_sink:${mongoSink}@`)}/?authMechanism=PLAIN`
}

const AUTH = 'org.apache.kafka.connect.rest.basic.auth.extension'

/**
 * The one login of Connect's REST on a stack with accounts: a connector's configuration may name any class and file. `seenAt`: where
 * the worker finds the folder of these files, if it is another place than here.
 */
export function restLogin(
  ctx: Pick<StackContext, 'dataDir'>,
  seenAt?: string,
): {
  readonly jaasFile: string
  readonly usersFile: string
  readonly headers: Readonly<Record<string, string>>
} {
  const dir = join(ctx.dataDir, 'connect')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const password = lakeSecrets(ctx.dataDir).connectRest
  const usersFile = join(dir, 'rest-users.properties')
  writeFileSync(usersFile, `${REST_USER}=${password}\n`, { mode: 0o600 })
  const jaasFile = join(dir, 'rest.jaas')
  const login = `${AUTH}.PropertyFileLoginModule required file="${join(seenAt ?? dir, 'rest-users.properties')}";`
  writeFileSync(jaasFile, `KafkaConnect {\n  ${login}\n};\n`, { mode: 0o600 })
  const basic = Buffer.from(`${REST_USER}:${password}`).toString('base64')
  return { jaasFile, usersFile, headers: { authorization: `Basic ${basic}` } }
}

export const REST_USER = 'stack'

async function makeTable(ctx: StackContext, host: string, port: string): Promise<void> {
  const env = { PGPASSWORD: lakeSecrets(ctx.dataDir).postgresCorpus }
  const args = [
    '-h',
    host,
    '-p',
    port,
    '-U',
    'corpus',
    '-d',
    'corpus',
    '-q',
    '-X',
    '-f',
    join(sources, 'prompts.sql'),
  ]
  await runTool(postgresProgram('psql'), args, { env, logFile: join(ctx.logDir, 'connect-table.log') })
}

const answer = z.object({
  type: z.enum(['source', 'sink']),
  connector: z.object({ state: z.string() }),
  tasks: z.array(z.object({ state: z.string() })),
})
const offsets = z.object({
  offsets: z.array(z.object({ offset: z.looseObject({ snapshot_completed: z.boolean().optional() }) })),
})
const PATIENCE_MS = 90_000

/** Puts the connector under its file's name and waits until it and its tasks run. Throws with the state if they do not. */
async function applyConnector(
  url: string,
  file: string,
  login: Readonly<Record<string, string>> = {},
): Promise<void> {
  const name = file.replace(/\.json$/, '')
  const body = readFileSync(join(sources, 'connectors', file), 'utf8')
  const end = Date.now() + PATIENCE_MS
  let seen = 'nothing'
  let sink = false
  while (!(await accepted())) await pause('was not accepted')
  while (!(await runs())) await pause('does not run')
  while (!(await remembers())) await pause('has committed no offset')

  // a worker that has just joined its group answers 409 for a moment
  async function accepted(): Promise<boolean> {
    const headers = { ...login, 'content-type': 'application/json' }
    const put = await fetch(`${url}/connectors/${name}/config`, { method: 'PUT', headers, body })
    seen = `${put.status} ${(await put.text()).slice(0, 1_500)}`
    if (!put.ok && put.status !== 409 && put.status < 500)
      throw new Error(`connector ${name} was refused: ${seen}`)
    return put.ok
  }
  async function runs(): Promise<boolean> {
    const status = await fetch(`${url}/connectors/${name}/status`, { headers: login })
    const text = await status.text()
    seen = text.slice(0, 1_500)
    const found = status.ok ? answer.safeParse(JSON.parse(text)).data : undefined
    const states =
      found === undefined ? [] : [found.connector.state, ...found.tasks.map((task) => task.state)]
    sink = found?.type === 'sink'
    if (states.includes('FAILED')) throw new Error(`connector ${name} failed: ${seen}`)
    return states.length > 1 && states.every((state) => state === 'RUNNING')
  }
  // Killed before its first offset it would take a new snapshot, and never hear of a row deleted meanwhile.
  async function remembers(): Promise<boolean> {
    // a sink's are its group's, and it may have nothing to read yet
    if (sink) return true
    const reply = await fetch(`${url}/connectors/${name}/offsets`, { headers: login })
    seen = (await reply.text()).slice(0, 1_500)
    const found = reply.ok ? offsets.safeParse(JSON.parse(seen)).data : undefined
    const [first] = found?.offsets ?? []
    return first !== undefined && first.offset.snapshot_completed !== false
  }
  async function pause(what: string): Promise<void> {
    if (Date.now() > end) throw new Error(`connector ${name} ${what}: ${seen}`)
    await delay(300)
  }
}

import { execFile } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Component, Report, StackContext } from '../../stack/component.ts'
import { runTool } from '../../stack/install/install.ts'
import { lakeSecrets } from '../../stack/secrets.ts'
import type { LakeSecrets } from '../../stack/secrets.ts'
import { supervise } from '../../stack/processes/supervise.ts'

export const postgresMajor = 15
export const postgresDatabases = ['lake', 'iceberg', 'airflow', 'corpus'] as const

const sources = import.meta.dirname

/** PostgreSQL 15: the Iceberg catalogue, structured retention, Airflow's own data. Superuser: `postgres`. */
export const postgres: Component = {
  name: 'postgres',
  install: async (ctx, report) => {
    if (findServer() === undefined) await installDebian(ctx, report)
  },
  start: async (ctx, report) => {
    const bin = findServer()
    if (bin === undefined) throw new Error(missing)
    const secrets = lakeSecrets(ctx.dataDir)
    const account = unprivileged()
    const dataDir = join(ctx.dataDir, 'postgres')
    const fresh = !existsSync(join(dataDir, 'PG_VERSION'))
    const began = Date.now()
    if (fresh) await initialise(ctx, bin, dataDir, account, secrets)
    const port = await ctx.ports.take('postgres', { preferred: 5432 })
    const ask = { ...process.env, PGPASSWORD: secrets.postgresAdmin, PGCONNECT_TIMEOUT: '2' }
    const psql = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', 'postgres', '-q', '-X']
    const [command, args] = as(account, join(bin, 'postgres'), [
      ...['-D', dataDir, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
      // Loopback with passwords is the only way in; a socket's path would also be too long in a deep checkout.
      ...['-c', 'unix_socket_directories='],
    ])
    const running = await supervise({
      name: 'postgres',
      command,
      args,
      logFile: join(ctx.logDir, 'postgres.log'),
      runDir: ctx.runDir,
      ready: async () => {
        await promisify(execFile)(join(bin, 'psql'), [...psql, '-c', 'SELECT 1'], { env: ask })
        return true
      },
      endpoints: { host: '127.0.0.1', port: String(port) },
      // Fast shutdown: ends sessions instead of waiting for them.
      stopSignal: 'SIGINT',
      timeoutMs: 60_000,
    })
    try {
      await runScript(ctx, port, join(sources, 'init.sql'), {
        lake_password: secrets.postgresLake,
        airflow_password: secrets.postgresAirflow,
        connect_password: secrets.postgresConnect,
        corpus_password: secrets.postgresCorpus,
      })
    } catch (error) {
      await running.stop()
      throw error
    }
    report(
      `PostgreSQL ${postgresMajor}: ready in ${((Date.now() - began) / 1000).toFixed(1)} s at 127.0.0.1:${port}`,
    )
    return running
  },
}

/** Runs a file of SQL as the superuser, with passwords as psql variables. */
export async function runScript(
  ctx: StackContext,
  port: number | string,
  file: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const bin = findServer()
  if (bin === undefined) throw new Error(missing)
  const name = basename(file, '.sql')
  const script = join(ctx.dataDir, `postgres-${name}.sql`)
  const set = Object.entries(variables).map(([variable, value]) => `\\set ${variable} '${value}'\n`)
  const args = [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-U',
    'postgres',
    '-d',
    'postgres',
    '-q',
    '-X',
    '-f',
    script,
  ]
  const env = { PGPASSWORD: lakeSecrets(ctx.dataDir).postgresAdmin }
  // By file: passwords on a command line are there for everybody on the machine to see.
  writeFileSync(script, set.join('') + readFileSync(file, 'utf8'), { mode: 0o600 })
  try {
    await runTool(join(bin, 'psql'), args, { env, logFile: join(ctx.logDir, `postgres-${name}.log`) })
  } finally {
    rmSync(script)
  }
}

const missing = `PostgreSQL ${postgresMajor} is not installed on this machine (Debian: apt-get install postgresql-${postgresMajor})`

/** A program that comes with the server, not whichever has its name. Throws where there is no server. */
export function postgresProgram(name: string): string {
  const bin = findServer()
  if (bin === undefined) throw new Error(missing)
  return join(bin, name)
}

function findServer(): string | undefined {
  const folders = [
    `/usr/lib/postgresql/${postgresMajor}/bin`,
    `/usr/pgsql-${postgresMajor}/bin`,
    `/opt/homebrew/opt/postgresql@${postgresMajor}/bin`,
  ]
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
}

/** Only root may install packages, and only on a Debian; anybody else is told what to do. */
async function installDebian(ctx: StackContext, report: Report): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(missing)
  report(`Installing PostgreSQL ${postgresMajor} (Debian package)`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (name: string, args: readonly string[]) =>
    runTool('apt-get', args, { env, whole: true, logFile: join(ctx.logDir, `install-postgres-${name}.log`) })
  await apt('update', ['update', '-qq'])
  // The package would otherwise start a cluster of its own on 5432.
  mkdirSync('/etc/postgresql-common', { recursive: true })
  if (!existsSync('/etc/postgresql-common/createcluster.conf'))
    writeFileSync('/etc/postgresql-common/createcluster.conf', 'create_main_cluster = false\n')
  await apt('package', ['install', '-y', '-qq', '--no-install-recommends', `postgresql-${postgresMajor}`])
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root; started by root it runs as `postgres`, or `nobody` where there is none. */
function unprivileged(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }] as const),
  )
  return users.get('postgres') ?? users.get('nobody') ?? { uid: 65_534, gid: 65_534 }
}

function as(account: Account | undefined, command: string, args: readonly string[]): [string, string[]] {
  if (!account) return [command, [...args]]
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  return ['setpriv', [...ids, '--', command, ...args]]
}

async function initialise(
  ctx: StackContext,
  bin: string,
  dataDir: string,
  account: Account | undefined,
  secrets: LakeSecrets,
): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  // Not inside the data folder: initdb wants that empty.
  const password = `${dataDir}.password`
  writeFileSync(password, secrets.postgresAdmin, { mode: 0o600 })
  if (account) {
    for (const path of [dataDir, password]) chownSync(path, account.uid, account.gid)
    // Through, not in: a temporary folder is closed to everybody else, and PostgreSQL has to reach its own below it.
    chmodSync(ctx.dataDir, statSync(ctx.dataDir).mode | 0o011)
  }
  const [command, args] = as(account, join(bin, 'initdb'), [
    ...['-D', dataDir, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--auth=scram-sha-256'],
    ...[`--pwfile=${password}`, '--no-instructions', '--no-sync'],
  ])
  try {
    await runTool(command, args, { logFile: join(ctx.logDir, 'postgres-initdb.log'), cwd: '/' })
  } finally {
    rmSync(password, { force: true })
  }
  const config = join(dataDir, 'postgresql.conf')
  writeFileSync(
    config,
    readFileSync(config, 'utf8') + '\n' + readFileSync(join(sources, 'postgresql.conf'), 'utf8'),
  )
}

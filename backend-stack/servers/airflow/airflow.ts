/** Airflow 3: API server with the web interface, scheduler and DAG processor, on the stack's PostgreSQL. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { airflowEnv, airflowHome, airflowSecrets, type AirflowOptions } from './env.ts'
import { groupOf } from '../../stack/component.ts'
import type { Component, Report, RunningComponent, StackContext } from '../../stack/component.ts'
import { runTool } from '../../stack/install/install.ts'
import { root } from '../../stack/paths.ts'
import { ensureVenv, venvDir } from '../../stack/install/python.ts'
import { httpReady } from '../../stack/processes/ready.ts'
import type { ReadyProbe } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'

export const requirements = join(root, 'dags', 'requirements.txt')
const usualPort = 8080

export function airflowVersion(): string {
  return /apache-airflow==(\S+)/.exec(readFileSync(requirements, 'utf8'))?.[1] ?? 'unknown'
}

export function installAirflow(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  return ensureVenv(ctx, { name: 'airflow', requirements, what: `Airflow ${airflowVersion()}` }, report)
}

/**
 * Tasks that share a resource take a slot of its pool, so that a two-core machine survives a busy morning. In the form that
 * `airflow pools import` reads, as compose.yml does.
 */
const pools = z
  .record(z.string(), z.object({ slots: z.number(), description: z.string(), include_deferred: z.boolean() }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'pools.json'), 'utf8')))

export function airflowComponent(options: AirflowOptions = {}): Component {
  return {
    name: 'airflow',
    needs: [
      ...['kafka', 'seaweedfs', 'postgres'],
      ...(options.lake === true ? ['cassandra', 'mongo'] : []),
      ...(options.connectors === true ? ['connect'] : []),
    ],
    install: installAirflow,
    start: async (ctx, report) => {
      const port = await ctx.ports.take('airflow', {
        preferred: usualPort,
        ...(options.port === undefined ? {} : { asked: options.port }),
      })
      mkdirSync(airflowHome(ctx), { recursive: true })
      const env = airflowEnv(ctx, port, options)
      const program = join(venvDir(ctx, 'airflow'), 'bin', 'airflow')
      const url = `http://127.0.0.1:${port}`
      const began = Date.now()
      const migrateLog = join(ctx.logDir, 'airflow-migrate.log')
      await runTool(program, ['db', 'migrate'], { env, logFile: migrateLog, cwd: airflowHome(ctx) })
      const part = (name: string, args: readonly string[], ready: ReadyProbe): Promise<RunningComponent> =>
        supervise({
          name: `airflow-${name}`,
          command: program,
          args,
          cwd: airflowHome(ctx),
          env,
          logFile: join(ctx.logDir, `airflow-${name}.log`),
          runDir: ctx.runDir,
          ready,
          endpoints: { url },
          timeoutMs: 120_000,
          revive: true,
          onCrash: (exit) =>
            report(
              `Airflow's ${name} ended by itself (${exit.signal ?? `code ${exit.code}`}) and is started again`,
            ),
        })
      const alive = (name: 'scheduler' | 'dag_processor') => partHealthy(url, name, began)
      const started = await Promise.allSettled([
        part('api', ['api-server'], httpReady(`${url}/api/v2/version`)),
        part('scheduler', ['scheduler', '--skip-serve-logs'], alive('scheduler')),
        part('dag-processor', ['dag-processor'], alive('dag_processor')),
      ])
      const members = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      try {
        for (const one of started) if (one.status === 'rejected') throw one.reason
        const client = await airflowClient(url, airflowSecrets(ctx).admin)
        for (const [name, pool] of Object.entries(pools)) await client.ensurePool({ name, ...pool })
      } catch (error) {
        await Promise.all(members.map((member) => member.stop()))
        throw error
      }
      report(`Airflow ${airflowVersion()}: ready in ${((Date.now() - began) / 1000).toFixed(1)} s at ${url}`)
      return groupOf('airflow', members, { url })
    },
  }
}

const health = z.record(
  z.string(),
  z
    .looseObject({ status: z.string().nullable(), latest_scheduler_heartbeat: z.string().nullish() })
    .nullable(),
)

/** The API server knows of the others by their heartbeats; one from before this start proves nothing. */
function partHealthy(url: string, name: 'scheduler' | 'dag_processor', began: number): ReadyProbe {
  return async () => {
    const answer = await fetch(`${url}/api/v2/monitor/health`, { signal: AbortSignal.timeout(3_000) })
    const part = health.parse(await answer.json())[name]
    const beat = part?.[`latest_${name}_heartbeat`]
    return part?.status === 'healthy' && typeof beat === 'string' && Date.parse(beat) >= began
  }
}

export interface AirflowClient {
  /** The answer's JSON; throws on a status that is neither 2xx nor among `allowed`. */
  call(method: string, path: string, body?: unknown, allowed?: readonly number[]): Promise<unknown>
  ensurePool(pool: {
    readonly name: string
    readonly slots: number
    readonly description: string
    readonly include_deferred?: boolean
  }): Promise<void>
}

/** Logs in and speaks to `/api/v2`. Tokens live a day; scripts are shorter. */
export async function airflowClient(url: string, password: string, user = 'admin'): Promise<AirflowClient> {
  const answer = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user, password }),
    signal: AbortSignal.timeout(60_000),
  })
  if (!answer.ok) throw new Error(`Airflow refused the login of ${user}: ${answer.status}`)
  const { access_token } = z.object({ access_token: z.string() }).parse(await answer.json())
  const call: AirflowClient['call'] = async (method, path, body, allowed = []) => {
    const reply = await fetch(`${url}/api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    })
    const text = await reply.text()
    if (!reply.ok && !allowed.includes(reply.status))
      throw new Error(`Airflow: ${method} ${path} answered ${reply.status}: ${text.slice(0, 500)}`)
    const parsed: unknown = text === '' ? undefined : JSON.parse(text)
    return parsed
  }
  return {
    call,
    ensurePool: async (pool) => {
      await call('POST', '/pools', pool, [409])
    },
  }
}

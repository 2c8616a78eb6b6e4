import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupOf } from '../../stack/component.ts'
import type { Component, RunningComponent, StackContext } from '../../stack/component.ts'
import { findJava } from '../../stack/install/java.ts'
import { sparkData } from './lake-env.ts'
import { installSpark, sparkVersion } from './install.ts'
import { venvDir, venvPython } from '../../stack/install/python.ts'
import { allReady, httpReady, logReady } from '../../stack/processes/ready.ts'
import { lakeSecrets } from '../../stack/secrets.ts'
import { supervise } from '../../stack/processes/supervise.ts'
import { fillTemplate } from '../../stack/template.ts'

/** What each worker of a native cluster offers, cores and memory, as compose.yml has it. */
export const workerSize = { cores: '2', memory: '1500m' } as const

/** The properties that the cluster and whoever submits to it have in common. Holds the secret: for its owner's eyes only. */
export function clusterConf(ctx: Pick<StackContext, 'dataDir'>): string {
  const STATE = sparkData(ctx)
  mkdirSync(join(STATE, 'recovery'), { recursive: true })
  const file = join(STATE, 'cluster.conf')
  const values = { STATE, SPARK_SECRET: lakeSecrets(ctx.dataDir).spark }
  writeFileSync(file, fillTemplate(join(import.meta.dirname, 'cluster.conf'), values), { mode: 0o600 })
  return file
}

/** A program of the PySpark wheel: `spark-class`, `spark-submit`. */
export function sparkProgram(ctx: Pick<StackContext, 'cacheDir'>, name: string): string {
  return join(venvDir(ctx, 'spark'), 'bin', name)
}

/** What Spark's own programs are told, whichever of them it is. Another Spark of this machine must not be found. */
export function sparkEnv(
  ctx: Pick<StackContext, 'cacheDir' | 'dataDir'>,
): Record<string, string | undefined> {
  return {
    SPARK_HOME: undefined,
    SPARK_CONF_DIR: undefined,
    JAVA_HOME: findJava().home,
    PYSPARK_PYTHON: venvPython(ctx, 'spark'),
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: join(sparkData(ctx), 'local'),
    SPARK_DAEMON_MEMORY: '384m',
    SPARK_DAEMON_JAVA_OPTS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
    TZ: 'UTC',
  }
}

/** A standalone cluster of Spark: a master and its workers, each a process of its own. */
export function sparkCluster(workers: number): Component {
  return {
    name: 'spark',
    install: installSpark,
    start: async (ctx, report) => {
      const began = Date.now()
      const port = await ctx.ports.take('spark-master', { preferred: 7077 })
      const master = `spark://127.0.0.1:${port}`
      const ui = await ctx.ports.take('spark-master-ui', { preferred: 8090 })
      const first = await startMember(ctx, 'spark-master', {
        args: ['master.Master', '--port', String(port), '--webui-port', String(ui)],
        ready: /I have been elected leader/,
        ui,
        endpoints: { master, ui: `http://127.0.0.1:${ui}` },
      })
      const members = await settled(
        Array.from({ length: workers }, (_, i) => startWorker(ctx, `spark-worker-${i + 1}`, master)),
        first,
      )
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      report(`Spark ${sparkVersion()}: master and ${workers} workers ready in ${seconds} s at ${master}`)
      return groupOf('spark', [first, ...members], first.endpoints)
    },
  }
}

async function startWorker(ctx: StackContext, name: string, master: string): Promise<RunningComponent> {
  const ui = await ctx.ports.take(`${name}-ui`)
  const work = join(sparkData(ctx), 'work', name)
  const { cores, memory } = workerSize
  const size = ['--cores', cores, '--memory', memory]
  return startMember(ctx, name, {
    args: ['worker.Worker', '--webui-port', String(ui), '--work-dir', work, ...size, master],
    ready: /Successfully registered with master/,
    ui,
    endpoints: { ui: `http://127.0.0.1:${ui}` },
  })
}

interface MemberOptions {
  readonly args: readonly [className: string, ...rest: string[]]
  readonly ready: RegExp
  readonly ui: number
  readonly endpoints: Readonly<Record<string, string>>
}

function startMember(ctx: StackContext, name: string, options: MemberOptions): Promise<RunningComponent> {
  const [className, ...rest] = options.args
  const answers = httpReady(`http://127.0.0.1:${options.ui}/`)
  const common = ['--host', '127.0.0.1', '--properties-file', clusterConf(ctx)]
  return supervise({
    name,
    command: sparkProgram(ctx, 'spark-class'),
    args: [`org.apache.spark.deploy.${className}`, ...common, ...rest],
    cwd: sparkData(ctx),
    env: sparkEnv(ctx),
    logFile: join(ctx.logDir, `${name}.log`),
    runDir: ctx.runDir,
    ready: allReady(logReady(options.ready), answers),
    healthy: answers,
    endpoints: options.endpoints,
    revive: true,
  })
}

/** All of them, or none: what did start is stopped when another did not. */
async function settled(
  starting: readonly Promise<RunningComponent>[],
  first: RunningComponent,
): Promise<RunningComponent[]> {
  const results = await Promise.allSettled(starting)
  const up = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed === undefined) return up
  await Promise.all([first, ...up].map((one) => one.stop()))
  throw failed.reason
}

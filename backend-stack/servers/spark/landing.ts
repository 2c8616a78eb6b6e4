import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Component, StackContext } from '../../stack/component.ts'
import { runTool } from '../../stack/install/install.ts'
import { lakeEnv, sparkData, sparkJars } from './lake-env.ts'
import type { LakeEnvOptions } from './lake-env.ts'
import { venvPython } from '../../stack/install/python.ts'
import { logReady } from '../../stack/processes/ready.ts'
import { clusterConf, sparkEnv, sparkProgram } from './cluster.ts'
import { installSpark, sparkSources, sparkVersion } from './install.ts'
import { supervise } from '../../stack/processes/supervise.ts'

export interface LandingOptions extends LakeEnvOptions {
  /** Given to the stack's standalone cluster (`sparkCluster`) by `spark-submit`; else it is its own Spark. */
  readonly cluster?: boolean
}

/** The landing job as a component: topic2 in, lake and receipts out. */
export function landingComponent(options: LandingOptions = {}): Component {
  const cluster = options.cluster === true
  return {
    name: 'landing',
    needs: ['kafka', 'seaweedfs', 'postgres', 'cassandra', ...(cluster ? ['spark'] : [])],
    install: installSpark,
    start: async (ctx, report) => {
      mkdirSync(sparkData(ctx), { recursive: true })
      const began = Date.now()
      const running = await supervise({
        name: 'landing',
        ...(cluster ? await submitted(ctx, options) : alone(ctx, options)),
        cwd: sparkData(ctx),
        logFile: join(ctx.logDir, 'landing.log'),
        runDir: ctx.runDir,
        ready: logReady(/ landing ready$/m),
        // of a busy machine; how long it takes on a quiet one is reported below
        timeoutMs: 600_000,
        revive: true,
        stopTimeoutMs: 30_000,
        onCrash: (exit) =>
          report(
            `The landing job ended by itself (${exit.signal ?? `code ${exit.code}`}) and is started again; its log: ${ctx.logDir}/landing.log`,
          ),
      })
      report(`Landing job (Spark ${sparkVersion()}): ready in ${((Date.now() - began) / 1000).toFixed(1)} s`)
      return running
    },
  }
}

interface Start {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

function alone(ctx: StackContext, options: LandingOptions): Start {
  return {
    command: venvPython(ctx, 'spark'),
    args: ['-m', 'fieldtake_lake.job'],
    env: lakeEnv(ctx, options),
  }
}

/** As docs/lake.md has it: the cluster is told all that the job needs, and has nothing of it beforehand but Python. */
async function submitted(ctx: StackContext, options: LandingOptions): Promise<Start> {
  const env = lakeEnv(ctx, options)
  const zip = join(sparkData(ctx), 'lake.zip')
  await runTool(venvPython(ctx, 'spark'), ['-m', 'zipfile', '-c', zip, ...packages], {
    cwd: sparkSources,
    logFile: join(ctx.logDir, 'landing-zip.log'),
  })
  const jars = readdirSync(sparkJars(ctx)).filter((name) => name.endsWith('.jar'))
  const master = ctx.endpoints.get('spark')?.['master']
  if (master === undefined) throw new Error('spark is not up: the landing job needs it')
  return {
    command: sparkProgram(ctx, 'spark-submit'),
    args: [
      ...['--master', master, '--properties-file', clusterConf(ctx), '--py-files', zip],
      ...[
        '--conf',
        'spark.ui.enabled=false',
        '--conf',
        `spark.sql.warehouse.dir=${sparkData(ctx)}/warehouse`,
      ],
      ...['--jars', jars.map((name) => join(sparkJars(ctx), name)).join(',')],
      join(sparkSources, 'land.py'),
    ],
    // What says how Spark is to be started is the submitter's business here.
    env: {
      ...env,
      ...sparkEnv(ctx),
      PYTHONPATH: undefined,
      FIELDTAKE_MASTER: undefined,
      FIELDTAKE_JARS: undefined,
      FIELDTAKE_SPARK_LOCAL: undefined,
    },
  }
}

/** What land.py imports. */
const packages = ['fieldtake_lake', 'fieldtake_lineage']

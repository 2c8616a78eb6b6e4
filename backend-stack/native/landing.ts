import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Component, Report, StackContext } from './component.ts'
import { installOnce, keyOf, mavenLibs, runTool } from './install.ts'
import { findJava } from './java.ts'
import { lakeEnv, sparkData, sparkJars } from './lake-env.ts'
import type { LakeEnvOptions } from './lake-env.ts'
import { root } from './paths.ts'
import { ensureVenv, venvPython } from './python.ts'
import { logReady } from './ready.ts'
import { supervise } from './supervise.ts'

const sources = join(root, 'spark')
const pom = join(sources, 'pom.xml')

export function sparkVersion(): string {
  return /<spark\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown'
}

/** Python with PySpark, and the jars for Kafka, Iceberg and PostgreSQL. */
export async function installSpark(ctx: StackContext, report: Report): Promise<void> {
  findJava()
  const requirements = join(sources, 'requirements-dev.txt')
  const what = `PySpark ${sparkVersion()} and the lake's Python (600 MB from PyPI)`
  await ensureVenv(ctx, { name: 'spark', requirements, what }, report)
  const jars = {
    dir: sparkJars(ctx),
    key: keyOf(readFileSync(pom, 'utf8')),
    what: 'jars for Spark (126 MB from Maven Central)',
  }
  await installOnce(ctx, jars, report, (dir) => mavenLibs(ctx, pom, dir))
}

/** The landing job as a component: topic2 in, lake and receipts out. */
export function landingComponent(options: LakeEnvOptions = {}): Component {
  return {
    name: 'landing',
    needs: ['kafka', 'seaweedfs', 'postgres', 'cassandra'],
    install: installSpark,
    start: async (ctx, report) => {
      mkdirSync(sparkData(ctx), { recursive: true })
      const began = Date.now()
      const running = await supervise({
        name: 'landing',
        command: venvPython(ctx, 'spark'),
        args: ['-m', 'fieldtake_lake.job'],
        cwd: sparkData(ctx),
        env: lakeEnv(ctx, options),
        logFile: join(ctx.logDir, 'landing.log'),
        runDir: ctx.runDir,
        ready: logReady(/ landing ready$/m),
        timeoutMs: 180_000,
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

/** Runs one of the lake's Python programs to its end; answers what it printed. */
export function runJob(
  ctx: StackContext,
  module: string,
  args: readonly string[] = [],
  options: LakeEnvOptions = {},
): Promise<string> {
  mkdirSync(sparkData(ctx), { recursive: true })
  return runTool(venvPython(ctx, 'spark'), ['-m', module, ...args], {
    cwd: sparkData(ctx),
    env: lakeEnv(ctx, options),
    logFile: join(ctx.logDir, `job-${module.replaceAll('.', '-')}.log`),
  })
}

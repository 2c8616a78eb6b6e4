import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { applySchemas } from '../../cluster/schemas/apply.ts'
import type { Component, Report, StackContext } from '../../stack/component.ts'
import { installOnce, keyOf, runTool } from '../../stack/install/install.ts'
import { findJava, runMaven } from '../../stack/install/java.ts'
import { httpReady } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'

const artifact = readFileSync(join(import.meta.dirname, 'artifact.txt'), 'utf8')
  .split('\n')
  .find((line) => line.startsWith('io.apicurio:'))

export function registryVersion(): string {
  return artifact?.split(':')[2] ?? 'unknown'
}

/**
 * Apicurio Registry with the schemas of schemas/ registered. It keeps them in memory: they are code, and are registered
 * again at each start.
 */
export const registry: Component = {
  name: 'registry',
  install: installRegistry,
  start: async (ctx, report) => {
    const dataDir = join(ctx.dataDir, 'registry')
    mkdirSync(dataDir, { recursive: true })
    const port = await ctx.ports.take('registry', { preferred: 8081 })
    const url = `http://127.0.0.1:${port}`
    const began = Date.now()
    const running = await supervise({
      name: 'registry',
      command: findJava().command,
      args: [
        ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m'],
        ...['-Dquarkus.http.host=127.0.0.1', `-Dquarkus.http.port=${port}`],
        ...['-jar', join(home(ctx), `apicurio-registry-app-${registryVersion()}-runner.jar`)],
      ],
      cwd: dataDir,
      logFile: join(ctx.logDir, 'registry.log'),
      runDir: ctx.runDir,
      ready: httpReady(`${url}/apis/ccompat/v7/subjects`),
      endpoints: { url, api: `${url}/apis/ccompat/v7` },
      timeoutMs: 120_000,
    })
    report(
      `Schema registry ${registryVersion()}: ready in ${((Date.now() - began) / 1000).toFixed(1)} s at ${url}`,
    )
    try {
      await applySchemas(`${url}/apis/ccompat/v7`, (line) => report(`  ${line}`))
    } catch (error) {
      await running.stop()
      throw error
    }
    return running
  },
}

const home = (ctx: StackContext) => join(ctx.cacheDir, 'registry')

async function installRegistry(ctx: StackContext, report: Report): Promise<void> {
  const what = `schema registry ${registryVersion()} (109 MB from Maven Central)`
  await installOnce(ctx, { dir: home(ctx), key: keyOf(artifact ?? ''), what }, report, async (dir) => {
    const logFile = join(ctx.logDir, 'install-registry.log')
    // The artifact's parent pom is not in Maven Central. This version of the goal takes the file without reading poms.
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:2.10:copy'
    const args = [goal, `-Dartifact=${artifact ?? ''}`, `-DoutputDirectory=${dir}`]
    await runMaven(args, { cwd: dir, logFile })
    const archive = join(dir, `apicurio-registry-app-${registryVersion()}-all.tar.gz`)
    await runTool('tar', ['-xzf', archive, '-C', dir], { logFile })
    rmSync(archive)
  })
}

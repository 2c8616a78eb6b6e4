import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report, StackContext } from './component.ts'
import { installOnce, keyOf } from './install.ts'
import { findJava, mavenLibs } from './java.ts'
import { sparkJars } from './lake-env.ts'
import { root } from './paths.ts'
import { ensureVenv } from './python.ts'

/** The jobs' sources: land.py and the packages beside it. */
export const sparkSources = join(root, 'spark')
const pom = join(sparkSources, 'pom.xml')

export function sparkVersion(): string {
  return /<spark\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown'
}

/** Python with PySpark, what the jobs import, and what checks them: the tests and `npm run check` use the same one. */
export function ensureSparkPython(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  const requirements = join(sparkSources, 'requirements-dev.txt')
  const what = `PySpark ${sparkVersion()} and the lake's Python (600 MB from PyPI)`
  return ensureVenv(ctx, { name: 'spark', requirements, what }, report)
}

/** Python with PySpark, and the jars for Kafka, Iceberg and PostgreSQL. */
export async function installSpark(ctx: StackContext, report: Report): Promise<void> {
  findJava()
  await ensureSparkPython(ctx, report)
  const jars = {
    dir: sparkJars(ctx),
    key: keyOf(readFileSync(pom, 'utf8')),
    what: 'jars for Spark (126 MB from Maven Central)',
  }
  await installOnce(ctx, jars, report, (dir) => mavenLibs(ctx, pom, dir))
}

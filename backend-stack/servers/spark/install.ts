import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report, StackContext } from '../../stack/component.ts'
import { installOnce, keyOf } from '../../stack/install/install.ts'
import { findJava, mavenLibs } from '../../stack/install/java.ts'
import { sparkJars } from './lake-env.ts'
import { root } from '../../stack/paths.ts'
import { ensureVenv } from '../../stack/install/python.ts'

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
export async function installSpark(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  findJava()
  await ensureSparkPython(ctx, report)
  const jars = {
    dir: sparkJars(ctx),
    key: keyOf(readFileSync(pom, 'utf8')),
    what: 'jars for Spark (126 MB from Maven Central)',
  }
  await installOnce(ctx, jars, report, (dir) => mavenLibs(ctx, pom, dir))
}

import { join } from 'node:path'
import { defaultCache, root } from '../../backend-stack/stack/paths.ts'
import { venvPython } from '../../backend-stack/stack/install/python.ts'
import type { NeedsEnv } from './needs.ts'
import type { Need } from './programs.ts'
import { junitCounts, lastLineCounts, playwrightCounts, vitestCounts } from './reports.ts'
import type { Stage } from './stage.ts'

export const stageNames = ['check', 'fresh', 'unit', 'integration', 'e2e', 'pytest'] as const
export type StageName = (typeof stageNames)[number]

export const needsOf: Readonly<Record<StageName, readonly Need[]>> = {
  check: ['python'],
  fresh: ['servers', 'python', 'sounds', 'compose'],
  unit: ['sounds'],
  integration: ['servers', 'python', 'sounds', 'compose'],
  e2e: ['servers', 'browser', 'desktop', 'sounds'],
  pytest: ['servers', 'python'],
}

const reports = join(defaultCache, 'test')
const modules = join(root, 'node_modules')

/** `paths` narrow a stage to some of its tests; only the stages they belong to are run then. `env` is for its runner. */
export function stage(name: StageName, paths: readonly string[], env: NeedsEnv): Stage {
  const { env: own, ...rest } = runner(name, paths)
  return { ...rest, env: { ...env, ...own } }
}

function runner(name: StageName, paths: readonly string[]): Stage {
  switch (name) {
    case 'check':
      return {
        name,
        command: process.execPath,
        args: [join(root, 'scripts', 'check.ts')],
        count: lastLineCounts,
      }
    case 'fresh':
    case 'unit':
    case 'integration': {
      const reportFile = join(reports, `${name}.json`)
      return {
        name,
        command: process.execPath,
        args: [
          join(modules, 'vitest', 'vitest.mjs'),
          'run',
          '--project',
          name,
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${reportFile}`,
          ...paths,
        ],
        reportFile,
        count: vitestCounts,
      }
    }
    case 'e2e': {
      const reportFile = join(reports, 'e2e.json')
      return {
        name,
        command: process.execPath,
        args: [join(modules, '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', ...paths],
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
        reportFile,
        count: playwrightCounts,
      }
    }
    case 'pytest': {
      const reportFile = join(reports, 'pytest.xml')
      return {
        name,
        command: venvPython({ cacheDir: defaultCache }, 'spark'),
        args: ['-m', 'pytest', `--junitxml=${reportFile}`, ...paths],
        reportFile,
        count: junitCounts,
      }
    }
  }
}

/** The stage a test file belongs to, by where it lies. */
export function stageOf(path: string): StageName | undefined {
  const places: readonly (readonly [string, StageName])[] = [
    ['test/fresh', 'fresh'],
    ['test/unit', 'unit'],
    ['test/integration', 'integration'],
    ['test/e2e', 'e2e'],
    ['test/python', 'pytest'],
  ]
  const normal = path.replaceAll('\\', '/').replace(/^\.\//, '')
  return places.find(([folder]) => normal === folder || normal.startsWith(`${folder}/`))?.[1]
}

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

/** A stage, or of the journeys those Playwright projects that run side by side with others. */
export interface Run {
  readonly stage: StageName
  readonly projects?: readonly string[]
}
const journeys = (...projects: string[]): Run => ({ stage: 'e2e', projects })

/**
 * Two cores: two lanes side by side, and then the journeys that play a microphone in real time, one shell beside the other.
 * Beside servers that start, a busy machine would make those fail for reasons of its own.
 */
export const phases: readonly (readonly (readonly Run[])[])[] = [
  [
    [{ stage: 'check' }, { stage: 'fresh' }, { stage: 'pytest' }, journeys('screens', 'chaos')],
    [{ stage: 'unit' }, { stage: 'integration' }],
  ],
  [[journeys('kiosk')], [journeys('electron', 'chaos-recording')]],
]

const reports = join(defaultCache, 'test')
const modules = join(root, 'node_modules')

/** `paths` narrow a stage to some of its tests; only the stages they belong to are run then. `env` is for its runner. */
export function stage(run: Run, paths: readonly string[], env: NeedsEnv): Stage {
  const { env: own, ...rest } = runner(run, paths)
  return { ...rest, env: { ...env, ...own } }
}

function runner({ stage: name, projects = [] }: Run, paths: readonly string[]): Stage {
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
      const [part] = projects
      const file = part === undefined ? 'e2e' : `e2e-${part}`
      const reportFile = join(reports, `${file}.json`)
      return {
        name: part === undefined ? name : `${name} ${part}`,
        command: process.execPath,
        args: [
          join(modules, '@playwright', 'test', 'cli.js'),
          'test',
          '--reporter=list,json',
          // each run clears its folder when it starts
          `--output=test-results/${file}`,
          ...projects.map((project) => `--project=${project}`),
          ...paths,
        ],
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

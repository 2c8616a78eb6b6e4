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
  check: ['python', 'scanner'],
  fresh: ['servers', 'python', 'sounds', 'compose'],
  unit: ['sounds'],
  integration: ['servers', 'python', 'sounds', 'compose'],
  e2e: ['servers', 'browser', 'desktop', 'sounds'],
  pytest: ['servers', 'python'],
}

/** A stage, or those projects of its runner that run side by side with others. */
export interface Run {
  readonly stage: StageName
  readonly projects?: readonly string[]
}
/** What runs after what, and what beside what. */
export type Plan = Run | { readonly inOrder: readonly Plan[] } | { readonly sideBySide: readonly Plan[] }

const inOrder = (...parts: Plan[]): Plan => ({ inOrder: parts })
const sideBySide = (...parts: Plan[]): Plan => ({ sideBySide: parts })
const journeys = (...projects: string[]): Run => ({ stage: 'e2e', projects })
const servers = (...projects: string[]): Run => ({ stage: 'integration', projects })

/**
 * For two cores, two lanes. Never two that have Spark at once: each is a good dozen of Java's machines, and beside each other both run
 * out of what they are given to wait. Then the journeys, which play a microphone in real time, one shell beside the other. What
 * measures time comes last, alone.
 */
export const plan: Plan = inOrder(
  sideBySide(
    inOrder({ stage: 'check' }, { stage: 'fresh' }, { stage: 'pytest' }, servers('lake')),
    inOrder({ stage: 'unit' }, servers('integration'), journeys('screens', 'chaos')),
  ),
  sideBySide(journeys('kiosk'), journeys('electron')),
  journeys('chaos-recording', 'soak'),
)

const partsOf = (of: Exclude<Plan, Run>): readonly Plan[] => ('inOrder' in of ? of.inOrder : of.sideBySide)

/** Every run of a plan. */
export const runsOf = (of: Plan): readonly Run[] => ('stage' in of ? [of] : partsOf(of).flatMap(runsOf))

/** Runs a plan's runs one after the other and beside each other, as it says. */
export async function follow(of: Plan, start: (run: Run) => Promise<void>): Promise<void> {
  if ('stage' in of) await start(of)
  else if ('sideBySide' in of) await Promise.all(of.sideBySide.map((part) => follow(part, start)))
  else for (const part of of.inOrder) await follow(part, start)
}

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
      const [part] = projects
      const file = part === undefined || part === name ? name : `${name}-${part}`
      const reportFile = join(reports, `${file}.json`)
      const chosen =
        projects.length > 0 ? projects : name === 'integration' ? ['integration', 'lake'] : [name]
      return {
        name: part === undefined || part === name ? name : `${name} ${part}`,
        command: process.execPath,
        args: [
          join(modules, 'vitest', 'vitest.mjs'),
          'run',
          ...chosen.map((project) => `--project=${project}`),
          // beside others, each of which has its share of two cores
          ...(part === undefined ? [] : ['--maxWorkers=1']),
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

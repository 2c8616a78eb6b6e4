import { z } from 'zod'

/** What a stage's runner reported: how many tests, and each that failed with the reason it gave. */
export interface Report {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
  /** How long each file took, where the runner says so. */
  readonly files: readonly { readonly file: string; readonly seconds: number }[]
}

export interface Failure {
  /** File and test, as one would look for it. */
  readonly test: string
  readonly reason: string
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      startTime: z.number().default(0),
      endTime: z.number().default(0),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

/**
 * Vitest's JSON. A file that failed outside of its tests (it could not be loaded, or what it starts did not start) counts
 * as one failure.
 */
export function vitestCounts(report: string): Report {
  const parsed = vitestReport.parse(JSON.parse(report))
  const failedTests = parsed.testResults.flatMap((file) =>
    file.assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => ({
        test: `${file.name} › ${one.fullName}`,
        reason: (one.failureMessages ?? []).join('\n'),
      })),
  )
  const unloadable = parsed.testResults
    .filter(
      (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
    )
    .map((file) => ({ test: file.name, reason: file.message }))
  return {
    passed: parsed.numPassedTests,
    failed: parsed.numFailedTests + unloadable.length,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
    failures: [...failedTests, ...unloadable],
    files: parsed.testResults.map(({ name, startTime, endTime }) => ({
      file: name,
      seconds: (endTime - startTime) / 1000,
    })),
  }
}

const playwrightError = z.object({ message: z.string().default('') })
const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.string(),
      results: z.array(
        z.object({ errors: z.array(playwrightError).default([]), duration: z.number().default(0) }),
      ),
    }),
  ),
})
/** Written out: what the linter infers of a shape that holds itself depends on the order in which it looks at files. */
interface PlaywrightSuite {
  readonly specs: readonly z.infer<typeof playwrightSpec>[]
  readonly suites: readonly PlaywrightSuite[]
}
const playwrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  specs: z.array(playwrightSpec).default([]),
  suites: z.lazy(() => z.array(playwrightSuite)).default([]),
})
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(playwrightSuite).default([]),
  errors: z.array(playwrightError).default([]),
})

function failuresIn(suite: PlaywrightSuite): readonly Failure[] {
  const own = suite.specs.flatMap((spec) =>
    spec.tests
      .filter((one) => one.status === 'unexpected' || one.status === 'flaky')
      .map((one) => ({
        test: `[${one.projectName}] ${spec.file} › ${spec.title}`,
        reason: one.results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n'),
      })),
  )
  return [...own, ...suite.suites.flatMap(failuresIn)]
}

/** By file and project, in seconds. */
function timesIn(suite: PlaywrightSuite, times = new Map<string, number>()): Map<string, number> {
  for (const spec of suite.specs)
    for (const { projectName, results } of spec.tests) {
      const file = `${spec.file} (${projectName})`
      const ms = results.reduce((sum, { duration }) => sum + duration, 0)
      times.set(file, (times.get(file) ?? 0) + ms / 1000)
    }
  for (const inner of suite.suites) timesIn(inner, times)
  return times
}

/** Playwright's JSON. A flaky test is a failed one: it has failed at least once. */
export function playwrightCounts(report: string): Report {
  const { stats, errors, suites } = playwrightReport.parse(JSON.parse(report))
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...suites.flatMap(failuresIn),
      ...errors.map(({ message }) => ({ test: 'outside of any test', reason: message })),
    ],
    files: suites.flatMap((suite) => [...timesIn(suite)].map(([file, seconds]) => ({ file, seconds }))),
  }
}

/** pytest's JUnit XML. */
export function junitCounts(report: string): Report {
  const total = { tests: 0, failures: 0, errors: 0, skipped: 0 }
  const suites = [...report.matchAll(/<testsuite\s([^>]*)>/g)]
  if (suites.length === 0) throw new Error('the report names no suite')
  for (const suite of suites) {
    for (const key of ['tests', 'failures', 'errors', 'skipped'] as const) {
      total[key] += Number(new RegExp(`\\b${key}="(\\d+)"`).exec(suite[1] ?? '')?.[1] ?? 0)
    }
  }
  const failed = total.failures + total.errors
  const failures = [
    ...report.matchAll(
      /<testcase classname="([^"]*)" name="([^"]*)"[^>]*><(?:failure|error) message="([^"]*)"/g,
    ),
  ].map(([, place = '', name = '', reason = '']) => ({
    test: unescaped(`${place}::${name}`),
    reason: unescaped(reason),
  }))
  return { passed: total.tests - failed - total.skipped, failed, skipped: total.skipped, failures, files: [] }
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
  '&#10;': '\n',
}
const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|amp|#10);/g, (it) => entities[it] ?? it)

/** What `npm run check` prints: a last line `N passed, M failed[, K skipped]`; `✗ tool (n s)` before what it found. */
export function lastLineCounts(_report: string, output: string): Report {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1)
  if (!last) throw new Error('no line "N passed, M failed"')
  const failures = output
    .slice(0, last.index)
    .split(/^(?=[✓✗] )/m)
    .filter((part) => part.startsWith('✗ '))
    .map((part) => {
      const [first = '', ...rest] = part.trimEnd().split('\n')
      return { test: first.slice(2), reason: rest.join('\n') }
    })
  return {
    passed: Number(last[1]),
    failed: Number(last[2]),
    skipped: Number(last[3] ?? 0),
    failures,
    files: [],
  }
}

/** At most so many lines of a reason: the whole of it stands further up, where it happened. */
const reasonLines = 12
const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** A failure as the last lines of a run show it. */
export function failureLines({ test, reason }: Failure, root: string): readonly string[] {
  const lines = reason
    .replaceAll(ansi, '')
    .replaceAll(`${root}/`, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules/'))
  const left = lines.length - reasonLines
  return [
    `✗ ${test.replaceAll(`${root}/`, '')}`,
    ...lines.slice(0, reasonLines).map((line) => `    ${line}`),
    ...(left > 0 ? [`    (${left} more lines above)`] : []),
  ]
}

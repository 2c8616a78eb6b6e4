import { z } from 'zod'
import type { Counts } from './stage.ts'

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/** Vitest's JSON. A file that could not even be loaded has no test in it, and counts as one failure. */
export function vitestCounts(report: string): Counts {
  const parsed = vitestReport.parse(JSON.parse(report))
  const unloadable = parsed.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return {
    passed: parsed.numPassedTests,
    failed: parsed.numFailedTests + unloadable,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
  }
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
})

/** Playwright's JSON. A flaky test is a failed one: it has failed at least once. */
export function playwrightCounts(report: string): Counts {
  const { stats, errors } = playwrightReport.parse(JSON.parse(report))
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }
}

/** pytest's JUnit XML; only the suite's totals are of use. */
export function junitCounts(report: string): Counts {
  const total = { tests: 0, failures: 0, errors: 0, skipped: 0 }
  const suites = [...report.matchAll(/<testsuite\s([^>]*)>/g)]
  if (suites.length === 0) throw new Error('the report names no suite')
  for (const suite of suites) {
    for (const key of ['tests', 'failures', 'errors', 'skipped'] as const) {
      total[key] += Number(new RegExp(`\\b${key}="(\\d+)"`).exec(suite[1] ?? '')?.[1] ?? 0)
    }
  }
  const failed = total.failures + total.errors
  return { passed: total.tests - failed - total.skipped, failed, skipped: total.skipped }
}

/** A last line `N passed, M failed[, K skipped]`, as `npm run check` prints. */
export function lastLineCounts(_report: string, output: string): Counts {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)]
  const last = lines.at(-1)
  if (!last) throw new Error('no line "N passed, M failed"')
  return { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) }
}

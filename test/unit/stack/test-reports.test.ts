import { expect, test } from 'vitest'
import { junitCounts, lastLineCounts, playwrightCounts, vitestCounts } from '../../../scripts/test/reports.ts'
import { runStage } from '../../../scripts/test/stage.ts'
import type { Stage } from '../../../scripts/test/stage.ts'
import { stageOf } from '../../../scripts/test/stages.ts'

test('vitest: a file that could not be loaded is a failure', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{}, {}, {}] },
    ],
  }
  expect(vitestCounts(JSON.stringify(report))).toEqual({ passed: 2, failed: 2, skipped: 2 })
})

test('playwright: a flaky test has failed', () => {
  const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] }
  expect(playwrightCounts(JSON.stringify(report))).toEqual({ passed: 3, failed: 3, skipped: 2 })
})

test('pytest: errors count with failures', () => {
  const report =
    '<?xml version="1.0"?><testsuites name="x"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.2"></testsuite></testsuites>'
  expect(junitCounts(report)).toEqual({ passed: 4, failed: 3, skipped: 3 })
  expect(() => junitCounts('')).toThrow()
})

test('the check tells by its last line', () => {
  expect(lastLineCounts('', '1 passed, 1 failed\nmore\n3 passed, 0 failed')).toEqual({
    passed: 3,
    failed: 0,
    skipped: 0,
  })
  expect(() => lastLineCounts('', 'nothing')).toThrow()
})

test('a path belongs to the stage of its folder', () => {
  expect(stageOf('test/unit/x.test.ts')).toBe('unit')
  expect(stageOf('./test/e2e')).toBe('e2e')
  expect(stageOf('main/core')).toBeUndefined()
})

const shell = (script: string, count: Stage['count'] = lastLineCounts): Stage => ({
  name: 'unit',
  command: '/bin/sh',
  args: ['-c', script],
  count,
})
const running = new AbortController().signal

test.each([
  ['a runner that says all is well and ends badly', 'echo 3 passed, 0 failed; exit 1', 'ended with code 1'],
  ['a runner that is killed', 'kill -9 $$', 'no report'],
  ['a runner without a test', 'echo 0 passed, 0 failed', 'ran no test'],
  ['a runner that is not there', 'exec /does/not/exist', 'no report'],
])('%s is a failure', async (_what, script, problem) => {
  const result = await runStage(shell(script), '/', running)
  expect(result.counts.failed).toBe(1)
  expect(result.problem).toContain(problem)
})

test('a stage that went well is counted as it says', async () => {
  const result = await runStage(shell('echo 4 passed, 0 failed, 1 skipped'), '/', running)
  expect(result.counts).toEqual({ passed: 4, failed: 0, skipped: 1 })
  expect(result.problem).toBeUndefined()
})

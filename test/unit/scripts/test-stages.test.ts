import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import playwright from '../../../playwright.config.ts'
import vitest from '../../../vitest.config.ts'
import {
  failureLines,
  junitCounts,
  lastLineCounts,
  playwrightCounts,
  vitestCounts,
} from '../../../scripts/test/reports.ts'
import { runStage } from '../../../scripts/test/stage.ts'
import type { Stage } from '../../../scripts/test/stage.ts'
import { follow, plan, runsOf, stageNames, stageOf } from '../../../scripts/test/stages.ts'

test('vitest: a file that failed outside of its tests is a failure, and named', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { name: '/p/a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      {
        name: '/p/b.test.ts',
        status: 'failed',
        startTime: 1_000,
        endTime: 3_500,
        assertionResults: [
          { status: 'passed', fullName: 'one', failureMessages: [] },
          { status: 'failed', fullName: 'two', failureMessages: ['Error: no\n    at b.test.ts:3'] },
          { status: 'pending', fullName: 'three' },
        ],
      },
      {
        name: '/p/c.test.ts',
        status: 'failed',
        message: 'the server did not start',
        assertionResults: [{ status: 'skipped', fullName: 'four' }],
      },
    ],
  }
  expect(vitestCounts(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 3,
    skipped: 2,
    failures: [
      { test: '/p/b.test.ts › two', reason: 'Error: no\n    at b.test.ts:3' },
      { test: '/p/a.test.ts', reason: 'no such module' },
      { test: '/p/c.test.ts', reason: 'the server did not start' },
    ],
    files: [
      { file: '/p/a.test.ts', seconds: 0 },
      { file: '/p/b.test.ts', seconds: 2.5 },
      { file: '/p/c.test.ts', seconds: 0 },
    ],
  })
})

test('playwright: a flaky test has failed', () => {
  const spec = (title: string, status: string) => ({
    title,
    file: 'a.spec.ts',
    tests: [
      {
        projectName: 'kiosk',
        status,
        results: [
          { errors: [{ message: 'not seen' }], duration: 500 },
          { errors: [], duration: 1_000 },
        ],
      },
    ],
  })
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
    suites: [{ specs: [spec('good', 'expected')], suites: [{ specs: [spec('sometimes', 'flaky')] }] }],
    errors: [{ message: 'teardown' }],
  }
  expect(playwrightCounts(JSON.stringify(report))).toEqual({
    passed: 3,
    failed: 3,
    skipped: 2,
    failures: [
      { test: '[kiosk] a.spec.ts › sometimes', reason: 'not seen' },
      { test: 'outside of any test', reason: 'teardown' },
    ],
    files: [{ file: 'a.spec.ts (kiosk)', seconds: 3 }],
  })
})

test('pytest: errors count with failures', () => {
  const report =
    '<?xml version="1.0"?><testsuites name="x"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.2">' +
    '<testcase classname="a.test_b" name="test_c" time="0.1" /><testcase classname="a.test_b" name="test_d[&lt;]" time="0.1">' +
    '<failure message="assert 1 == 2&#10; + &quot;">long</failure></testcase></testsuite></testsuites>'
  expect(junitCounts(report)).toEqual({
    passed: 4,
    failed: 3,
    skipped: 3,
    failures: [{ test: 'a.test_b::test_d[<]', reason: 'assert 1 == 2\n + "' }],
    files: [],
  })
  expect(() => junitCounts('')).toThrow()
})

test('the check tells by its last line', () => {
  expect(
    lastLineCounts(
      '',
      '1 passed, 1 failed\n✓ types (3 s)\n✗ lint (2.0 s)\na.ts\n  3:1 no\n✓ mypy (1 s)\n3 passed, 1 failed',
    ),
  ).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
    failures: [{ test: 'lint (2.0 s)', reason: 'a.ts\n  3:1 no' }],
    files: [],
  })
  expect(() => lastLineCounts('', 'nothing')).toThrow()
})

test('a failure is named without the folder it ran in, and not at full length', () => {
  const reason = [
    '\u001b[31mError\u001b[39m: no',
    '',
    ...Array.from({ length: 20 }, (_, at) => `at /p/a.ts:${at}`),
  ]
  const lines = failureLines({ test: '/p/a.test.ts › one', reason: reason.join('\n') }, '/p')
  expect(lines.slice(0, 3)).toEqual(['✗ a.test.ts › one', '    Error: no', '    at a.ts:0'])
  expect(lines.at(-1)).toBe('    (9 more lines above)')
})

test('every project of Playwright and of Vitest runs once, or before one that does', () => {
  const run = runsOf(plan).flatMap(({ stage: name, projects = [] }) =>
    name === 'e2e' || name === 'integration' ? projects : [name],
  )
  const shown = playwright.projects ?? []
  const before = shown.flatMap(({ dependencies = [] }) => dependencies)
  const served = (vitest.test?.projects ?? []).map((one) =>
    typeof one === 'object' && 'test' in one ? one.test.name : one,
  )
  expect([...run, ...new Set(before)].toSorted()).toEqual(
    ['check', 'pytest', ...shown.map(({ name }) => name), ...served].toSorted(),
  )
  expect(new Set(runsOf(plan).map(({ stage: name }) => name))).toEqual(new Set(stageNames))
})

test('a plan is followed: what is in order waits for what is before it, what is side by side for nothing', async () => {
  const run = (name: string) => ({ stage: 'e2e', projects: [name] }) as const
  const said: string[] = []
  const ends = new Map<string, () => void>()
  const followed = follow(
    { inOrder: [{ sideBySide: [run('a'), { inOrder: [run('b'), run('c')] }] }, run('d')] },
    ({ projects: [name = ''] = [] }) => {
      said.push(name)
      return new Promise((resolve) => ends.set(name, resolve))
    },
  )
  const next = async (ended: string) => {
    ends.get(ended)?.()
    await new Promise(setImmediate)
    return said.join('')
  }
  expect(said.join('')).toBe('ab')
  expect(await next('b')).toBe('abc')
  expect(await next('c')).toBe('abc')
  expect(await next('a')).toBe('abcd')
  ends.get('d')?.()
  await followed
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
  expect(result.counts).toEqual({ passed: 4, failed: 0, skipped: 1, failures: [], files: [] })
  expect(result.problem).toBeUndefined()
})

test('what tests leave in the temporary folder is a failure that names it, and is cleared away', async () => {
  const script =
    'echo "at $TMPDIR"; mkdir "$TMPDIR/fieldtake-a" && touch "$TMPDIR/b"; echo 4 passed, 0 failed'
  let folder = ''
  const count: Stage['count'] = (report, output) => {
    folder = /^at (.+)$/m.exec(output)?.[1] ?? ''
    return lastLineCounts(report, output)
  }
  const result = await runStage(shell(script, count), '/', running)
  expect(result.counts).toMatchObject({ passed: 4, failed: 1 })
  expect(result.problem).toBe('left temporary files')
  expect(result.counts.failures[0]?.reason.split('\n').slice(1)).toEqual(['b', 'fieldtake-a'])
  expect(folder).not.toBe('')
  expect(existsSync(folder)).toBe(false)
})

/**
 * npm test: installs what the tests need, runs every kind of test, and closes with one line of totals.
 *
 *   npm test                                    everything
 *   npm test -- --stage unit --stage check      some stages: check, fresh, unit, integration, e2e, pytest
 *   npm test -- test/unit/outbox                 some tests, by path
 *   npm test -- --stage e2e --electron own       the desktop journeys on the project's Electron, where it can be downloaded
 *   npm test -- --prepare                        installs what they need, says which programs will be used, runs none
 */
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { program, understood, UsageError } from '../../main/system/program.ts'
import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { defaultCache, root } from '../../backend-stack/stack/paths.ts'
import { onEnd } from '../lifeline.ts'
import { ensureNeeds, programsUsed } from './needs.ts'
import type { NeedsEnv } from './needs.ts'
import { failureLines } from './reports.ts'
import { assertRoom } from './room.ts'
import { runStage } from './stage.ts'
import type { StageResult } from './stage.ts'
import { follow, needsOf, plan, stage, stageNames, stageOf } from './stages.ts'
import type { Plan, StageName } from './stages.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

interface Wish {
  readonly stages: readonly StageName[]
  readonly paths: readonly string[]
  readonly prepare: boolean
}

const command = program('npm test --', 'Every test, from a fresh clone; installs what it needs into .cache/.')
  .argument('[paths...]', 'only these files or folders of tests')
  .addOption(
    new Option('--stage <stage>', `one stage; may be given several times`)
      .choices(stageNames)
      .argParser(addStage)
      .default([]),
  )
  .addOption(
    new Option('--electron <which>', 'own: the one of this machine; rig: the one that tests bring').choices([
      'own',
      'rig',
    ] as const),
  )
  .option('--prepare', 'install what is missing, list the programs that will be used, run nothing', false)

function addStage(name: string, before: readonly StageName[]): readonly StageName[] {
  const known = stageNames.find((one) => one === name)
  if (!known) throw new InvalidArgumentError(`There are ${stageNames.join(', ')}.`)
  return [...before, known]
}

/** Throws UsageError. */
function readWish(): Wish {
  const { stage: named, electron, prepare } = command.opts()
  const [positionals] = command.processedArgs
  // read by everything that looks for an Electron, here and in the stages
  if (electron !== undefined) process.env['FIELDTAKE_TEST_ELECTRON'] = electron
  if (positionals.length === 0) return { stages: named.length > 0 ? named : stageNames, paths: [], prepare }
  const owners = positionals.map((path) => {
    const owner = stageOf(path)
    if (!owner)
      throw new UsageError(
        `${path} lies in none of test/fresh, test/unit, test/integration, test/e2e, test/python`,
      )
    return owner
  })
  return { stages: stageNames.filter((name) => owners.includes(name)), paths: positionals, prepare }
}

async function runAll(wish: Wish, env: NeedsEnv, stopping: AbortSignal): Promise<readonly StageResult[]> {
  const results: StageResult[] = []
  await follow(planOf(wish), async (run) => {
    if (stopping.aborted || !wish.stages.includes(run.stage)) return
    const paths = wish.paths.filter((path) => stageOf(path) === run.stage)
    results.push(await runStage(stage(run, paths, env), root, stopping))
  })
  return results
}

/** Of single files nobody knows here which project of their runner has them: there each stage is one run. */
const planOf = ({ stages, paths }: Wish): Plan =>
  paths.length > 0 ? { inOrder: stages.map((name) => ({ stage: name })) } : plan

/** So many of the slowest files are named at the end: there the time of a run can be saved. */
const slowest = 12

function summary(results: readonly StageResult[]): number {
  const total = { passed: 0, failed: 0, skipped: 0 }
  say('')
  say('stage          passed  failed  skipped  seconds')
  for (const { name, counts, seconds, problem } of results) {
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    const cells = [counts.passed, counts.failed, counts.skipped].map((value, index) =>
      String(value).padStart([6, 8, 9][index] ?? 8),
    )
    say(
      `${name.padEnd(14)} ${cells.join('')} ${seconds.toFixed(0).padStart(8)}${problem === undefined ? '' : `  ${problem}`}`,
    )
  }
  say('')
  const files = results.flatMap(({ name, counts }) => counts.files.map((file) => ({ name, ...file })))
  for (const { name, file, seconds } of files.toSorted((a, b) => b.seconds - a.seconds).slice(0, slowest))
    say(`${seconds.toFixed(0).padStart(5)} s  ${name}  ${relative(root, file)}`)
  say('')
  for (const { name, counts } of results) {
    for (const failure of counts.failures) {
      for (const line of failureLines(failure, root)) say(`[${name}] ${line}`)
      say('')
    }
  }
  const skipped = total.skipped === 0 ? '' : `, ${total.skipped} skipped`
  say(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function main(): Promise<number> {
  if (!understood(command, process.argv.slice(2))) return 0
  const wish = readWish()
  const stopping = new AbortController()
  onEnd(() => stopping.abort())
  if (wish.paths.length === 0 && wish.stages.length > 1) assertRoom(defaultCache)
  const needs = new Set(wish.stages.flatMap((name) => needsOf[name]))
  const env = await ensureNeeds(needs, say)
  if (wish.prepare) {
    for (const line of programsUsed(needs)) say(line)
    return 0
  }
  mkdirSync(join(defaultCache, 'test'), { recursive: true })
  return summary(await runAll(wish, env, stopping.signal))
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  say('0 passed, 1 failed')
  process.exitCode = 1
}

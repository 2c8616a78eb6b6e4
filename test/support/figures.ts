import { Argument, InvalidArgumentError } from '@commander-js/extra-typings'
import { program, runProgram } from '../../main/system/program.ts'
import { ensureNeeds } from '../../scripts/test/needs.ts'
import type { Need } from '../../scripts/test/programs.ts'

/** How benchmarks and chaos runs report: one figure a line, with fixed names, so that they compare over time. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** how many observations stand behind the value */
  readonly n: number
  /** what the value was measured against in the same run, in words */
  readonly against?: string
}
export interface RunOptions {
  readonly runs: number
  readonly json: boolean
  /** of an experiment that lasts as long as it is told to */
  readonly minutes?: number | undefined
  /** of an experiment that does things at random: the same again */
  readonly seed?: number | undefined
}
export type Experiment = (options: RunOptions) => Promise<Figure[]>
export interface Entry {
  /** Installed before it runs. */
  readonly needs: readonly Need[]
  /** Its code comes when it is asked for. */
  readonly load: () => Promise<{ readonly run: Experiment }>
}

const round = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(4)))

/** JSON lines for machines, aligned columns for people. */
export function printFigures(figures: readonly Figure[], json: boolean): void {
  for (const figure of figures) {
    if (json) console.log(JSON.stringify({ ...figure, value: round(figure.value) }))
    else {
      const against = figure.against ? `  against ${figure.against}` : ''
      console.log(
        `${figure.name.padEnd(28)} ${String(round(figure.value)).padStart(12)} ${figure.unit.padEnd(8)} n=${figure.n}${against}`,
      )
    }
  }
}

/** Nearest-rank percentile; `share` in 0..1. NaN for no values, so that a gap is seen rather than taken for zero. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

/**
 * The command line that bench and chaos share: `NAME [--runs N | --minutes N --seed S] [--json]`. Progress goes to stderr so that
 * stdout holds figures alone.
 */
export async function runExperiments(
  kind: string,
  about: string,
  experiments: Readonly<Record<string, Entry>>,
  argv: readonly string[],
  defaultRuns: number,
): Promise<void> {
  const command = program(`npm run ${kind} --`, about)
    .addArgument(new Argument('<name>', 'which one').choices(Object.keys(experiments)))
    .option('--runs <n>', 'how often', wholeNumber, defaultRuns)
    .option('--minutes <n>', 'how long, where an experiment lasts (soak)', wholeNumber)
    .option('--seed <n>', 'the same again, where it does things at random (soak)', wholeNumber)
    .option('--json', 'figures as lines of JSON', false)
  process.exitCode = await runProgram(command, argv, () => {
    const [name] = command.processedArgs
    return experiment(experiments[name], command.opts())
  })
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is 1 or more.')
  return Number(text)
}

async function experiment(entry: Entry | undefined, options: RunOptions): Promise<number> {
  if (!entry) return 2
  try {
    // their own processes too are to meet the programs that were found
    Object.assign(process.env, await ensureNeeds(new Set(entry.needs), console.error))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
  const { run } = await entry.load()
  printFigures(await run(options), options.json)
  return 0
}

import { parseArgs } from 'node:util'
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

interface Asked {
  readonly name: string
  readonly runs: number
  readonly json: boolean
  readonly help: boolean
  readonly fault?: string
}
function readArgs(args: string[], defaultRuns: number): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        runs: { type: 'string', default: String(defaultRuns) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return { ...values, name: positionals.join(' '), runs: Number(values.runs) }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return { name: '', runs: 1, json: false, help: false, fault }
  }
}

/**
 * The command line that bench and chaos share: `NAME [--runs N] [--json]`. Progress goes to stderr so that
 * stdout holds figures alone.
 */
export async function runExperiments(
  kind: string,
  experiments: Readonly<Record<string, Entry>>,
  argv: readonly string[],
  defaultRuns: number,
): Promise<void> {
  const usage = `npm run ${kind} -- ${Object.keys(experiments).join('|')} [--runs N] [--json]`
  const { name, runs, json, help, fault } = readArgs([...argv], defaultRuns)
  if (help) {
    console.log(usage)
    return
  }
  const entry = Object.hasOwn(experiments, name) ? experiments[name] : undefined
  if (!entry || !Number.isInteger(runs) || runs < 1 || fault !== undefined) {
    console.error(`${fault ?? (entry ? '--runs is 1 or more' : 'Name one of these')}: ${usage}`)
    process.exitCode = 2
    return
  }
  try {
    // their own processes too are to meet the programs that were found
    Object.assign(process.env, await ensureNeeds(new Set(entry.needs), console.error))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
    return
  }
  const { run } = await entry.load()
  printFigures(await run({ runs, json }), json)
}

import { startLake } from '../support/lake.ts'
import { landUnderFaults } from '../support/land-faults.ts'
import type { LandFault } from '../support/land-faults.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

/** Each is killed at a random moment; a run goes through all of them once, in a random order. */
const victims: readonly LandFault[] = [
  'landing',
  'executor',
  'python',
  'spark-worker',
  'spark-master',
  'kafka',
  'seaweedfs',
  'cassandra',
  'postgres',
]
const takesARun = Number(process.env['FIELDTAKE_CHAOS_TAKES'] ?? 2_000)

/**
 * Takes with 5 % duplicates, 1 % faulty records and 1 % conflicts, sent to a lake of three brokers and a Spark cluster of
 * two workers, whose servers are killed while they land; FIELDTAKE_CHAOS_TAKES of them a run. Then every store is compared with what was sent.
 */
export async function run(options: RunOptions): Promise<Figure[]> {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const lake = await startLake({ brokers: 3, report: say, workers: 2 })
  const sum = {
    saved: 0,
    records: 0,
    lost: 0,
    doubled: 0,
    wrongBytes: 0,
    deadWrong: 0,
    differences: 0,
    kills: 0,
  }
  try {
    for (let round = 1; round <= options.runs; round++) {
      const faults = victims.toSorted(() => Math.random() - 0.5)
      say(`run ${round} of ${options.runs}`)
      const found = await landUnderFaults(lake, { takes: takesARun, faults, timeoutMs: 600_000, log: say })
      sum.saved += found.saved
      sum.records += found.sentRecords
      sum.lost += found.lost
      sum.doubled += found.doubled
      sum.wrongBytes += found.wrongBytes
      sum.deadWrong += found.deadWrong
      // Reconciliation looks at the whole lake each time, so the last one counts.
      sum.differences = found.differences
      sum.kills += faults.length
    }
  } finally {
    await lake.stop()
  }
  const of = (name: string, value: number, unit: string): Figure => ({ name, value, unit, n: sum.saved })
  return [
    { name: 'runs', value: options.runs, unit: 'runs', n: options.runs },
    { name: 'kills', value: sum.kills, unit: 'kills', n: sum.kills },
    of('takes_saved', sum.saved, 'takes'),
    of('records_sent', sum.records, 'records'),
    of('takes_lost', sum.lost, 'takes'),
    of('takes_doubled', sum.doubled, 'takes'),
    of('takes_altered', sum.wrongBytes, 'takes'),
    of('dead_letters_wrong', sum.deadWrong, 'records'),
    of('store_differences', sum.differences, 'differences'),
  ]
}

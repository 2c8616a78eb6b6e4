/** Kills the small lake while it lands takes with duplicates, conflicts, faults and a withdrawal, and counts what is left. */
import { killRun } from '../integration/small-lake/kill-run.ts'
import type { Figure, RunOptions } from '../support/figures.ts'
import { startKafka } from '../support/kafka.ts'

const killsARun = 4

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const sum = { saved: 0, lost: 0, doubled: 0, faults: 0 }
  const kafka = await startKafka()
  try {
    for (let at = 1; at <= runs; at++) {
      const result = await killRun(kafka.bootstrap, { kills: killsARun, random: Math.random })
      sum.saved += result.sent
      sum.lost += result.lost
      sum.doubled += result.doubled
      sum.faults += result.faults.length
      for (const fault of result.faults) process.stderr.write(`${fault}\n`)
      process.stderr.write(`run ${at} of ${runs}: died at ${result.killedAt.join(', ')}\n`)
    }
  } finally {
    await kafka.stop()
  }
  return [
    { name: 'runs', value: runs, unit: 'runs', n: runs },
    { name: 'kills', value: runs * killsARun, unit: 'kills', n: runs },
    { name: 'takes_saved', value: sum.saved, unit: 'takes', n: runs, against: 'all that were sent' },
    { name: 'takes_lost', value: sum.lost, unit: 'takes', n: sum.saved },
    { name: 'takes_doubled', value: sum.doubled, unit: 'takes', n: sum.saved },
    { name: 'other_faults', value: sum.faults, unit: 'faults', n: sum.saved },
  ]
}

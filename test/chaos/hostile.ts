/**
 * Hostile cases by the thousand on one station: its server, its socket, its methods while staff are away, sticks, profiles,
 * recordings, and both topics that it reads. `--runs N` are thousands. FIELDTAKE_SEED=N: the same cases again.
 */
import { ensureBuilt } from '../../scripts/start/build.ts'
import type { Experiment } from '../support/figures.ts'
import { hostile } from '../support/hostile/run.ts'
import { startKafka } from '../support/kafka.ts'
import { note } from './station.ts'

export const run: Experiment = async ({ runs }) => {
  const seed = Number(process.env['FIELDTAKE_SEED'] ?? Date.now() % 1_000_000)
  note(`seed ${seed}`)
  await ensureBuilt(note)
  const kafka = await startKafka({ topics: false })
  try {
    const { cases, accepted, alive, rssGrowthMb } = await hostile(kafka.bootstrap, runs * 1_000, seed)
    for (const got of accepted.slice(0, 20)) note(got)
    const n = cases
    return [
      { name: 'cases', value: cases, unit: `cases, seed ${seed}`, n },
      { name: 'accepted', value: accepted.length, unit: 'cases', n },
      { name: 'alive', value: Number(alive), unit: 'yes', n: 1 },
      { name: 'rss_growth_mb', value: rssGrowthMb, unit: 'MB', n: 1 },
    ]
  } finally {
    await kafka.stop()
  }
}

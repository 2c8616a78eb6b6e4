/** The text selector: against naive greedy at the same coverage, and a million sentences from file to choice. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Coverage } from '../../backend-stack/text-selector/choose/coverage.ts'
import { LazyGreedy } from '../../backend-stack/text-selector/choose/greedy.ts'
import { naiveGreedy } from '../../backend-stack/text-selector/choose/naive.ts'
import { MAX_ROW, Pool } from '../../backend-stack/text-selector/choose/pool.ts'
import { makeUnit } from '../../backend-stack/text-selector/choose/unit.ts'
import { sentences, writeCorpus } from '../support/corpus.ts'
import { type Figure, percentile, type RunOptions } from '../support/figures.ts'

const POOL = 50_000
const CHOSEN = 4_000
const MILLION = 1_000_000

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const speedups: number[] = []
  for (let n = 0; n < runs; n++) speedups.push(speedup(n))
  const seconds: number[] = []
  const mebibytes: number[] = []
  const dir = mkdtempSync(join(tmpdir(), 'select-bench-'))
  try {
    const file = join(dir, 'million.txt')
    writeCorpus(file, MILLION, 'latin', 7)
    for (let n = 0; n < runs; n++) {
      const measured = await selectorRun(file, join(dir, 'state'))
      seconds.push(measured.seconds)
      mebibytes.push(measured.mebibytes)
    }
  } finally {
    rmSync(dir, { recursive: true })
  }
  const against = `naive greedy, the same ${CHOSEN} of ${POOL} sentences`
  return [
    { name: 'select_speedup', value: percentile(speedups, 0.5), unit: 'x', n: runs, against },
    {
      name: 'select_million_s',
      value: percentile(seconds, 0.5),
      unit: 's',
      n: runs,
      against: 'a limit of 60 s',
    },
    {
      name: 'select_million_rss',
      value: Math.max(...mebibytes),
      unit: 'MiB',
      n: runs,
      against: 'a limit of 1024 MiB',
    },
  ]
}

function speedup(seed: number): number {
  const unit = makeUnit('graphemes:3')
  const pool = new Pool()
  const row = new Uint32Array(MAX_ROW)
  const frequency = new Map<number, number>()
  const made = sentences('latin', 100 + seed)
  while (pool.size < POOL) {
    const count = unit.units(made.next().value as string, row)
    for (const id of row.subarray(0, count)) frequency.set(id, (frequency.get(id) ?? 0) + 1)
    pool.add(row, count)
  }
  const counts = Uint32Array.from({ length: unit.size }, (_, id) => frequency.get(id) ?? 0)

  const lazyCoverage = new Coverage(counts, 'uniform', 4)
  let began = performance.now()
  const greedy = new LazyGreedy(pool, lazyCoverage)
  const lazy = Array.from({ length: CHOSEN }, () => greedy.next())
  const lazyMs = performance.now() - began

  const naiveCoverage = new Coverage(counts, 'uniform', 4)
  began = performance.now()
  const naive = naiveGreedy(pool, naiveCoverage, CHOSEN)
  const naiveMs = performance.now() - began
  if (lazy.join() !== naive.join() || lazyCoverage.worth !== naiveCoverage.worth)
    throw new Error('lazy and naive greedy chose differently: the figure would compare unlike things')
  return naiveMs / lazyMs
}

/** A dry run of the command itself, in a process of its own, so that its memory is all and only the selector's. */
async function selectorRun(file: string, state: string): Promise<{ seconds: number; mebibytes: number }> {
  const root = join(import.meta.dirname, '..', '..')
  const measure = `process.on('exit', () => process.stderr.write('rss=' + process.resourceUsage().maxRSS))`
  const cli = join(root, 'backend-stack', 'text-selector', 'cli.ts')
  const args = ['--corpus', file, '--lang', 'sw', '--dry-run', '--count', '10000', '--state', state]
  const began = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(measure)}`, cli, ...args],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let errors = ''
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const rss = /rss=(\d+)/.exec(errors)?.[1]
  if (code !== 0 || rss === undefined) throw new Error(`the selector failed (${code}): ${errors}`)
  return { seconds: (performance.now() - began) / 1000, mebibytes: Number(rss) / 1024 }
}

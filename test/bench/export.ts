/**
 * What an export costs. `export_ratio`: bytes a second from a small lake to an audio folder with its lists, card and signed
 * manifest, against copying the same files in the same run; `export_cpu_ms_per_take`, `copy_cpu_ms_per_file`: processor time of both,
 * which says more on a machine that is shared; `export_rss_mb`: memory of its process with 100,000 takes.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { addToLake } from '../support/export-lake.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

/** Takes of 4 s at 16 kHz, 128 kB: what a sentence is. */
const TAKES = 4_000
const FRAMES = 64_000
const MANY = 100_000
/** takes that are made at once: their audio is in memory */
const PIECE = 1_000

const cli = join(import.meta.dirname, '..', '..', 'backend-stack', 'export', 'cli.ts')

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'export-bench-'))
  try {
    const lake = join(dir, 'lake')
    const bytes = await makeLake(lake, TAKES, FRAMES)
    const rates: number[] = []
    const ratios: number[] = []
    const [exporting, plainly]: [number[], number[]] = [[], []]
    for (let n = 0; n < runs; n++) {
      const out = join(dir, 'out')
      // whoever comes first meets a cold disk: it changes
      const copying = () => {
        const before = process.cpuUsage()
        const took = timed(() => cpSync(join(lake, 'audio'), join(dir, 'copy'), { recursive: true }))
        const { user, system } = process.cpuUsage(before)
        plainly.push((user + system) / 1000 / TAKES)
        return took
      }
      let copy = n % 2 === 0 ? copying() : 0
      const began = performance.now()
      const { cpuMs } = await exported(lake, out)
      exporting.push(cpuMs / TAKES)
      const seconds = (performance.now() - began) / 1000
      if (copy === 0) copy = copying()
      rates.push(bytes / 1e6 / seconds)
      ratios.push(copy / seconds)
      for (const made of ['out', 'copy']) rmSync(join(dir, made), { recursive: true })
      rmSync(join(lake, 'exports'), { recursive: true })
    }
    const many = join(dir, 'many')
    await makeLake(many, MANY, 400)
    const { rss } = await exported(many, join(dir, 'many-out'))
    return [
      { name: 'export_mb_per_s', value: percentile(rates, 0.5), unit: 'MB/s', n: runs },
      {
        name: 'export_ratio',
        value: percentile(ratios, 0.5),
        unit: 'ratio',
        n: runs,
        against: `copying the same ${TAKES} files`,
      },
      { name: 'export_cpu_ms_per_take', value: percentile(exporting, 0.5), unit: 'ms', n: runs },
      { name: 'copy_cpu_ms_per_file', value: percentile(plainly, 0.5), unit: 'ms', n: runs },
      {
        name: 'export_rss_mb',
        value: rss,
        unit: 'MB',
        n: 1,
        against: `a limit of 500 MB with ${MANY} takes`,
      },
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function timed(work: () => void): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}

/** Bytes of audio. */
async function makeLake(dir: string, takes: number, frames: number): Promise<number> {
  for (let from = 0; from < takes; from += PIECE) {
    const wishes = Array.from({ length: Math.min(PIECE, takes - from) }, (_, index) => {
      const n = from + index
      return { seed: 2 * n + 1, frames, speaker: `speaker-${n % 500}`, text: `This is sentence ${n}` }
    })
    await addToLake(dir, wishes, false)
  }
  return takes * (44 + 2 * frames)
}

/** The most memory that its process had, MB, and its processor time. Rejects if it fails. */
function exported(lake: string, out: string): Promise<{ rss: number; cpuMs: number }> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      // said by the process itself, at its end
      'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write(`used ${u.maxRSS} ${u.userCPUTime+u.systemCPUTime}\\n`)})',
      cli,
      ...['--lake', `small:${lake}`, '--format', 'hf', '--out', out],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => {
      const [, rss, cpu] = /^used (\d+) (\d+)$/m.exec(said) ?? []
      if (code === 0) done({ rss: Number(rss) / 1024, cpuMs: Number(cpu) / 1000 })
      else fail(new Error(`the export failed: ${said}`))
    })
  })
}

/** What a station takes of the machine while it runs: all its processes together, looked at again and again (Linux's /proc). */
import { readdirSync, readFileSync } from 'node:fs'

export interface Sample {
  readonly seconds: number
  readonly mb: number
  readonly handles: number
  readonly threads: number
}

/** The process and whatever it started, as far as that lives now. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = read(`/proc/${name}/stat`)
    // the name in parentheses may hold anything
    const parent = /^.*\) \S (\d+) /s.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const tree = [root]
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  return tree
}

/** Memory that is theirs alone or their share of what several use, as a person would see it come back when they end. */
export function sampleTree(root: number, seconds: number): Sample {
  let [kb, handles, threads] = [0, 0, 0]
  for (const pid of processTree(root)) {
    kb += Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
    threads += Number(/^Threads:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)
    try {
      handles += readdirSync(`/proc/${pid}/fd`).length
    } catch {
      // ended between two looks
    }
  }
  return { seconds, mb: kb / 1024, handles, threads }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Of the line through them that fits best (least squares), a minute. */
export function slopePerMinute(samples: readonly Sample[], of: Exclude<keyof Sample, 'seconds'>): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const x = mean(samples.map(({ seconds }) => seconds))
  const y = mean(samples.map((sample) => sample[of]))
  let [above, below] = [0, 0]
  for (const sample of samples) {
    above += (sample.seconds - x) * (sample[of] - y)
    below += (sample.seconds - x) ** 2
  }
  return below === 0 ? 0 : (60 * above) / below
}

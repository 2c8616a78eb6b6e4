import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
}

/**
 * Bytes of memory that each of these process trees takes, by the pid at its root. A process belongs to the nearest of
 * the roots above it, or to the one whose group it is in. Pages that several processes share are counted once, divided
 * among them, where the system says so (Linux); elsewhere it is the resident size, which counts them again and again.
 */
export function memoryOf(roots: readonly number[]): ReadonlyMap<number, number> {
  const rows = processes()
  const parents = new Map(rows.map((row) => [row.pid, row.parent]))
  const taken = new Map<number, number>(roots.map((root) => [root, 0]))
  for (const row of rows) {
    const root = ancestor(row.pid, parents, taken) ?? (taken.has(row.group) ? row.group : undefined)
    if (root !== undefined) taken.set(root, (taken.get(root) ?? 0) + bytesOf(row.pid))
  }
  return taken
}

function ancestor(
  pid: number,
  parents: ReadonlyMap<number, number>,
  roots: ReadonlyMap<number, number>,
): number | undefined {
  for (let one: number | undefined = pid; one !== undefined && one > 1; one = parents.get(one))
    if (roots.has(one)) return one
  return undefined
}

function processes(): ProcessRow[] {
  if (process.platform === 'linux')
    return readdirSync('/proc').flatMap((entry) => {
      const stat = /^\d+$/.test(entry) ? readOrNothing(`/proc/${entry}/stat`) : undefined
      if (stat === undefined) return []
      // the command name, in brackets, may hold anything
      const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return [{ pid: Number(entry), parent: Number(parent), group: Number(group) }]
    })
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' })
  return table.split('\n').flatMap((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number)
    return pid === undefined || parent === undefined || group === undefined ? [] : [{ pid, parent, group }]
  })
}

function bytesOf(pid: number): number {
  const rollup = process.platform === 'linux' ? readOrNothing(`/proc/${pid}/smaps_rollup`) : undefined
  const shared = /^Pss:\s+(\d+) kB$/m.exec(rollup ?? '')?.[1]
  if (shared !== undefined) return Number(shared) * 1024
  try {
    return (
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' })) *
      1024
    )
  } catch {
    return 0 // it has ended meanwhile
  }
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

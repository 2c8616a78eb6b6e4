/** Processor time that processes have used so far, seconds, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

/** Of a process and all that came of it, by parent: a process group is not enough where children make their own. */
export function cpuOfTrees(roots: readonly (number | undefined)[]): number {
  const table = new Map(readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? processOf(name) : [])))
  const wanted = new Set(roots)
  const counts = (pid: number | undefined): boolean =>
    pid !== undefined && (wanted.has(pid) || counts(table.get(pid)?.parent))
  return [...table].reduce((sum, [pid, one]) => sum + (counts(pid) ? one.seconds : 0), 0)
}

/** Nothing, if it has ended while we were looking. */
function processOf(pid: string): [number, { readonly parent: number; readonly seconds: number }][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // From the third field on: state, ppid, pgrp, ...; utime and stime are the 14th and 15th of the line, in hundredths.
    const seconds = (Number(fields[11]) + Number(fields[12])) / 100
    return [[Number(pid), { parent: Number(fields[1]), seconds }]]
  } catch {
    return []
  }
}

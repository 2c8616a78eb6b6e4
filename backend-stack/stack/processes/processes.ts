import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** True while any process of the group exists (a zombie that nobody has collected yet counts as gone on Linux). */
export function groupAlive(pgid: number): boolean {
  try {
    process.kill(-pgid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Signals a process group; silent if it is gone. */
export function signalGroup(pgid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pgid, signal)
  } catch {
    // Gone already, which is what most callers are after.
  }
}

/** Signals one process; silent if it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // As above.
  }
}

/** Sends `signal`, waits, then kills. Resolves when the group is gone. */
export async function endGroup(pgid: number, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  signalGroup(pgid, signal)
  // A stopped process (SIGSTOP) would sit on a polite signal forever.
  signalGroup(pgid, 'SIGCONT')
  const end = Date.now() + patienceMs
  while (groupAlive(pgid)) {
    if (Date.now() > end) signalGroup(pgid, 'SIGKILL')
    await delay(20)
  }
}

/**
 * Something that tells a process from a later one with the same pid: its start time. Undefined if there is no such
 * process.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name, in brackets, may hold anything; the fields after it are safe to split.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    if (process.platform === 'linux') return undefined
  }
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return started === '' ? undefined : started
  } catch {
    return undefined
  }
}

/*
 * Keeps the list of process groups this process owns, and outlives it. When its standard input ends, because the
 * owner is gone in whatever way (kill -9 included), it ends the groups that are left: politely, then for good.
 */
const reaperScript = `
trap '' INT TERM HUP
groups=''
while read -r op pgid; do
  case "$op" in
    +) groups="$groups $pgid" ;;
    -) rest=''; for g in $groups; do [ "$g" = "$pgid" ] || rest="$rest $g"; done; groups="$rest" ;;
  esac
done
for g in $groups; do kill -TERM "-$g"; kill -CONT "-$g"; done
tries=0
while [ $tries -lt 80 ]; do
  left=''
  for g in $groups; do if kill -0 "-$g"; then left=yes; fi; done
  [ -z "$left" ] && exit 0
  sleep 0.1
  tries=$((tries + 1))
done
for g in $groups; do kill -KILL "-$g"; done
`

let reaper: Writable | undefined

function reaperInput(): Writable {
  if (reaper && !reaper.destroyed) return reaper
  const child = spawn('/bin/sh', ['-c', reaperScript, 'fieldtake-reaper'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  // The pipe must not keep this process alive; its end of life is the very message.
  if (child.stdin instanceof Socket) child.stdin.unref()
  reaper = child.stdin
  return reaper
}

/** Call before the first spawn, so that no process is ever without its reaper. */
export function armReaper(): void {
  if (process.platform !== 'win32') reaperInput()
}

/** From here on the group dies with this process. */
export function own(pgid: number): void {
  if (process.platform !== 'win32') reaperInput().write(`+ ${pgid}\n`)
}

/** The group has ended; forget it, so that a later group with the same number is left alone. */
export function disown(pgid: number): void {
  if (process.platform !== 'win32') reaperInput().write(`- ${pgid}\n`)
}

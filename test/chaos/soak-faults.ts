/** What happens to a station in the field during a soak. Each fault is over when it answers. */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { KafkaProxy } from '../support/kafka-proxy.ts'
import { processTree } from './soak-processes.ts'
import type { SoakWindow } from './soak-window.ts'

export interface Field {
  readonly window: SoakWindow
  readonly proxy: KafkaProxy
  readonly dataDir: string
  /** its file system is its own and can be filled */
  readonly small: boolean
  /** of the seed, 0 to 1 */
  readonly random: () => number
}
type Fault = (field: Field) => Promise<void>

const between = ({ random }: Field, low: number, high: number): number => low + random() * (high - low)

/** For some seconds nothing passes: connections are cut, or stay open and silent. */
const network: Fault = async (field) => {
  const { proxy } = field
  const silent = field.random() < 0.5
  if (silent) proxy.blackhole(true)
  else proxy.refuse(true)
  await delay(between(field, 1_000, 6_000))
  proxy.blackhole(false)
  proxy.refuse(false)
  if (silent) proxy.cut()
}

/** As when a lid is closed: the system says so, everything stands still, and goes on later. */
const suspend: Fault = async (field) => {
  const { window } = field
  const tell = (what: 'suspend' | 'resume') =>
    window.app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), what)
  await tell('suspend')
  const pids = processTree(window.pid)
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of pids) {
      try {
        process.kill(pid, name)
      } catch {
        // ended meanwhile
      }
    }
  }
  signal('SIGSTOP')
  await delay(between(field, 500, 2_500))
  signal('SIGCONT')
  await tell('resume')
  // what stood still was the machine
  await delay(200)
  await window.takeStalls(false)
}

/** Another microphone is chosen. */
const device: Fault = async (field) => {
  const { window } = field
  const devices = await window.page.evaluate(async () =>
    (await navigator.mediaDevices.enumerateDevices())
      .filter(({ kind }) => kind === 'audioinput')
      .map(({ deviceId, label }) => ({ deviceId, label })),
  )
  const chosen = devices[Math.floor(field.random() * devices.length)]
  if (chosen === undefined) return
  const { settings } = await window.call('settings.get', {})
  await window.call('settings.set', { settings: { ...settings, microphone: { ...chosen, channel: 0 } } })
}

/** The microphone is pulled out, and is there again. */
const unplug: Fault = async ({ window }) => {
  await window.page.evaluate(() => {
    const { soak } = globalThis as unknown as { soak: { tracks: MediaStreamTrack[] } }
    for (const track of soak.tracks.splice(0)) {
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
  })
  await delay(300)
  await window.page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')))
}

/** Not a byte is left for some seconds. */
const disk: Fault = async (field) => {
  const filler = join(field.dataDir, '..', 'filler')
  const file = openSync(filler, 'w')
  for (const piece of [Buffer.alloc(2 ** 20), Buffer.alloc(4_096)]) while (fits(file, piece));
  closeSync(file)
  await delay(between(field, 500, 3_000))
  rmSync(filler)
}
function fits(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length
  } catch {
    return false
  }
}

const faults = { network, suspend, device, unplug, disk } as const
export type FaultName = keyof typeof faults

/** Those that this machine can bring about. */
export const faultsOf = ({ small }: Field): FaultName[] =>
  small ? ['network', 'suspend', 'device', 'unplug', 'disk'] : ['network', 'suspend', 'device', 'unplug']

export const befall = (name: FaultName, field: Field): Promise<void> => faults[name](field)

export interface Room {
  readonly small: boolean
  clear(): void
}

const ROOM_MB = 192

/** A file system of its own in memory, where the machine lets one be mounted (root on Linux); else the folder itself. */
export function smallRoom(dir: string): Room {
  const ran = (command: string, args: readonly string[]): boolean => {
    try {
      execFileSync(command, args, { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  const small = ran('mount', ['-t', 'tmpfs', '-o', `size=${ROOM_MB}m,mode=0700`, 'fieldtake-soak', dir])
  return {
    small,
    // whatever still holds it: it goes with its last user
    clear: () => {
      if (small) ran('umount', ['-l', dir])
    },
  }
}

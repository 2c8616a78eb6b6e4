/**
 * What a station costs while nobody records: CPU of the core's process over a minute, without a broker that
 * answers (offline) and connected with nothing to do (idle). Against: a bare Node process with one timer.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { once } from 'node:events'
import { startKafka } from '../support/kafka.ts'
import { freePort } from '../../backend-stack/stack/processes/ports.ts'
import type { Figure } from '../support/figures.ts'

const SECONDS = 60

/** Share of one core that a child used over the window, in percent. */
async function measure(args: readonly string[]): Promise<number> {
  const child = fork(join(import.meta.dirname, 'idle-child.ts'), [...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const [ready] = (await once(child, 'message')) as [unknown]
    if (ready !== 'ready') throw new Error(`the station did not get ready: ${String(ready)}`)
    child.send(SECONDS)
    const [used] = (await once(child, 'message')) as [unknown]
    if (typeof used !== 'number') throw new Error('no figure')
    return (used / SECONDS) * 100
  } finally {
    child.kill('SIGKILL')
  }
}

export async function run(): Promise<Figure[]> {
  const kafka = await startKafka()
  try {
    const unreachable = `127.0.0.1:${await freePort()}`
    const bare = await measure(['bare'])
    const offline = await measure(['station', unreachable])
    const connected = await measure(['station', kafka.bootstrap])
    const against = `a bare Node process with one timer: ${bare.toFixed(2)} %`
    return [
      { name: 'idle_cpu_percent', value: connected, unit: '%', n: 1, against },
      { name: 'offline_cpu_percent', value: offline, unit: '%', n: 1, against },
    ]
  } finally {
    await kafka.stop()
  }
}

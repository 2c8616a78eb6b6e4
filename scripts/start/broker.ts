import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StackInUse, startStack } from '../../backend-stack/stack/stack.ts'
import type { Stack } from '../../backend-stack/stack/stack.ts'
import { missingForServers } from '../../backend-stack/stack/install/java.ts'
import { kafkaClient } from '../../main/kafka/client.ts'
import { kafkaComponent, usualPort } from '../../backend-stack/servers/kafka/kafka.ts'
import { lock } from '../../backend-stack/stack/lock.ts'
import { defaultData } from '../../backend-stack/stack/paths.ts'
import { smallLakeComponent } from '../../backend-stack/small-lake/component.ts'
import { portPlan } from '../../backend-stack/stack/processes/ports.ts'
import { publishSample } from '../../backend-stack/sample/publish.ts'
import { StartError } from '../../backend-stack/stack/processes/supervise.ts'
import { bootstrapOf, workingStack } from '../../backend-stack/stack/state.ts'
import type { StackState } from '../../backend-stack/stack/state.ts'

export interface LocalBroker {
  /** Where it is, or will be in a few seconds: the station is given this before anything listens there. */
  readonly bootstrap: string
  /** Brings it up, with topics and a sample corpus. Never throws: what went wrong is said. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A stack of another process is looked at this often until it is up, or gone. */
const lookMs = 200

/**
 * The local broker of `npm start`, or a sentence that says why there is none. Where another process has the folder's stack
 * (`npm run stack -- up`, another `npm start`), that one is used, as soon as it is up.
 */
export async function localBroker(
  say: (line: string) => void,
  dataDir: string = defaultData,
): Promise<LocalBroker | string> {
  const other = workingStack(dataDir)
  if (other?.secure === true) return `No local Kafka: ${accounts}`
  const running = other && bootstrapOf(other)
  if (other?.state === 'up' && running !== undefined) {
    say(`Local Kafka: the one already running at ${running}`)
    return { bootstrap: running, start: () => sample(running, dataDir, say), stop: () => Promise.resolve() }
  }
  const ports = portPlan(join(dataDir, 'ports.json'))
  if (other !== undefined) {
    say('Local Kafka: another process is starting or stopping it; waiting for that')
    return ownedBroker(running ?? `127.0.0.1:${ports.remembered('kafka-1') ?? usualPort}`, dataDir, say)
  }
  const missing = missingForServers()
  if (missing !== undefined) return `No local Kafka: ${missing}. The station records without it.`
  // Taken, and written down, by whoever then starts it with the stack's lock in hand: that may be somebody else.
  const port = await ports.likely('kafka-1', { preferred: usualPort })
  return ownedBroker(`127.0.0.1:${port}`, dataDir, say, port)
}

const accounts = 'the stack that runs here has accounts. Set its brokers, account and certificate in Settings'

function ownedBroker(
  bootstrap: string,
  dataDir: string,
  say: (line: string) => void,
  port?: number,
): LocalBroker {
  const stopping = new AbortController()
  const { signal } = stopping
  let stack: Promise<Stack> | undefined
  const progress = (line: string) => {
    // Each topic's settings are for `npm run stack -- apply`; here they would bury the rest.
    if (!line.startsWith('  ')) say(`Local Kafka: ${line}`)
  }
  const own = async () => {
    const components = [kafkaComponent(port === undefined ? {} : { port }), smallLakeComponent()]
    stack = startStack({ dataDir, components, report: progress, signal })
    const up = await stack
    await reached(up.component('kafka').endpoints['bootstrap'] ?? bootstrap)
    say('Local Kafka: ready, and a small lake that takes land in; the station goes online by itself')
  }
  const reached = async (actual: string) => {
    if (actual !== bootstrap) say(`Local Kafka: at ${actual}, not ${bootstrap}; start again to use it`)
    await sample(actual, dataDir, say)
  }
  const use = async (other: StackState) => {
    if (other.secure) throw new Error(accounts)
    const running = bootstrapOf(other)
    if (running === undefined) throw new Error('the stack that runs here has no Kafka')
    await reached(running)
    say('Local Kafka: ready, started by another process; the station goes online by itself')
  }
  /** Of another process; undefined when nobody has one. */
  const others = async () => {
    for (;;) {
      const state = workingStack(dataDir)
      if (state === undefined || state.state === 'up') return state
      await delay(lookMs, undefined, { signal })
    }
  }
  /** Somebody else's, or one of its own; whichever is up first. */
  const whichever = async () => {
    for (;;) {
      const other = await others()
      if (other !== undefined) {
        await use(other)
        return
      }
      try {
        await own()
        return
      } catch (error) {
        // Taken a moment ago: whoever has it says in a moment what it is at.
        if (!(error instanceof StackInUse)) throw error
        await delay(lookMs, undefined, { signal })
      }
    }
  }
  return {
    bootstrap,
    start: async () => {
      try {
        await whichever()
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof StartError) {
          say(
            `Local Kafka: ${error.component} did not start; the station records without it. See ${error.logFile}`,
          )
        } else say(`Local Kafka: not started: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
    stop: async () => {
      stopping.abort()
      await stack?.then((up) => up.stop()).catch(() => undefined)
    },
  }
}

async function sample(bootstrap: string, dataDir: string, say: (line: string) => void): Promise<void> {
  try {
    // Two that waited for the same broker must not both find it empty.
    const held = await lock(join(dataDir, 'sample.lock'), { timeoutMs: 60_000 })
    try {
      const count = await publishSample(kafkaClient({ bootstrap }))
      if (count > 0) say(`Local Kafka: ${count} sample prompts are in topic1`)
    } finally {
      held.release()
    }
  } catch (error) {
    say(`Local Kafka: no sample prompts: ${error instanceof Error ? error.message : String(error)}`)
  }
}

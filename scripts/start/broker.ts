import { join } from 'node:path'
import { StackInUse, startStack } from '../../backend-stack/stack.ts'
import type { Stack } from '../../backend-stack/stack.ts'
import { missingForServers } from '../../backend-stack/native/java.ts'
import { kafkaClient } from '../../backend-stack/native/kafka-client.ts'
import { kafkaComponent, usualPort } from '../../backend-stack/native/kafka.ts'
import { defaultData } from '../../backend-stack/native/paths.ts'
import { smallLakeComponent } from '../../backend-stack/native/small-lake.ts'
import { portPlan } from '../../backend-stack/native/ports.ts'
import { publishSample } from '../../backend-stack/sample/publish.ts'
import { StartError } from '../../backend-stack/native/supervise.ts'
import { bootstrapOf, runningStack } from '../../backend-stack/state.ts'

export interface LocalBroker {
  /** Where it is, or will be in a few seconds: the station is given this before anything listens there. */
  readonly bootstrap: string
  /** Brings it up, with topics and a sample corpus. Never throws: what went wrong is said. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** The local broker of `npm start`, or a sentence that says why there is none. */
export async function localBroker(say: (line: string) => void): Promise<LocalBroker | string> {
  const running = runningBootstrap()
  if (running !== undefined) {
    say(`Local Kafka: the one already running at ${running}`)
    return { bootstrap: running, start: () => sample(running, say), stop: () => Promise.resolve() }
  }
  const missing = missingForServers()
  if (missing !== undefined) return `No local Kafka: ${missing}. The station records without it.`
  // The stack takes the same port again a moment later, from the same file.
  const port = await portPlan(join(defaultData, 'ports.json')).take('kafka-1', { preferred: usualPort })
  const bootstrap = `127.0.0.1:${port}`
  return ownedBroker(bootstrap, say)
}

function ownedBroker(bootstrap: string, say: (line: string) => void): LocalBroker {
  const stopping = new AbortController()
  let stack: Promise<Stack> | undefined
  return {
    bootstrap,
    start: async () => {
      const progress = (line: string) => {
        // Each topic's settings are for `npm run stack -- apply`; here they would bury the rest.
        if (!line.startsWith('  ')) say(`Local Kafka: ${line}`)
      }
      try {
        const components = [kafkaComponent(), smallLakeComponent()]
        stack = startStack({ dataDir: defaultData, components, report: progress, signal: stopping.signal })
        const up = await stack
        const actual = up.component('kafka').endpoints['bootstrap'] ?? bootstrap
        if (actual !== bootstrap) say(`Local Kafka: at ${actual}, not ${bootstrap}; start again to use it`)
        await sample(actual, say)
        say('Local Kafka: ready, and a small lake that takes land in; the station goes online by itself')
      } catch (error) {
        if (stopping.signal.aborted) return
        if (error instanceof StackInUse) say('Local Kafka: another start has it; using that one')
        else if (error instanceof StartError) {
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

/** The broker somebody else is running on the usual data folder: `npm run stack -- up`, or another `npm start`. */
function runningBootstrap(): string | undefined {
  const state = runningStack(defaultData)
  return state?.state === 'up' && !state.secure ? bootstrapOf(state) : undefined
}

async function sample(bootstrap: string, say: (line: string) => void): Promise<void> {
  try {
    const count = await publishSample(kafkaClient({ bootstrap }))
    if (count > 0) say(`Local Kafka: ${count} sample prompts are in topic1`)
  } catch (error) {
    say(`Local Kafka: no sample prompts: ${error instanceof Error ? error.message : String(error)}`)
  }
}

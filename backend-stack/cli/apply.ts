import type { StackFlags } from '../cli.ts'
import { kafkaClient, withAdmin } from '../native/kafka-client.ts'
import { topicsFile } from '../native/paths.ts'
import { ownerAlive, readState } from '../state.ts'
import { applyTopics } from '../topics/apply.ts'
import { readTopics } from '../topics/file.ts'

/** Brings the topics of the running stack, or of any cluster by `--bootstrap`, to what topics.yml says. */
export async function apply(flags: StackFlags): Promise<number> {
  const bootstrap = flags.bootstrap ?? runningBootstrap(flags.dataDir)
  const kafka = kafkaClient({ bootstrap })
  return withAdmin(kafka, async (admin) => {
    const { brokers } = await admin.describeCluster()
    const wanted = readTopics(topicsFile, brokers.length)
    const steps = await applyTopics(admin, wanted, say, { dryRun: flags.dryRun })
    const differing = steps.filter((step) => step.kind === 'differs').length
    const done = steps.length - differing
    if (steps.length === 0) say(`${wanted.length} topics are as topics.yml says; nothing to do`)
    else say(`${done} step(s) ${flags.dryRun ? 'would be taken' : 'taken'}, ${differing} difference(s) left`)
    return 0
  })
}

function runningBootstrap(dataDir: string): string {
  const state = readState(dataDir)
  const brokers =
    state && ownerAlive(state) ? state.components.filter((one) => one.name.startsWith('kafka-')) : []
  const addresses = brokers.flatMap((one) =>
    one.endpoints['bootstrap'] === undefined ? [] : [one.endpoints['bootstrap']],
  )
  if (addresses.length === 0)
    throw new Error('No stack is up here; start one, or name a cluster by --bootstrap')
  return addresses.join(',')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

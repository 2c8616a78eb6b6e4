/** `node backend-stack/lineage/cli.ts --take TAKE_ID`: the way of one take. */
import { resolve } from 'node:path'
import { TOPICS } from '../../main/contract/messages.ts'
import { kafkaClient, withAdmin } from '../../main/kafka/client.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { placeOf } from '../../main/kafka/holding.ts'
import { scanTopic } from '../../main/kafka/scan.ts'
import type { Unreadable } from '../../main/kafka/unreadable.ts'
import { misused, program, runProgram } from '../../main/system/program.ts'
import { runningCluster } from '../stack/commands/apply.ts'
import { renderTrace } from './render.ts'
import { traceTake, type Topics, type Trace, type TraceNames } from './trace.ts'

const command = program(
  'node backend-stack/lineage/cli.ts',
  'Where does a take come from, and where did it go?',
)
  .option('--take <take-id>', 'the take')
  .option('--brokers <host:port,host:port>', 'the brokers', '127.0.0.1:19092')
  .option('--data <dir>', 'the folder of a running stack, which may have accounts, instead of brokers')
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
Reads topic1, topic2, receipts, reviews and openlineage.events; changes nothing.
Exit codes: 0 found, 1 nothing is known of it, 2 usage.`,
  )

export const traceNames: TraceNames = { ...TOPICS, lineage: 'openlineage.events' }

export function traceFromKafka(
  cluster: ClusterAddress,
  takeId: string,
  names: TraceNames = traceNames,
): Promise<Trace> {
  const kafka = kafkaClient(cluster)
  return withAdmin(kafka, async (admin) => {
    const known = new Set(await admin.listTopics())
    const scan: Topics['scan'] = async (topic, onRecord, place) => {
      // an installation without reviews or lineage has no such topic, and nothing to tell of them
      if (!known.has(topic)) return
      const where = place && { only: place.partition, from: { [place.partition]: String(place.offset) } }
      const onUnreadable = (what: Unreadable) =>
        console.error(`${placeOf(what)} cannot be read and is passed over: ${what.message}`)
      await scanTopic(kafka, admin, topic, { onRecord, onUnreadable, ...where })
    }
    return traceTake({ scan }, names, takeId)
  })
}

async function main(): Promise<number> {
  const { take, brokers, data, json } = command.opts()
  if (take === undefined) return misused('Name a take: --take TAKE_ID')
  const cluster = data === undefined ? { bootstrap: brokers } : runningCluster(resolve(data), 'lineage')
  const trace = await traceFromKafka(cluster, take)
  console.log(json ? JSON.stringify(trace, null, 2) : renderTrace(trace))
  return trace.take === undefined && trace.receipts.length === 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = await runProgram(command, process.argv.slice(2), main)

/** `node backend-stack/lineage/cli.ts --take TAKE_ID [--brokers HOST:PORT,...] [--json]` */
import { parseArgs } from 'node:util'
import { TOPICS } from '../../main/contract/messages.ts'
import { kafkaClient, withAdmin } from '../../main/kafka/client.ts'
import { placeOf } from '../../main/kafka/holding.ts'
import { scanTopic } from '../../main/kafka/scan.ts'
import type { Unreadable } from '../../main/kafka/unreadable.ts'
import { renderTrace } from './render.ts'
import { traceTake, type Topics, type Trace, type TraceNames } from './trace.ts'

const HELP = `Where does a take come from, and where did it go?

  node backend-stack/lineage/cli.ts --take TAKE_ID [--brokers HOST:PORT,...] [--json]

Reads topic1, topic2, receipts, reviews and openlineage.events; changes nothing. Exit code 1: nothing is known of it.
`
export const traceNames: TraceNames = { ...TOPICS, lineage: 'openlineage.events' }

export function traceFromKafka(
  bootstrap: string,
  takeId: string,
  names: TraceNames = traceNames,
): Promise<Trace> {
  const kafka = kafkaClient({ bootstrap })
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

const readArgs = (args: string[]) =>
  parseArgs({
    args,
    options: {
      take: { type: 'string' },
      brokers: { type: 'string', default: '127.0.0.1:19092' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values

async function main(args: string[]): Promise<number> {
  let values: ReturnType<typeof readArgs>
  try {
    values = readArgs(args)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee --help.`)
    return 2
  }
  if (values.help || values.take === undefined) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  const trace = await traceFromKafka(values.brokers, values.take)
  console.log(values.json ? JSON.stringify(trace, null, 2) : renderTrace(trace))
  return trace.take === undefined && trace.receipts.length === 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))

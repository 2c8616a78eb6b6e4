/**
 * Puts record-batch.ts in the place of kafkajs's reader of fetched records, versions 4 to 11 (kafka.apache.org/protocol,
 * "Fetch API"): every codec, checksums, and what cannot be read as a mark (unreadable.ts) instead of an error that stops all
 * partitions of the consumer.
 */
import { z } from 'zod'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import Fetch from 'kafkajs/src/protocol/requests/fetch/index.js'
import { readBatches } from './record-batch.ts'
import type { ReadBatches } from './record-batch.ts'
import { mark } from './unreadable.ts'
import type { Unreadable } from './unreadable.ts'

const requestShape = z.object({
  topics: z.array(
    z.object({
      topic: z.string(),
      partitions: z.array(z.object({ partition: z.number(), fetchOffset: z.coerce.string() })),
    }),
  ),
})
type Asked = z.infer<typeof requestShape>

/**
 * What kafkajs itself has an answer to, such as asking another broker: it is to see these. With them goes whatever is about
 * the station or the topic as a whole. The others are about what lies in this one partition.
 */
const OF_THE_PARTITION = new Map([
  [-1, 'UNKNOWN_SERVER_ERROR'],
  [2, 'CORRUPT_MESSAGE'],
  [35, 'UNSUPPORTED_VERSION'],
  [43, 'UNSUPPORTED_FOR_MESSAGE_FORMAT'],
  [56, 'KAFKA_STORAGE_ERROR'],
  [76, 'UNSUPPORTED_COMPRESSION_TYPE'],
  [87, 'INVALID_RECORD'],
])

interface Partition {
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: string
  readonly bytes: Buffer
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[]
  readonly preferredReadReplica: number
}

function readPartition(decoder: Decoder, version: number): Partition {
  const partition = decoder.readInt32()
  const errorCode = decoder.readInt16()
  const highWatermark = decoder.readInt64().toString()
  decoder.readInt64() // last stable offset
  if (version >= 5) decoder.readInt64() // log start offset
  const abortedTransactions = decoder.readArray((one) => ({
    producerId: one.readInt64().toString(),
    firstOffset: one.readInt64().toString(),
  }))
  const preferredReadReplica = version >= 11 ? decoder.readInt32() : -1
  const bytes = decoder.readBytes() ?? Buffer.alloc(0)
  return { partition, errorCode, highWatermark, bytes, abortedTransactions, preferredReadReplica }
}

const NOTHING: ReadBatches = { records: [], broken: null, cut: 0 }

/** What a partition gave, and why there is no more of it. */
function stopped(
  part: Partition,
  read: ReadBatches,
  at: Pick<Unreadable, 'topic' | 'partition' | 'offset'>,
  alone: boolean,
): Unreadable | null {
  const broker = OF_THE_PARTITION.get(part.errorCode)
  if (broker !== undefined)
    return { ...at, lastOffset: at.offset, code: 'broker', message: `the broker cannot read it: ${broker}` }
  const asked = BigInt(at.offset)
  if (read.broken) {
    const { base, last, code, message } = read.broken
    const offset = base > asked ? base : asked
    return { ...at, offset: String(offset), lastOffset: String(last > offset ? last : offset), code, message }
  }
  // the broker sends the first batch whole, however large: of those behind it, only what fits
  if (read.cut > 0 && alone)
    return {
      ...at,
      lastOffset: at.offset,
      code: 'too_large',
      message: `only ${read.cut} bytes of it fit into one answer`,
    }
  return null
}

async function readTopic(decoder: Decoder, version: number, asked: Asked) {
  const topicName = decoder.readString()
  const parts = decoder.readArray((one) => readPartition(one, version))
  const offsetOf = (partition: number): string =>
    asked.topics
      .find(({ topic }) => topic === topicName)
      ?.partitions.find((one) => one.partition === partition)?.fetchOffset ?? '0'
  const reads: ReadBatches[] = []
  for (const part of parts) reads.push(part.errorCode === 0 ? await readBatches(part.bytes) : NOTHING)
  const alone = reads.every(({ records, broken }) => records.length === 0 && broken === null)
  const partitions = parts.map((part, index) => {
    const read = reads[index] ?? NOTHING
    const at = { topic: topicName, partition: part.partition, offset: offsetOf(part.partition) }
    const unreadable = stopped(part, read, at, alone)
    const messages: unknown[] = unreadable ? [...read.records, mark(unreadable)] : [...read.records]
    const { partition, highWatermark, abortedTransactions, preferredReadReplica } = part
    const errorCode = OF_THE_PARTITION.has(part.errorCode) ? 0 : part.errorCode
    return { partition, errorCode, highWatermark, abortedTransactions, preferredReadReplica, messages }
  })
  return { topicName, partitions }
}

async function decode(raw: Buffer, version: number, asked: Asked) {
  const decoder = new Decoder(raw)
  const clientSideThrottleTime = decoder.readInt32()
  // about a session, which kafkajs never asks for: an error code and a number
  if (version >= 7) decoder.forward(2 + 4)
  const responses = await decoder.readArrayAsync((one) => readTopic(one, version, asked))
  // since version 8 a broker answers before it throttles, and the client is to wait
  const throttleTime = version >= 8 ? 0 : clientSideThrottleTime
  return { throttleTime, clientSideThrottleTime, responses }
}

let installed = false

export function readFetches(): void {
  if (installed) return
  installed = true
  const original = Fetch.protocol
  Fetch.protocol = ({ version }) => {
    const make = original({ version })
    if (!make || version < 4 || version > 11) return make
    return (request) => {
      const made = make(request)
      const asked = requestShape.parse(request)
      return { ...made, response: { ...made.response, decode: (raw) => decode(raw, version, asked) } }
    }
  }
}

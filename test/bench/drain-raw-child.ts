/**
 * kafkajs as it is installed and as its documentation has it: the same bytes and acks as the station, eight
 * sends in flight. `BOOTSTRAP TOPIC TAKES BYTES`; prints the seconds from the first send to the last answer.
 */
import kafkajs from 'kafkajs'
import { testClient } from '../support/kafka.ts'
import { noisePcm } from './noise.ts'

const [bootstrap = '', topic = '', takes = '', bytes = ''] = process.argv.slice(2)
const producer = testClient(bootstrap).producer({
  idempotent: false,
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
})
await producer.connect()
const values = Array.from({ length: Number(takes) }, (_, i) => Buffer.from(noisePcm(Number(bytes), i).buffer))

async function sendAll(list: readonly Buffer[]): Promise<number> {
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let value = list[next++]; value; value = list[next++])
        await producer.send({ topic, acks: -1, messages: [{ key: 'speaker', value }] })
    }),
  )
  return (performance.now() - started) / 1000
}

await sendAll(values) // as warm as the station, which is measured in one process run after run
console.log(await sendAll(values))
await producer.disconnect()
process.exit()

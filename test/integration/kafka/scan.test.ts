import { expect, inject, test } from 'vitest'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import { scanTopic } from '../../../main/kafka/scan.ts'
import { createTopic, produce } from '../../support/kafka.ts'

const bootstrap = inject('sharedKafka')

test('a fault of whoever looks at a record is told at once, and the record is not shown again', async () => {
  const topic = await createTopic(bootstrap, undefined, { numPartitions: 2 })
  const records = Array.from({ length: 60 }, (_, at) => ({ key: `k${at}`, value: String(at) }))
  await produce(bootstrap, topic, records)
  const kafka = kafkaClient({ bootstrap })
  const scan = async (failAt: number): Promise<string[]> => {
    const seen: string[] = []
    const onRecord = ({ key }: { key: string | undefined }) => {
      if (seen.push(key ?? '') === failAt) throw new Error(`the ${failAt}th`)
    }
    await withAdmin(kafka, (admin) => scanTopic(kafka, admin, topic, { onRecord })).catch((error: unknown) =>
      seen.push(String(error)),
    )
    return seen
  }
  const all = await scan(0)
  expect(all.toSorted()).toEqual(records.map(({ key }) => key).toSorted())
  const some = await scan(10)
  expect(some).toHaveLength(11)
  expect(some.at(-1)).toBe('Error: the 10th')
})

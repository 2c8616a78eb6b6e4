/** What the topic is told, also by a lake that did not know of it, or could not write to it for a while. The records are golden. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { KafkaMessage } from '../../../backend-stack/small-lake/answers.ts'
import { catalogueRecordOf, catalogueTopic } from '../../../backend-stack/small-lake/catalogue-topic.ts'
import { takeRow } from '../../../backend-stack/small-lake/rows.ts'
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import { reviewFold } from '../../../main/contract/messages.ts'

const golden = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      row: takeRow,
      verdict: reviewFold.nullable(),
      expect: catalogueRecord,
    }),
  ),
})
const { cases } = golden.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'golden', 'catalogue.json'), 'utf8')),
)

test.each(cases)('golden record: $name', ({ row, verdict, expect: wanted }) => {
  expect(catalogueRecordOf(row, verdict ?? undefined, 2)).toEqual(wanted)
})

function lake() {
  const rows = new Map(cases.map(({ row }) => [row.take_id, row]))
  const sent: KafkaMessage[] = []
  let published: string | null = null
  let missing = false
  let now = 0
  const topic = catalogueTopic({
    topic: 'catalogue',
    keyId: 'k1',
    signed: (message) => ({ ...message, headers: { ft_key: 'k1' } }),
    catalogue: {
      row: (id) => rows.get(id),
      takeIds: () => rows.keys(),
      isWithdrawn: () => false,
      publishedTo: () => published,
      setPublishedTo: (to) => (published = to),
    },
    verdictOf: () => undefined,
    votesWanted: () => 2,
    send(_topic, messages) {
      if (missing)
        return Promise.reject(Object.assign(new Error('no'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' }))
      sent.push(...messages)
      return Promise.resolve()
    },
    log: () => undefined,
    now: () => now,
  })
  return { topic, rows, sent, away: (is: boolean) => (missing = is), later: (ms: number) => (now += ms) }
}

test('a topic that was not told before is told of everything, once', async () => {
  const { topic, rows, sent } = lake()
  await topic.tellAll()
  await topic.tellAll()
  expect(sent.map(({ key }) => key)).toEqual([...rows.keys()])
  await topic.remove([...rows.keys()])
  expect(sent.slice(rows.size).map(({ value }) => value)).toEqual([...rows.keys()].map(() => null))
})

test('a lake without the topic lands takes all the same, and tells everything when the topic is there', async () => {
  const { topic, rows, sent, away, later } = lake()
  away(true)
  const [first = ''] = rows.keys()
  await topic.publish([first])
  away(false)
  await topic.publish([first])
  expect(sent).toEqual([])
  later(6 * 60_000)
  await topic.publish([first])
  expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(rows.keys()))
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stackSources } from '../../../backend-stack/stack/paths.ts'
import { takeHeaders, TOPICS } from '../../../main/contract/messages.ts'

const ksql = readFileSync(join(stackSources, 'containers-only', 'ksqldb', 'counters.ksql'), 'utf8').replace(
  /^--.*$/gm,
  '',
)
const statements = ksql.split(';').map((one) => one.trim().replace(/\s+/g, ' '))

test('the ksqlDB statements speak of the topic and the headers that takes have', () => {
  expect(statements.at(-1)).toBe('')
  const stream = statements.find((one) => one.startsWith('CREATE STREAM')) ?? ''
  expect(stream).toContain(`KAFKA_TOPIC = '${TOPICS.takes}'`)
  const headers = [...stream.matchAll(/(\w+) BYTES HEADER\('(\w+)'\)/g)].map(([, , header = '']) => header)
  expect(headers.length).toBeGreaterThan(0)
  for (const header of headers) expect(Object.keys(takeHeaders.shape)).toContain(header)
})

test('each table reads what a statement before it has made, and only columns that it has', () => {
  const columns = new Map<string, string[]>()
  const made = statements.filter((one) => one.startsWith('CREATE'))
  for (const statement of made) {
    const name = /^CREATE (?:STREAM|TABLE) IF NOT EXISTS (\w+)/.exec(statement)?.[1] ?? ''
    const source = / FROM (\w+) ?/.exec(statement)?.[1]
    if (source === undefined) {
      const list = /\((.*)\) WITH/.exec(statement)?.[1] ?? ''
      columns.set(
        name,
        list.split(',').map((column) => column.trim().split(' ')[0] ?? ''),
      )
      continue
    }
    const has = columns.get(source)
    expect(has, `${name} reads ${source}`).toBeDefined()
    const text = statement.replace(/'[^']*'/g, '').replace(/.* AS SELECT/, '')
    // of a join: each column by the short name of its table
    const short = new Map(
      [...text.matchAll(/(?:FROM|JOIN) (\w+) (\w) /g)].map(([, long = '', as = '']) => [as, long]),
    )
    for (const [, as = '', column = ''] of text.matchAll(/\b(\w)\.(\w+)/g))
      expect(columns.get(short.get(as) ?? '')).toContain(column)
    for (const [, column = ''] of text.matchAll(/(?:\(|BY )([a-z_]+)/g)) expect(has).toContain(column)
    columns.set(name, [
      ...[...text.matchAll(/ AS ([a-z_]+)/g)].map(([, alias = '']) => alias),
      ...[...text.matchAll(/BY ([a-z_]+)/g)].map(([, key = '']) => key),
    ])
  }
  expect([...columns.keys()]).toEqual([
    'takes',
    'takes_once',
    'withdrawn',
    'takes_kept',
    'counts_of_all',
    'counts_by_speaker',
    'counts_by_station',
    'counts_by_prompt',
  ])
})

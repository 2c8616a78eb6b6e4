/** What the lake says is signed by the same bytes in TypeScript, Python (test/python/test_signed.py) and Java (CountersTest). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { signingKey } from '../../../main/trust/keys.ts'
import { lakeKeyOf, signedByLake } from '../../../main/trust/lake-signature.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const said = z.object({
  topic: z.string(),
  key: z.string(),
  value: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
})
const golden = z
  .object({ seed: z.string(), public_key: z.string(), records: z.array(said) })
  .parse(JSON.parse(readFileSync(join(root, 'test', 'golden', 'lake-said.json'), 'utf8')))
const key = signingKey(golden.seed)

test.each(golden.records)('golden: $topic $key', ({ headers, ...record }) => {
  expect(key.publicKey).toBe(golden.public_key)
  expect(signedByLake(key, record)).toEqual(headers)
  expect(lakeKeyOf(record, headers, [key.publicKey])).toBe(key.publicKey)
  // of another topic, about another matter, or with another value it is nobody's
  for (const other of [{ topic: 'receipts' }, { key: 'another' }, { value: 'another' }])
    expect(lakeKeyOf({ ...record, ...other }, headers, [key.publicKey])).toBeNull()
  // who is not known is told by the key that the record brings, unless it has to be known
  expect(lakeKeyOf(record, headers, [])).toBe(key.publicKey)
  expect(lakeKeyOf(record, headers, [], 'known only')).toBeNull()
})

test('the counters’ own test holds them to the same signatures', () => {
  const java = readFileSync(
    join(
      root,
      ...['backend-stack', 'servers', 'counters', 'src', 'test', 'java', 'org', 'fieldtake', 'counters'],
      'CountersTest.java',
    ),
    'utf8',
  )
  const counts = golden.records.filter(({ topic }) => topic === 'counters')
  expect(counts).toHaveLength(2)
  for (const { headers } of counts) expect(java).toContain(headers['ft_sig'])
})

/** Headers that hold JSON are kept as they came, or not at all: as the other lander does (test/golden/json-headers.json). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DEEPEST, jsonHeader } from '../../../backend-stack/small-lake/json-header.ts'

const list = z.array(z.tuple([z.string(), z.boolean()]))
const cases = z
  .object({ quality: list, gaps: list, deepest: z.number() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/json-headers.json'), 'utf8')))

test.each([
  ['quality', 'object'],
  ['gaps', 'array'],
] as const)('%s', (name, kind) => {
  for (const [text, isKept] of cases[name])
    expect(jsonHeader(text, kind), text).toBe(isKept ? text : undefined)
  expect(jsonHeader(undefined, kind)).toBeUndefined()
})

test('what is nested deeper than any reader follows is not kept', () => {
  expect(cases.deepest).toBe(DEEPEST)
  const nested = '['.repeat(DEEPEST - 1) + ']'.repeat(DEEPEST - 1)
  expect(jsonHeader(`[${nested}]`, 'array')).toBeDefined()
  expect(jsonHeader(`[[${nested}]]`, 'array')).toBeUndefined()
})

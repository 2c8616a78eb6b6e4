import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { registry } from '../../../backend-stack/servers/registry/registry.ts'
import {
  applySchemas,
  check,
  IncompatibleSchema,
  readSchema,
  register,
} from '../../../backend-stack/cluster/schemas/apply.ts'
import { subjects } from '../../../backend-stack/cluster/schemas/subjects.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-registry-'))
let stack: Stack | undefined
let api: string

beforeAll(async () => {
  stack = await startStack({ dataDir, profile: 'lake', components: [registry] })
  api = stack.component('registry').endpoints['api'] ?? ''
}, 180_000)

afterAll(async () => {
  await stack?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const schema = z.looseObject({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
})
const receipt = () => schema.parse(JSON.parse(readSchema('receipt.schema.json')))

test('every schema is registered, and registering again changes nothing', async () => {
  const lines: string[] = []
  await applySchemas(api, (line) => lines.push(line))
  expect(lines).toHaveLength(subjects.length)
  for (const { name } of subjects) {
    const versions: unknown = await (await fetch(`${api}/subjects/${name}/versions`)).json()
    expect(versions).toEqual([1])
  }
})

test('a field more is accepted', async () => {
  const wider = receipt()
  wider.properties['lag_ms'] = { type: 'number' }
  await check(api, 'receipts-value', JSON.stringify(wider))
})

test.each([
  ['a new required field', (s: z.infer<typeof schema>) => s.required.push('lander')],
  ['a field of another type', (s: z.infer<typeof schema>) => (s.properties['take_id'] = { type: 'number' })],
  [
    'a status fewer',
    (s: z.infer<typeof schema>) => (s.properties['status'] = { type: 'string', enum: ['landed'] }),
  ],
])('%s is refused', async (_, change) => {
  const broken = receipt()
  change(broken)
  await expect(check(api, 'receipts-value', JSON.stringify(broken))).rejects.toThrow(IncompatibleSchema)
  await expect(register(api, 'receipts-value', JSON.stringify(broken))).rejects.toThrow(IncompatibleSchema)
})

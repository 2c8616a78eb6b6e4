import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { decodeHeaders } from '../../../backend-stack/small-lake/judge.ts'
import type { ClaimStore } from '../../../backend-stack/small-lake/judge.ts'
import type { Incoming } from '../../../backend-stack/small-lake/outcome.ts'

const data = join(import.meta.dirname, '..', '..', 'golden', 'data')
const text = z.union([z.string(), z.object({ hex: z.string() })])
const record = z.object({
  key: z.string().nullable(),
  headers: z.array(z.tuple([z.string(), text])),
  file: z.string().nullish(),
  expect: z.object({
    verdict: z.enum(['landed', 'duplicate', 'rejected', 'withdrawn']),
    code: z.string().optional(),
    take_id: z.string().optional(),
    object_key: z.string().optional(),
  }),
})
const index = z.object({
  topic: z.string(),
  claims: z.array(z.object({ bucket: z.string(), key: z.string(), file: z.string() })),
  cases: z.array(z.object({ name: z.string(), why: z.string(), records: z.array(record) })),
})
export type GoldenRecord = z.infer<typeof record>

const signedIndex = z.object({
  seed: z.string(),
  public_key: z.string(),
  key_id: z.string(),
  stations: z.array(z.object({ station_id: z.string() }).loose()),
  vectors: z.array(
    z.object({
      topic: z.string(),
      key: z.string().nullable(),
      value: z.string(),
      headers: z.array(z.tuple([z.string(), text])),
      canonical: z.string(),
      signature: z.string(),
    }),
  ),
  cases: z.array(
    z.object({ name: z.string(), why: z.string(), policy: z.literal('require'), records: z.array(record) }),
  ),
  words: z.array(
    z.object({
      name: z.string(),
      why: z.string(),
      topic: z.enum(['reviews', 'speakers', 'outcomes']),
      key: z.string(),
      value: z.string(),
      headers: z.array(z.tuple([z.string(), text])),
      code: z.string().nullable(),
    }),
  ),
})
export const signedGolden = signedIndex.parse(JSON.parse(readFileSync(join(data, 'signed.json'), 'utf8')))

/** A header's value as bytes. */
export const headerBytes = (value: z.infer<typeof text>): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.hex, 'hex')

export const golden = index.parse(JSON.parse(readFileSync(join(data, 'index.json'), 'utf8')))

export const goldenFile = (name: string): Buffer => readFileSync(join(data, name))

/** The objects the golden records claim, and no other bucket. */
export const goldenClaims: ClaimStore = {
  buckets: [...new Set(golden.claims.map((claim) => claim.bucket))],
  resolve({ bucket, key }) {
    const claim = golden.claims.find((one) => one.bucket === bucket && one.key === key)
    return Promise.resolve(claim ? goldenFile(claim.file) : null)
  },
}

/** A golden record as if it had been consumed at this offset. */
export function consumed(golden: GoldenRecord, offset: number, partition = 0): Incoming {
  const rawHeaders: Record<string, Buffer | (Buffer | string)[]> = {}
  for (const [name, value] of golden.headers) {
    const bytes = headerBytes(value)
    const before = rawHeaders[name]
    rawHeaders[name] = before === undefined ? bytes : [...(Array.isArray(before) ? before : [before]), bytes]
  }
  const value = golden.file === null ? null : golden.file ? goldenFile(golden.file) : Buffer.alloc(0)
  return {
    key: golden.key === null ? null : Buffer.from(golden.key),
    value,
    headers: decodeHeaders(rawHeaders),
    rawHeaders,
    origin: { topic: 'topic2', partition, offset },
    sentAt: new Date(Date.UTC(2026, 2, 7) + offset),
  }
}

/** One of the small records of `signed.json`, as if it had been consumed. */
export function consumedWord({ topic, key, value, headers }: (typeof signedGolden.words)[number]): Incoming {
  const rawHeaders = Object.fromEntries(headers.map(([name, value]) => [name, headerBytes(value)]))
  return {
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: decodeHeaders(rawHeaders),
    rawHeaders,
    origin: { topic, partition: 0, offset: 0 },
    sentAt: new Date(Date.UTC(2026, 2, 7)),
  }
}

/** The records of a case, by its name. */
export function goldenCase(name: string): readonly GoldenRecord[] {
  const found = golden.cases.find((one) => one.name === name)
  if (!found) throw new Error(`no golden case ${name}`)
  return found.records
}

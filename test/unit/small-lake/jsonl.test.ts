import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DamagedFile, openJsonl } from '../../../backend-stack/small-lake/jsonl.ts'
import { temporaryFolder } from './lake-fixture.ts'

async function rowsOf(path: string, from = 0): Promise<unknown[]> {
  const rows: unknown[] = []
  const file = await openJsonl(path, from, (row) => rows.push(row))
  await file.close()
  return rows
}

test('a file cut at any byte opens with its whole rows and takes new ones', async () => {
  const path = join(temporaryFolder(), 'rows.jsonl')
  const rows = [{ n: 1, text: 'ጥያቄ' }, { n: 2 }, { n: 3, text: 'a "quoted"\nline' }]
  const whole = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut))
    const lines = whole.subarray(0, cut).filter((byte) => byte === 0x0a).length
    const file = await openJsonl(path, 0, () => undefined)
    await file.append([{ n: 'new' }])
    await file.close()
    expect(await rowsOf(path), `cut at ${cut}`).toEqual([...rows.slice(0, lines), { n: 'new' }])
  }
})

test('zeros that a power cut left at the end are cut off', async () => {
  const path = join(temporaryFolder(), 'rows.jsonl')
  writeFileSync(path, `{"n":1}\n{"n":2}\n${'\0'.repeat(5000)}\n`)
  expect(await rowsOf(path)).toEqual([{ n: 1 }, { n: 2 }])
  expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":2}\n')
})

test('a damaged line ahead of good ones is not silently dropped', async () => {
  const path = join(temporaryFolder(), 'rows.jsonl')
  writeFileSync(path, '{"n":1}\n{"n":\n{"n":3}\n')
  await expect(rowsOf(path)).rejects.toThrow(DamagedFile)
  expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":\n{"n":3}\n')
})

test('only rows after the given byte are handed over', async () => {
  const path = join(temporaryFolder(), 'rows.jsonl')
  writeFileSync(path, '{"n":1}\n{"n":2}\n')
  expect(await rowsOf(path, 8)).toEqual([{ n: 2 }])
  truncateSync(path, 8)
  expect(await rowsOf(path, 8)).toEqual([])
})

test('rows larger than one read, and many of them, come back whole', async () => {
  const path = join(temporaryFolder(), 'rows.jsonl')
  const rows = Array.from({ length: 40 }, (_, n) => ({ n, text: 'x'.repeat(90_000) }))
  const file = await openJsonl(path, 0, () => undefined)
  await file.append(rows)
  expect(file.length).toBe(readFileSync(path).length)
  await file.close()
  expect(await rowsOf(path)).toEqual(rows)
})

test('an append that fails leaves nothing of itself for the next one', async () => {
  const path = join(temporaryFolder(), 'rows.jsonl')
  const file = await openJsonl(path, 0, () => undefined)
  await file.append([{ n: 1 }])
  const endless: Record<string, unknown> = {}
  endless['self'] = endless
  await expect(file.append([endless])).rejects.toThrow()
  // As a full disk does it: part of the rows is there, and the write has failed.
  appendFileSync(path, '{"n":2}\n{"n"')
  await file.close()
  expect(await rowsOf(path)).toEqual([{ n: 1 }, { n: 2 }])
})

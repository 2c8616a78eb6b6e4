import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NearDuplicates } from '../../../backend-stack/text-selector/choose/near.ts'
import { MAX_ROW, Pool } from '../../../backend-stack/text-selector/choose/pool.ts'
import { defaultUnit, makeUnit } from '../../../backend-stack/text-selector/choose/unit.ts'
import { sentences } from '../../support/corpus.ts'

function labels(spec: string, text: string, table?: string): string[] {
  const unit = makeUnit(spec, table)
  const row = new Uint32Array(MAX_ROW)
  return Array.from(row.subarray(0, unit.units(text, row)), (id) => unit.label(id))
}

test.each([
  ['graphemes:2', 'Ab, ab', ['_a', 'ab', 'b_']],
  ['graphemes:3', 'abc', ['_ab', 'abc', 'bc_']],
  ['graphemes:1', 'aAb b', ['a', 'b']],
  // marks belong to their letter, written apart or together
  ['graphemes:1', 'a\u0323\u0302b', ['a\u0323\u0302', 'b']],
  // a conjunct is one letter
  ['graphemes:1', 'क्षमा', ['क्ष', 'मा']],
  ['syllables:2', 'ሰላም ለ', ['_ሰ', 'ሰላ', 'ላም', 'ም_', '_ለ', 'ለ_']],
  ['graphemes:2', '... ?!', []],
])('%s of %j', (spec, text, expected) => {
  expect(labels(spec, text)).toEqual(expected)
})

test('phones come from a table, longest match first; unknown letters stand for themselves', () => {
  const dir = mkdtempSync(join(tmpdir(), 'phones-'))
  const table = join(dir, 'sw.tsv')
  writeFileSync(table, '# Swahili\nch\ttʃ\nng\tŋ ɡ\na\tɑ\n')
  expect(labels('phones:1', 'changa x', table)).toEqual(['tʃ', 'ɑ', 'ŋ', 'ɡ', 'x'])
  rmSync(dir, { recursive: true })
})

test('Ethiopic is counted in syllables, an alphabet in letters', () => {
  expect([defaultUnit('Ethi'), defaultUnit('Latn')]).toEqual(['syllables:2', 'graphemes:3'])
})

test('near-duplicates are found among many, and only those', () => {
  const unit = makeUnit('graphemes:3')
  const pool = new Pool()
  const near = new NearDuplicates(pool, 0.8)
  const row = new Uint32Array(MAX_ROW)
  const offer = (text: string): number => {
    const count = unit.units(text, row)
    const found = near.find(row, count)
    if (found < 0) near.add(pool.add(row, count))
    return found
  }
  const made = sentences('latin', 21)
  const accepted: string[] = []
  while (accepted.length < 20_000) {
    const text = made.next().value as string
    if (offer(text) < 0) accepted.push(text)
  }
  expect(offer('a wholly different sentence about rain in the hills')).toBe(-1)
  const copies = accepted.filter((text, i) => i % 100 === 0 && text.length > 40)
  const found = copies.filter((text) => accepted[offer(`${text} a`)] === text)
  expect(copies.length).toBeGreaterThan(100)
  expect(found.length / copies.length).toBeGreaterThan(0.95)
})

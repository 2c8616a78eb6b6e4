import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LETTERS_FILE, makeLetters, makeSets, SETS_FILE } from '../../../scripts/letters.ts'

test('the letters of each language are those of CLDR; else run: node scripts/letters.ts', () => {
  expect(readFileSync(LETTERS_FILE, 'utf8')).toBe(makeLetters())
})

test('what a language is written with is what CLDR says; else run: node scripts/letters.ts', () => {
  expect(readFileSync(SETS_FILE, 'utf8')).toBe(makeSets())
})

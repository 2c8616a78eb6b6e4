/** The linter bites where it has to look further than one line: across files, and at types. */
import { expect, test } from 'vitest'
import { lint } from '../support/lint.ts'

const rules = async (files: Readonly<Record<string, string>>, types = false) =>
  new Set((await lint(files, { types })).map(({ rule }) => rule))
const C = 'export const c = 1\n'

test('two files that import each other are refused', async () => {
  const a = "import { b } from './b.ts'\nexport const a = () => b\n"
  const b = "import { a } from './a.ts'\nexport const b = () => a\n"
  expect(await rules({ 'main/a.ts': a, 'main/b.ts': b })).toContain('import(no-cycle)')
})

test('a type that comes back by way of a third file is refused', async () => {
  const a = "import { b } from './b.ts'\nexport interface A { b: typeof b }\n"
  const b = "import { c } from './c.ts'\nexport const b = c\n"
  const c = "import type { A } from './a.ts'\nexport const c: A | null = null\n"
  expect(await rules({ 'main/a.ts': a, 'main/b.ts': b, 'main/c.ts': c })).toContain('import(no-cycle)')
})

test('programs without types are looked at, too', async () => {
  const a = "import { b } from './b.mjs'\nexport const a = () => b\n"
  const b = "import { a } from './a.mjs'\nexport const b = () => a\n"
  expect(await rules({ 'scripts/a.mjs': a, 'scripts/b.mjs': b })).toEqual(new Set(['import(no-cycle)']))
})

test('files that import one way pass', async () => {
  const a = "import { b } from './b.ts'\nimport { c } from './c.ts'\nexport const a = b + c\n"
  const b = "import { c } from './c.ts'\nexport const b = c\n"
  expect(await rules({ 'main/a.ts': a, 'main/b.ts': b, 'main/c.ts': C })).toEqual(new Set())
})

test('a promise that nobody waits for is refused, and a condition that is always true', async () => {
  const late = 'const late = () => Promise.resolve(1)\nexport const run = (): void => {\n  late()\n}\n'
  const sure = "export const say = (text: string): string => (text === undefined ? '' : text)\n"
  expect(await rules({ 'main/late.ts': late, 'main/sure.ts': sure }, true)).toEqual(
    new Set(['typescript(no-floating-promises)', 'typescript(no-unnecessary-condition)']),
  )
})

test('a hook behind a condition is refused, and a comment that silences nothing', async () => {
  const hook =
    "import { useState } from 'react'\nexport function useIf(on: boolean): number {\n  if (on) return useState(1)[0]\n  return 0\n}\n"
  expect(await rules({ 'renderer/a.ts': hook })).toContain('react-hooks(rules-of-hooks)')
  const idle = '// oxlint-disable-next-line no-var\nexport const a = 1\n'
  expect((await lint({ 'main/a.ts': idle })).length).toBe(1)
})

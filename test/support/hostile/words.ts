/** Words that have broken something somewhere: paths, names of inherited properties, marks, formulas, sizes. */
import type { Random } from './random.ts'

const WORDS = [
  '',
  ' ',
  '.',
  '..',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  'file:///etc/passwd',
  '/dev/zero',
  '/proc/self/environ',
  '\0',
  'a\0b',
  '\u202egnp.exe',
  '\u200b',
  '\ufeff',
  '\ud800',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  "'; DROP TABLE takes; --",
  '${7*7}',
  '<script>alert(1)</script>',
  "=cmd|' /C calc'!A1",
  '1e999',
  '-0',
  'NaN',
  '9007199254740993',
  '\r\nSet-Cookie: x=1',
  'x'.repeat(5_000),
] as const

export const word = (random: Random): string => random.pick(WORDS)

/** Any JSON, small and odd; `depth` levels at most. */
export function oddValue(random: Random, depth = 3): unknown {
  const kind = random.int(depth > 0 ? 9 : 7)
  switch (kind) {
    case 0:
      return null
    case 1:
      return random.pick([0, -1, 1e308, -1e308, 0.1, 2 ** 53, 2 ** 31])
    case 2:
      return random.next() < 0.5
    case 3:
    case 4:
    case 5:
    case 6:
      return word(random)
    case 7:
      return Array.from({ length: random.int(4) }, () => oddValue(random, depth - 1))
    default: {
      const fields = Array.from({ length: random.int(4) }, (): [string, unknown] => [
        word(random),
        oddValue(random, depth - 1),
      ])
      // as JSON has it: an own property of that name
      return JSON.parse(
        `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
      ) as unknown
    }
  }
}

/** JSON that is nested deeply, or large: what it costs to read is the attack. */
export function jsonBomb(random: Random): string {
  const deep = 1_000 + random.int(60_000)
  return random.pick([
    `${'['.repeat(deep)}${']'.repeat(deep)}`,
    `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
    `[${'0,'.repeat(deep)}0]`,
    `{${Array.from({ length: 2_000 }, (_, at) => `"k${at}":${at}`).join(',')}}`,
    `"${'\\u0000'.repeat(deep)}"`,
    '1'.repeat(deep),
  ])
}

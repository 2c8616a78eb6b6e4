import { expect, test } from 'vitest'
import { program, understood, UsageError } from '../../../main/system/program.ts'

const read = (...argv: string[]) => {
  const command = program('demo', 'A program.')
    .argument('[file]', 'what is read')
    .option('--data <dir>', 'where', 'here')
    .option('--json', 'as JSON', false)
  return { understood: understood(command, argv), file: command.args, ...command.opts() }
}

test('options and arguments stand in any order; a value may follow = as well', () => {
  expect(read('a.wav', '--data', 'x', '--json')).toMatchObject({ file: ['a.wav'], data: 'x', json: true })
  expect(read('--data=--odd', 'a.wav')).toMatchObject({ file: ['a.wav'], data: '--odd', json: false })
  expect(read('--', '--data')).toMatchObject({ file: ['--data'], data: 'here' })
})

test.each([
  [['--jsn'], "Unknown option '--jsn'\n(Did you mean --json?)"],
  [
    ['--data', '--json'],
    "Option '--data <dir>' argument missing; a value that begins with -- is written --data=VALUE",
  ],
  [['--data'], "Option '--data <dir>' argument missing"],
  [['a', 'b'], 'Too many arguments. Expected 1 argument but got 2: a, b.'],
])('%j is refused in a sentence', (argv, why) => {
  expect(() => read(...argv)).toThrow(new UsageError(why))
})

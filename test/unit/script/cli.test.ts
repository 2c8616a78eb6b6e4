/** `npm run script -- check FILE`, as a person or a program calls it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const fixture = (name: string) => join(root, 'test', 'fixtures', 'scripts', name)
function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'main', 'script', 'cli.ts'), 'check', ...args],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr, lines: stdout.split('\n').filter((line) => line !== '') }
}

test('--json prints the prompts alone, each without what is not there', () => {
  const { status, lines, stderr } = check(fixture('speechrecorder.xml'), '--lang', 'en', '--json')
  expect(status).toBe(0)
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { line: 6, text: 'The river rises & falls.', lang: 'en', itemcode: 'S01', section: 'Intro' },
    {
      line: 7,
      text: 'The boat leaves.',
      lang: 'en',
      itemcode: 'S02',
      section: 'Intro',
      hint: 'Speak softly',
    },
  ])
  expect(stderr).toContain('recduration')
  expect(stderr).toContain('not recorded')
})

test('a line that gives no prompt is named, and columns can be chosen', () => {
  const broken = check(fixture('04b-row-broken-by-newline.csv'), '--lang', 'en', '--json')
  expect(broken).toMatchObject({ status: 0 })
  expect(broken.stderr).toMatch(/line 3: few_columns/)
  const { lines } = check(fixture('ljspeech-metadata.csv'), '--lang', 'en', '--json', '--columns', 'text=2')
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ text: 'It cost 3 pounds, I am told.' })
})

test('what is refused ends with 3 and one sentence, a wrong call with 2', () => {
  const refused = check(fixture('subtitles.vtt'), '--json')
  expect(refused).toMatchObject({ status: 3, stdout: '' })
  expect(refused.stderr.trim().split('\n')).toHaveLength(1)
  expect(check(fixture('nowhere.txt'))).toMatchObject({ status: 3, stdout: '' })
  expect(check(fixture('ljspeech-metadata.csv'), '--columns', 'nonsense=2').status).toBe(2)
})

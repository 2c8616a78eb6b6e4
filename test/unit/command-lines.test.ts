/** What somebody meets who mistypes an option: a sentence and exit code 2, nowhere the inside of a program. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const programs = [
  'backend-stack/stack/cli.ts',
  'backend-stack/export/cli.ts',
  'backend-stack/lineage/cli.ts',
  'backend-stack/small-lake/cli.ts',
  'backend-stack/text-selector/cli.ts',
  'main/core/audit/cli.ts',
  'main/core/exchange/cli.ts',
  'main/script/cli.ts',
  'scripts/build.ts',
  'scripts/check.ts',
  'scripts/feed.ts',
  'scripts/package.ts',
  'scripts/quality.ts',
  'test/bench/cli.ts',
  'test/chaos/cli.ts',
]

async function run(
  program: string,
  word: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(root, program), word], { cwd: root, stdio: 'pipe' })
  const said = { out: '', err: '' }
  child.stdout.on('data', (piece: Buffer) => (said.out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (said.err += piece.toString()))
  child.stdin.end()
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, ...said }
}

test.concurrent.each(programs)(
  '%s says what is wrong with an option, and how it is used',
  async (program) => {
    const wrong = await run(program, '--nonsense')
    expect(wrong, wrong.err).toMatchObject({ code: 2, out: '' })
    expect(wrong.err).toMatch(/^Unknown option '--nonsense'\nSee --help\.$/m)
    expect(wrong.err).not.toMatch(/^ {4}at /m)
    const help = await run(program, '--help')
    expect(help, help.err).toMatchObject({ code: 0, err: '' })
    expect(help.out.length).toBeGreaterThan(20)
  },
)

test('npm test names its stages and options', async () => {
  const { code, out } = await run('scripts/test/main.ts', '--help')
  expect(code).toBe(0)
  for (const word of ['--stage', '--electron', '--prepare', 'integration']) expect(out).toContain(word)
})

/** `npm run check`: types, lint with the dependency rules, formatting, Python, what Electron apps get wrong. All side by side. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { program, readOrExit } from '../main/system/program.ts'
import { electronegativityProgram } from './electronegativity/tool.ts'
import { printLengths } from './lengths.ts'

const root = join(import.meta.dirname, '..')
const command = program(
  'npm run check --',
  'Types, lint with the dependency rules, formatting; Python by ruff and mypy, and Electron by electronegativity, when they are installed (npm test installs them).',
)
  .option('--write', 'mend what can be mended instead of checking (npm run format)', false)
  .option('--lengths [n]', 'only print the n longest files and functions (20)')
readOrExit(command, process.argv.slice(2))
const { write, lengths } = command.opts()
const bin = (path: string) => join(root, 'node_modules', path)
const python = (tool: string) => join(root, '.cache', 'venv-spark', 'bin', tool)

interface Job {
  readonly name: string
  readonly command: readonly string[]
}
const node = process.execPath
const sources = ['main', 'preload', 'renderer', 'backend-stack', 'scripts', 'test']
const configs = ['playwright.config.ts', 'vite.config.ts', 'vitest.config.ts']
const jobs: Job[] = [
  { name: 'types', command: [node, bin('typescript-7/bin/tsc'), '-p', '.'] },
  {
    name: 'lint',
    command: [node, bin('oxlint/bin/oxlint'), '--quiet', ...(write ? ['--fix'] : []), ...sources, ...configs],
  },
  {
    name: 'format',
    command: [
      node,
      bin('prettier/bin/prettier.cjs'),
      write ? '--write' : '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      '.cache/prettier',
      '.',
    ],
  },
]
if (existsSync(python('ruff'))) {
  jobs.push(
    {
      name: 'ruff',
      command: [
        python('ruff'),
        'check',
        ...(write ? ['--fix'] : []),
        'spark',
        'dags',
        'backend-stack',
        'test/python',
      ],
    },
    {
      name: 'ruff format',
      command: [
        python('ruff'),
        'format',
        ...(write ? [] : ['--check']),
        'spark',
        'dags',
        'backend-stack',
        'test/python',
      ],
    },
    { name: 'mypy', command: [python('mypy')] },
  )
} else {
  console.log('python: skipped, its tools are not installed here yet (npm test installs them)')
}

if (existsSync(electronegativityProgram(join(root, '.cache')))) {
  if (!write)
    jobs.push({ name: 'electronegativity', command: [node, join('scripts', 'electronegativity', 'main.ts')] })
} else console.log('electronegativity: skipped, it is not installed here yet (npm test installs it)')

function run(job: Job): Promise<boolean> {
  const started = performance.now()
  return new Promise((resolve) => {
    const [command = node, ...args] = job.command
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk: Buffer) => (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      console.log(`✗ ${job.name}: ${error.message}`)
      resolve(false)
    })
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${code === 0 ? '✓' : '✗'} ${job.name} (${seconds} s)`)
      if (code !== 0) console.log(output.trimEnd())
      resolve(code === 0)
    })
  })
}

async function check(): Promise<number> {
  const results = await Promise.all(jobs.map(run))
  const failed = results.filter((passed) => !passed).length
  console.log(`${results.length - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

if (lengths === undefined) process.exitCode = await check()
else printLengths(lengths === true ? 20 : Number(lengths))

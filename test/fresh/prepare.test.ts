/** The tests' own preparation on a machine that an earlier hand has left in disorder: what it takes, installs and says. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findJava } from '../../backend-stack/stack/install/java.ts'
import { findPython } from '../../backend-stack/stack/install/python.ts'
import { python, strangersMachine } from './machine.ts'
import type { Machine } from './machine.ts'

let machine: Machine
beforeEach(() => (machine = strangersMachine({ apt: true })))
afterEach(() => machine.remove())

/** Programs of the right name that are of no use. */
function disorder(): void {
  machine.decoy(
    'docker',
    `[ "$1" = --version ] && exec echo "Docker version 28.2.2"; echo "unknown flag: --env-file" >&2; exit 125`,
  )
  machine.decoy('docker-compose', `echo "ModuleNotFoundError: No module named 'distutils'" >&2; exit 1`)
  machine.decoy('java', `echo '    java.version = 1.8.0_392' >&2; echo 'openjdk version "1.8.0_392"' >&2`)
  machine.decoy('python3.13', `echo "pyenv: python3.13: command not found" >&2; exit 127`)
  python(machine, 'python3.12', { version: '3.12.1', lacks: 'ensurepip' })
  python(machine, 'python3', { version: '3.9.2' })
  machine.decoy('flac', 'echo "flac, a mail reader"')
}

test('what is there is judged by running it, and only what is missing is installed', async () => {
  disorder()
  const { code, output } = await machine.run('scripts/test/main.ts', '--prepare', '--stage', 'integration')
  expect(output).toContain('/system/docker-compose')
  expect(code).toBe(0)
  const line = (name: string) => output.split('\n').find((one) => one.startsWith(name))
  expect(line('Java ')).toContain(findJava().command)
  expect(line('Python ')).toContain(findPython().command)
  expect(line('flac')).toContain('/system/flac')
  const words = machine.installed().split(/\s+/)
  expect(words.filter((word) => /^[a-z]/.test(word) && !word.includes('=')).toSorted()).toEqual([
    'docker-compose',
    'espeak-ng',
    'ffmpeg',
    'flac',
    'install',
    'sox',
  ])
})

test('a docker that answers everything with its own version is not taken for compose', async () => {
  machine.decoy('docker', 'echo "Docker version 20.10.24, build 297e128"')
  await machine.run('scripts/test/main.ts', '--prepare', '--stage', 'integration')
  expect(machine.installed()).toContain('docker-compose')
})

test('the compose file is read there by what was installed', async () => {
  disorder()
  const file = 'test/integration/compose/valid.test.ts'
  const vitest = 'node_modules/vitest/vitest.mjs'
  const { code, output } = await machine.run(vitest, 'run', '--project', 'integration', file)
  expect(output).toContain('3 passed')
  expect(code).toBe(0)
})

test('where nothing may be installed a sentence says what is missing, why what is there will not do, and the command', async () => {
  machine.remove()
  machine = strangersMachine({ apt: false })
  disorder()
  rmSync(join(machine.dir, 'asked', 'python3.11'))
  const { code, output } = await machine.run('scripts/test/main.ts', '--prepare', '--stage', 'integration')
  expect(code).toBe(1)
  expect(output).toMatch(
    /^Missing on this machine: .*Python 3\.11 or later with venv \(.*python3 is 3\.9\.2/m,
  )
  expect(output).toMatch(
    /Docker Compose 1\.28 or later \(.*docker answers "compose version" with "unknown flag/,
  )
  expect(output).toMatch(/sudo apt-get install -y .*docker-compose/)
  expect(output).not.toMatch(/^\s+at /m)
})

test.each([
  ['flac', /espeak-ng, sox, ffmpeg, flac/],
  ['start', /Xvfb/],
  ['stalls', /Chromium/],
])('npm run bench -- %s says in a sentence what it lacks', async (name, missing) => {
  machine.remove()
  machine = strangersMachine({ apt: false })
  const { code, output } = await machine.run('test/bench/cli.ts', name, '--runs', '1')
  expect(output).toMatch(missing)
  expect(output).toContain('Install with:')
  expect(output).not.toMatch(/^\s+at |ENOENT/m)
  expect(code).toBe(1)
})

test('npm run bench -- flac installs what it lacks and measures with it', async () => {
  disorder()
  const { code, output } = await machine.run('test/bench/cli.ts', 'flac', '--runs', '1', '--json')
  expect(output).toContain('"name":"flac_ratio_reference"')
  expect(code).toBe(0)
})

test('an environment is made of the Python that was found, in an empty home', async () => {
  disorder()
  const cache = join(machine.dir, 'cache')
  mkdirSync(cache)
  const { output } = await machine.run('test/fresh/make-uv.ts', cache)
  expect(output).toContain('Installed uv')
  const version = await machine.shell(`${join(cache, 'venv-uv', 'bin', 'uv')} --version`)
  expect(version.output).toMatch(/^uv \d/)
})

test('an old Node says so in one sentence', async () => {
  const old = join(machine.dir, 'old.cjs')
  machine.decoy('node', `exec ${process.execPath} --require ${old} "$@"`)
  await machine.shell(`echo "Object.defineProperty(process.versions, 'node', { value: '18.20.4' })" > ${old}`)
  const { code, output } = await machine.shell('node scripts/test.mjs --stage unit')
  expect(output).toBe('Node 18.20.4 is too old: 20.19 or later is needed (https://nodejs.org)\n')
  expect(code).toBe(1)
})

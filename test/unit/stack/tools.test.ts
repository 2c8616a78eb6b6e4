import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { installOnce } from '../../../backend-stack/stack/install/install.ts'
import { findPython, missingPython } from '../../../backend-stack/stack/install/python.ts'
import { findTool, isOlder } from '../../../backend-stack/stack/install/tools.ts'
import { chromium } from '../../../scripts/test/programs.ts'
import { compose } from '../../../backend-stack/stack/containers/engine.ts'

let dir: string
const program = (folder: string, name: string, script: string) => {
  mkdirSync(join(dir, folder), { recursive: true })
  writeFileSync(join(dir, folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-tools-'))
  vi.stubEnv('CHROMIUM', undefined)
  vi.stubEnv('PATH', [join(dir, 'first'), join(dir, 'second')].join(delimiter))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

test.each([
  ['1.29.2', '1.28', false],
  ['1.9', '1.28', true],
  ['v2', '1', true],
  ['17', '17', false],
  ['3.6', '3.6.3', true],
  ['17.0.9', '17', false],
  ['', '17', true],
])('%j is older than %j: %j', (version, than, older) => expect(isOlder(version, than)).toBe(older))

test.each([
  ['Docker Compose version v2.29.1', '2.29.1'],
  ['Docker Compose version 2.26.1-4', '2.26.1'],
  ['docker-compose version 1.29.2, build unknown', '1.29.2'],
  ['docker-compose version 1.25.0, build unknown', undefined],
  ['podman-compose version: 1.0.3\nusing podman version: 4.3.1', undefined],
  ['Docker version 28.2.2, build e6534b4', undefined],
  ['', undefined],
])('%j of a docker-compose: version %j', (said, version) => {
  program('first', 'docker-compose', `echo "${said}"`)
  expect(findTool(compose)?.version).toBe(version)
})

test('a compose that is a plugin is called through docker', () => {
  program('first', 'docker', '[ "$1 $2" = "compose version" ] && echo "Docker Compose version v2.29.1"')
  expect(findTool(compose)).toMatchObject({ command: join(dir, 'first', 'docker'), args: ['compose'] })
})

test('a script that tells people to install a browser is no browser', () => {
  program('first', 'chromium', 'echo "requires the chromium snap to be installed"; exit 1')
  expect(findTool(chromium())).toBeUndefined()
  program('second', 'google-chrome-stable', 'echo "Google Chrome 131.0.6778.85 "')
  expect(findTool(chromium())?.version).toBe('131.0.6778.85')
})

test('of Pythons the first is taken that is new enough, whole and CPython', () => {
  const real = (version: string, implementation = 'cpython') =>
    `echo "${implementation} ${version} (main)"; echo /usr/bin/python-itself`
  program('first', 'python3.13', 'echo "python3.13: command not found" >&2; exit 127')
  program('first', 'python3.12', 'echo "ModuleNotFoundError: No module named \'ensurepip\'" >&2; exit 1')
  program('first', 'python3', real('3.9.2'))
  program('first', 'python', real('3.11.9', 'pypy'))
  expect(missingPython()).toContain('python3 is 3.9.2')
  expect(missingPython()).toContain("No module named 'ensurepip'")
  expect(() => findPython()).toThrow(/not found on this machine; .*sudo apt-get install python3\.11-venv/)
  program('second', 'python3', real('3.11.4'))
  expect(findPython()).toEqual({ command: join(dir, 'second', 'python3'), version: '3.11.4' })
})

test('a program that changes is asked again', () => {
  program('first', 'docker-compose', 'exit 1')
  expect(findTool(compose)).toBeUndefined()
  rmSync(join(dir, 'first', 'docker-compose'))
  program('first', 'docker-compose', 'echo "Docker Compose version v2.29.1"')
  expect(findTool(compose)).toBeDefined()
})

test('what is installed but no longer runs is installed again', async () => {
  vi.unstubAllEnvs()
  const made = join(dir, 'made')
  let runs = true
  let times = 0
  const installation = { dir: made, key: 'same', what: 'it', works: () => runs }
  const install = () =>
    installOnce({ cacheDir: dir }, installation, vi.fn(), () => {
      times++
      runs = true
      return Promise.resolve()
    })
  await install()
  await install()
  expect(times).toBe(1)
  runs = false
  await install()
  expect(times).toBe(2)
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { missingForServers } from '../../../backend-stack/native/java.ts'

/* A machine of empty programs: only whether they are there is asked. */

let bin: string
const program = (name: string) => writeFileSync(join(bin, name), '', { mode: 0o755 })
beforeEach(() => {
  bin = join(mkdtempSync(join(tmpdir(), 'java-')), 'bin')
  mkdirSync(bin)
  vi.stubEnv('JAVA_HOME', join(bin, '..'))
  vi.stubEnv('PATH', bin)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(join(bin, '..'), { recursive: true })
})

const advice = 'sudo apt-get install openjdk-17-jdk-headless maven'

test('without Java and Maven both are named, with what brings them', () => {
  expect(missingForServers()).toContain('Java 17 or later and Maven not found')
  expect(missingForServers('full')).toContain(advice)
})

test('a Java that cannot compile does for all but profile full', () => {
  program('java')
  program('mvn')
  expect(missingForServers('lake')).toBeUndefined()
  expect(missingForServers('full')).toMatch(/^A Java compiler beside .*bin\/java not found/)
  expect(missingForServers('full')).toContain(advice)
  program('javac')
  expect(missingForServers('full')).toBeUndefined()
})

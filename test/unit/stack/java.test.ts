import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findJava, missingForServers } from '../../../backend-stack/stack/install/java.ts'

/* A machine of programs that only tell who they are, as the real ones do. */

let dir: string
const program = (home: string, name: string, script: string) => {
  mkdirSync(join(dir, home, 'bin'), { recursive: true })
  writeFileSync(join(dir, home, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}
const java = (home: string, version: string) =>
  program(home, 'java', `echo "    java.home = ${join(dir, home)}\n    java.version = ${version}" >&2`)
const javac = (home: string, version: string) => program(home, 'javac', `echo "javac ${version}"`)
const maven = (version: string) =>
  program('maven', 'mvn', `echo "Apache Maven ${version}"; echo "runtime: $JAVA_HOME"`)
const path = (...homes: string[]) =>
  vi.stubEnv('PATH', homes.map((home) => join(dir, home, 'bin')).join(delimiter))

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-java-'))
  vi.stubEnv('JAVA_HOME', undefined)
  path('nothing')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

const advice = 'sudo apt-get install openjdk-17-jdk-headless maven'

test('without Java and Maven both are named, with what brings them', () => {
  expect(missingForServers()).toContain('Java 17 or later and Maven 3.6.3 or later not found')
  expect(missingForServers('full')).toContain(advice)
})

test('a Java that cannot compile does for all but profile full', () => {
  java('jre', '17.0.9')
  maven('3.8.7')
  path('jre', 'maven')
  expect(missingForServers('lake')).toBeUndefined()
  expect(missingForServers('full')).toMatch(/^A Java compiler beside .*bin\/java not found/)
  expect(missingForServers('full')).toContain(advice)
  javac('jre', '17.0.9')
  expect(missingForServers('full')).toBeUndefined()
})

test('an old Java before a new one hides nothing, on the PATH or in JAVA_HOME', () => {
  java('old', '1.8.0_392')
  java('older', '11.0.21')
  java('new', '17.0.9')
  vi.stubEnv('JAVA_HOME', join(dir, 'older'))
  path('old', 'new')
  expect(findJava()).toMatchObject({ home: join(dir, 'new'), version: '17.0.9' })
  path('old')
  expect(() => findJava()).toThrow(
    /Java 17 or later \(\S+older\/bin\/java is 11\.0\.21; \S+old\/bin\/java is 1\.8\.0\)/,
  )
})

test('one that the servers are known to run on comes before a later one, and a compiler before none', () => {
  java('25', '25.0.1')
  java('21', '21.0.4')
  java('17', '17.0.9')
  javac('25', '25.0.1')
  javac('17', '17.0.9')
  path('25', '21', '17')
  expect(findJava().home).toBe(join(dir, '17'))
  path('25')
  expect(findJava().home).toBe(join(dir, '25'))
})

test('a Maven that is too old or does not run is named with the reason', () => {
  java('jdk', '17.0.9')
  maven('3.6.1')
  path('jdk', 'maven')
  expect(missingForServers()).toMatch(/^Maven 3\.6\.3 or later \(\S+mvn is 3\.6\.1\) not found/)
  program('maven', 'mvn', 'echo "mvn: bad interpreter"; exit 126')
  expect(missingForServers()).toContain('answers "-v" with "mvn: bad interpreter"')
})

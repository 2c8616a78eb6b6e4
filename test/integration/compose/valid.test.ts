import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { onPath } from '../../../backend-stack/native/java.ts'
import { stackSources } from '../../../backend-stack/native/paths.ts'

/** Docker's own reader of compose files needs no engine. Where there is none, root on a Debian gets its package. */
function composeProgram(): readonly string[] {
  if (onPath('docker-compose') !== undefined) return ['docker-compose']
  if (onPath('docker') !== undefined) return ['docker', 'compose']
  const apt = (...args: string[]) =>
    execFileSync('apt-get', args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update', '-qq')
  apt('install', '-y', '-qq', '--no-install-recommends', 'docker-compose')
  return ['docker-compose']
}

const config = (...profile: string[]) => {
  const [program = '', ...first] = composeProgram()
  const files = ['--env-file', join(stackSources, '.env.example'), '-f', join(stackSources, 'compose.yml')]
  return execFileSync(program, [...first, ...files, ...profile, 'config', '--services'], { encoding: 'utf8' })
}

test.each([
  ['core', 'kafka-3'],
  ['lake', 'landing'],
  ['full', 'airflow'],
])('compose.yml is valid in profile %s', { timeout: 180_000 }, (profile, service) => {
  expect(config('--profile', profile).split('\n')).toContain(service)
})

/** Docker's own reader of compose files takes ours; it needs no engine for that. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { stackSources } from '../../../backend-stack/stack/paths.ts'
import { findTool } from '../../../backend-stack/stack/install/tools.ts'
import { ensureNeeds } from '../../../scripts/test/needs.ts'
import { compose } from '../../../backend-stack/stack/containers/engine.ts'

beforeAll(() => ensureNeeds(new Set(['compose']), () => undefined))

const config = (profile: string) => {
  const { command, args } = findTool(compose)!
  const files = ['--env-file', join(stackSources, '.env.example'), '-f', join(stackSources, 'compose.yml')]
  return execFileSync(command, [...args, ...files, '--profile', profile, 'config', '--services'], {
    encoding: 'utf8',
  })
}

test.each([
  ['core', 'kafka-3'],
  ['lake', 'landing'],
  ['full', 'airflow'],
])('compose.yml is valid in profile %s', { timeout: 180_000 }, (profile, service) => {
  expect(config(profile).split('\n')).toContain(service)
})

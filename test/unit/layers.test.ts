/** The rule that keeps the layers apart bites: each forbidden direction is refused, each allowed one passes. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { lint, type Finding } from '../support/lint.ts'

const root = join(import.meta.dirname, '..', '..')

const FORBIDDEN: [from: string, to: string][] = [
  ['main/contract/x.ts', '../core/core.ts'],
  ['main/contract/x.ts', '../electron/main.ts'],
  ['main/contract/x.ts', '../kiosk/server.ts'],
  ['main/contract/x.ts', '../../renderer/main.tsx'],
  ['main/contract/x.ts', '../../preload/preload.ts'],
  ['main/contract/x.ts', 'node:fs'],
  ['main/contract/x.ts', 'electron'],
  ['main/contract/x.ts', '../kafka/client.ts'],
  ['main/system/x.ts', '../core/core.ts'],
  ['main/system/x.ts', '../../backend-stack/stack/stack.ts'],
  ['main/kafka/x.ts', '../core/core.ts'],
  ['main/kafka/x.ts', '../../backend-stack/stack/stack.ts'],
  ['main/kafka/x.ts', '../kiosk/server.ts'],
  ['main/contract/x.ts', '../text/prompt-text.ts'],
  ['main/text/x.ts', '../kafka/port.ts'],
  ['main/text/x.ts', '../core/core.ts'],
  ['main/text/x.ts', 'node:fs'],
  ['main/text/x.ts', '../../renderer/main.tsx'],
  ['main/contract/x.ts', '../script/index.ts'],
  ['main/text/x.ts', '../script/index.ts'],
  ['main/script/x.ts', '../core/core.ts'],
  ['main/script/x.ts', '../kafka/client.ts'],
  ['main/script/x.ts', '../audio/wav.ts'],
  ['main/script/x.ts', '../../backend-stack/stack.ts'],
  ['main/script/encoding/x.ts', '../../core/core.ts'],
  ['renderer/x.ts', '../main/script/index.ts'],
  ['main/contract/x.ts', '../audio/wav.ts'],
  ['main/audio/x.ts', '../core/core.ts'],
  ['main/audio/x.ts', '../kafka/client.ts'],
  ['main/audio/x.ts', 'node:fs'],
  ['main/audio/x.ts', './file/wav-file.ts'],
  ['main/audio/x.ts', '../../renderer/main.tsx'],
  ['main/audio/x.ts', '../../backend-stack/stack/stack.ts'],
  ['main/audio/file/x.ts', '../../core/core.ts'],
  ['main/core/x.ts', 'electron'],
  ['main/core/deep/x.ts', '../../electron/main.ts'],
  ['main/core/x.ts', '../kiosk/server.ts'],
  ['main/core/x.ts', '../../renderer/store/station.ts'],
  ['main/core/x.ts', '../../backend-stack/stack/stack.ts'],
  ['main/core/x.ts', '../../test/support/fake-core.ts'],
  ['main/core/recording/x.ts', '../takes/store.ts'],
  ['main/core/jobs/x.ts', '../outbox/sender.ts'],
  ['main/core/jobs/x.ts', '../stores.ts'],
  ['main/core/prompts/starter/x.ts', '../../sessions/store.ts'],
  ['main/core/takes/x.ts', '../prompts/methods.ts'],
  ['main/core/state/x.ts', '../parts.ts'],
  ['main/electron/x.ts', '../kiosk/server.ts'],
  ['main/electron/x.ts', '../../renderer/main.tsx'],
  ['main/electron/x.ts', '../../preload/preload.ts'],
  ['main/kiosk/x.ts', '../electron/ipc.ts'],
  ['main/kiosk/x.ts', 'electron'],
  ['main/kiosk/x.ts', 'electron/main'],
  ['preload/x.ts', '../main/core/core.ts'],
  ['preload/x.ts', '../main/electron/ipc.ts'],
  ['preload/x.ts', 'node:fs'],
  ['renderer/x.tsx', '../main/core/core.ts'],
  ['renderer/views/x.ts', '../../main/core/host.ts'],
  ['renderer/x.ts', '../main/kafka/client.ts'],
  ['renderer/x.ts', '../main/system/lock.ts'],
  ['preload/x.ts', '../main/system/lock.ts'],
  ['renderer/x.ts', '../main/electron/ipc.ts'],
  ['renderer/x.ts', '../preload/preload.ts'],
  ['renderer/x.ts', '../main/audio/file/wav-file.ts'],
  ['renderer/x.ts', 'electron'],
  ['renderer/x.ts', 'node:path'],
  ['renderer/x.ts', 'better-sqlite3'],
  ['backend-stack/x.ts', '../main/core/core.ts'],
  ['backend-stack/x.ts', '../renderer/main.tsx'],
]
const ALLOWED: [from: string, to: string][] = [
  ['main/core/outbox/x.ts', '../jobs/store.ts'],
  ['main/core/db/x.ts', '../../system/lock.ts'],
  ['backend-stack/x.ts', '../main/system/lock.ts'],
  ['main/core/takes/x.ts', '../../contract/model.ts'],
  ['main/core/speakers/methods.ts', '../sessions/store.ts'],
  ['main/core/stores.ts', './takes/store.ts'],
  ['main/audio/x.ts', '../contract/model.ts'],
  ['main/audio/file/x.ts', 'node:fs/promises'],
  ['main/core/x.ts', '../audio/file/wav-file.ts'],
  ['renderer/x.ts', '../main/audio/fft.ts'],
  ['backend-stack/x.ts', '../main/audio/wav.ts'],
  ['main/core/x.ts', '../contract/api.ts'],
  ['main/core/x.ts', '../kafka/port.ts'],
  ['main/core/kafka/x.ts', '../../kafka/port.ts'],
  ['main/kafka/x.ts', '../contract/errors.ts'],
  ['main/kafka/x.ts', 'kafkajs'],
  ['backend-stack/x.ts', '../main/kafka/client.ts'],
  ['main/script/x.ts', '../contract/script.ts'],
  ['main/script/x.ts', '../text/language-tag.ts'],
  ['main/core/x.ts', '../script/index.ts'],
  ['backend-stack/x.ts', '../main/script/index.ts'],
  ['main/text/x.ts', '../contract/messages.ts'],
  ['main/core/x.ts', '../text/prompt-text.ts'],
  ['renderer/x.ts', '../main/text/search-fold.ts'],
  ['backend-stack/x.ts', '../main/text/prompt-text.ts'],
  ['main/core/x.ts', 'node:fs'],
  ['main/electron/x.ts', '../core/shell/wire.ts'],
  ['main/electron/x.ts', 'electron'],
  ['main/kiosk/x.ts', '../core/core.ts'],
  ['preload/x.ts', '../main/contract/bridge.ts'],
  ['preload/x.ts', 'electron'],
  ['renderer/x.ts', '../main/contract/api.ts'],
  ['renderer/views/x.tsx', '../transport/index.ts'],
  ['backend-stack/x.ts', '../main/contract/messages.ts'],
  ['test/e2e/x.ts', '../../main/core/core.ts'],
]

const foldersIn = (path: string): string[] =>
  readdirSync(join(root, path)).filter((name) => statSync(join(root, path, name)).isDirectory())

const ROOMS = foldersIn('main/core').map((room): [string, string] => [
  `main/core/${room}/x.ts`,
  '../parts.ts',
])
const FOLDERS = [
  'preload',
  'renderer',
  'backend-stack',
  ...foldersIn('main').map((name) => `main/${name}`),
].map((folder): [string, string] => [`${folder}/x.ts`, '../../test/support/fake-core.ts'])

describe('imports across layers', () => {
  const all = [...FORBIDDEN, ...ALLOWED, ...ROOMS, ...FOLDERS]
  /** A name of its own for each, where it says nothing. */
  const fileOf = (from: string, to: string) =>
    from.replace(/\/x(?=\.tsx?$)/, `/x${all.findIndex(([file, what]) => file === from && what === to)}`)
  let findings: readonly Finding[] = []
  beforeAll(async () => {
    const files = all.map(([from, to]) => [fileOf(from, to), `import '${to}'\n`] as const)
    expect(new Set(files.map(([file]) => file)).size).toBe(new Set(all.map(String)).size)
    findings = await lint(Object.fromEntries(files))
  })
  const refusals = (from: string, to: string) =>
    findings.filter(({ file, rule }) => file === fileOf(from, to) && rule === 'eslint(no-restricted-imports)')

  test.each(FORBIDDEN)('%s may not import %s', (from, to) => {
    expect(refusals(from, to)).not.toEqual([])
  })
  test.each(ALLOWED)('%s may import %s', (from, to) => {
    expect(refusals(from, to)).toEqual([])
  })
  test.each(ROOMS)('%s has its place in the order', (from, to) => {
    expect(refusals(from, to)).not.toEqual([])
  })
  test.each(FOLDERS)('%s is under the rule', (from, to) => {
    expect(refusals(from, to)).not.toEqual([])
  })
})

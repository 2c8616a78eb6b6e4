/** From the feed to a program in its place, and back: with programs that are shell scripts, and everything else as it is. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { UpdateAsk, UpdateView } from '../../../../main/contract/updates.ts'
import { replaceImage } from '../../../../main/electron/updates/image.ts'
import { makeInstaller } from '../../../../main/electron/updates/installer.ts'
import { keeperCommand } from '../../../../main/electron/updates/keeper.ts'
import { readSeen } from '../../../../main/electron/updates/memory.ts'
import {
  beginTrial,
  endTrial,
  previousImage,
  putBack,
  trialFile,
} from '../../../../main/electron/updates/trial.ts'
import { Updates } from '../../../../main/electron/updates/updates.ts'
import { listName } from '../../../../main/trust/feed.ts'
import { newSeed, signingKey } from '../../../../main/trust/keys.ts'
import { readReturned } from '../../../../main/core/db/returned.ts'
import { writeFeed } from '../../../../scripts/packaging/feed.ts'
import { askByFetch, filesOf, serveFeed } from '../../../support/feed-server.ts'
import { removeFolder } from '../../../support/station.ts'

const key = signingKey(newSeed())
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const end of ends.splice(0).reverse()) await end()
})
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fieldtake-updates-'))
  ends.push(() => removeFolder(folder))
  return folder
}
/** A program that writes down that it ran; `then` is more of its script. */
function program(path: string, name: string, then = ''): void {
  writeFileSync(path, `#!/bin/sh\necho ${name} "$@" >> "$(dirname "$0")/ran"\n${then}\n`)
  chmodSync(path, 0o755)
}
const FEED_NAME = `Fieldtake-0.2.0${process.arch === 'x64' ? '' : `-${process.arch}`}.AppImage`

async function station(offered = 'next') {
  const [dataDir, programs, folder] = [newFolder(), newFolder(), newFolder()]
  const image = join(programs, 'Fieldtake.AppImage')
  program(image, 'old')
  // as the first part of an AppImage sets it
  vi.stubEnv('APPIMAGE', image)
  program(join(folder, FEED_NAME), offered)
  await writeFeed({ folder, version: '0.2.0', keys: [key], now: new Date() })
  const asked: string[] = []
  const { url: feed, stop } = await serveFeed((request, response) => {
    asked.push(request.url ?? '')
    filesOf(folder)(request, response)
  })
  ends.push(stop)
  const follow: UpdateAsk = { do: 'follow', feed, keys: [key.publicKey] }
  function start(version: string, alone = true) {
    const waiting: { wanted: (view: UpdateView) => boolean; done: (view: UpdateView) => void }[] = []
    const parts = { dataDir, version, ask: askByFetch, log: () => undefined }
    const updates = new Updates({
      ...parts,
      installer: alone ? () => Promise.resolve(makeInstaller(parts, image)) : null,
      releaseKeys: [],
      managed: null,
      restart: () => undefined,
      onView: (view) => {
        for (const { wanted, done } of waiting) if (wanted(view)) done(view)
      },
    })
    ends.push(() => {
      updates.stop()
      return Promise.resolve()
    })
    const until = (...steps: UpdateView['step'][]) =>
      new Promise<UpdateView>((resolve) =>
        waiting.push({ wanted: ({ step }) => steps.includes(step), done: resolve }),
      )
    return { updates, until }
  }
  return { dataDir, image, folder, feed, follow, start, asked, ran: join(programs, 'ran') }
}

test.runIf(process.platform === 'linux')(
  'what the feed offers is fetched, checked and put in the place of the old one, which is kept',
  async () => {
    const { dataDir, image, follow, start, asked } = await station()
    const { updates, until } = start('0.1.0')
    const ready = until('ready', 'refused', 'current')
    updates.asked(follow)
    updates.check()
    expect(await ready).toMatchObject({ step: 'ready', version: '0.2.0', fault: null })
    // nothing tells the server which station asks
    expect(asked).toEqual([`/${listName()}`, `/${listName()}.sig`, `/${FEED_NAME}`])
    expect(readFileSync(image, 'utf8')).toContain('old')
    expect(updates.install()).toBe(true)
    expect(readFileSync(image, 'utf8')).toContain('next')
    expect(readFileSync(previousImage(dataDir), 'utf8')).toContain('old')
    expect(beginTrial(dataDir, '0.2.0')).toMatchObject({
      kind: 'trying',
      trial: { from: '0.1.0', starts: 1 },
    })

    // the new version finds that it is the newest, and an older list is refused from now on
    endTrial(dataDir)
    const newer = start('0.2.0')
    const current = newer.until('current')
    newer.updates.asked(follow)
    newer.updates.check()
    await current
  },
)

test('a copy of a package manager is told, and fetches nothing', async () => {
  const { follow, start, asked } = await station()
  const { updates, until } = start('0.1.0', false)
  const found = until('found')
  updates.asked(follow)
  updates.check()
  expect(await found).toMatchObject({ way: 'told', version: '0.2.0' })
  expect(asked).not.toContain(`/${FEED_NAME}`)
  expect(updates.install()).toBe(false)
})

test('a version that failed here is not fetched again until somebody asks for it', async () => {
  const { dataDir, image, folder, follow, start } = await station()
  replaceImage({ dataDir, from: '0.1.0', to: '0.2.0', image, next: join(folder, FEED_NAME), now: 1 })
  program(join(folder, FEED_NAME), 'next')
  const failing = () => beginTrial(dataDir, '0.2.0')
  expect([failing().kind, failing().kind]).toEqual(['trying', 'trying'])
  const verdict = failing()
  expect(verdict.kind).toBe('failed')
  if (verdict.kind === 'failed') putBack(dataDir, verdict.trial)
  expect(readFileSync(image, 'utf8')).toContain('old')
  expect(beginTrial(dataDir, '0.1.0')).toEqual({ kind: 'returned', failed: '0.2.0' })
  expect(readReturned(dataDir)).toEqual({ version: '0.2.0', at: 1 })
  expect(existsSync(trialFile(dataDir))).toBe(false)

  const { updates, until } = start('0.1.0')
  const refused = until('refused')
  updates.asked(follow)
  updates.check()
  expect((await refused).fault?.code).toBe('trial_failed')
  const ready = until('ready')
  updates.asked({ do: 'check', again: true })
  // what is under way ends first
  await new Promise((resolve) => setImmediate(resolve))
  updates.asked({ do: 'check', again: true })
  await ready
  expect(readSeen(dataDir).failed).toEqual([])
})

test('a replacement that was cut off before its last step is no trial', async () => {
  const { dataDir, image, folder } = await station()
  replaceImage({ dataDir, from: '0.1.0', to: '0.2.0', image, next: join(folder, FEED_NAME), now: 1 })
  program(image, 'old')
  expect(beginTrial(dataDir, '0.1.0')).toEqual({ kind: 'none' })
  expect(readReturned(dataDir)).toBeNull()
})

test.runIf(process.platform !== 'win32').each([
  ['ends at once, always', 'exit 1', ['next --data x', 'next --data x', 'old --data x']],
  ['works', 'rm "$TRIAL"', ['next --data x']],
  [
    'works at the second start',
    'if [ -e "$TRIAL.once" ]; then rm "$TRIAL"; else : > "$TRIAL.once"; fi',
    ['next --data x', 'next --data x'],
  ],
])('the keeper starts a version that %s', async (_what, then, expected) => {
  const { dataDir, image, folder, ran } = await station()
  const next = join(folder, FEED_NAME)
  program(next, 'next', then)
  replaceImage({ dataDir, from: '0.1.0', to: '0.2.0', image, next, now: 1 })
  const gone = spawnSync('true').pid
  const args = ['--inspect=0', '--data', 'x']
  const [shell, ...rest] = keeperCommand({ dataDir, image, args }, gone)
  const { status } = spawnSync(shell, rest, { env: { ...process.env, TRIAL: trialFile(dataDir) } })
  expect(status).toBe(0)
  expect(readFileSync(ran, 'utf8').trim().split('\n')).toEqual(expected)
  const isBack = expected.at(-1) === 'old --data x'
  expect(readFileSync(image, 'utf8').includes('echo old')).toBe(isBack)
  expect(beginTrial(dataDir, '0.1.0').kind).toBe(isBack ? 'returned' : 'none')
})

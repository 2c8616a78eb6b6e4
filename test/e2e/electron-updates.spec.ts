/** Two real AppImages and a feed on this machine: one follows it and becomes the other, or stays what it is, and keeps its take. */
import type { Page } from '@playwright/test'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeKeyFile, readKeyFile, writeFeed } from '../../scripts/packaging/feed.ts'
import { findRig } from '../rig/build.ts'
import { filesOf, serveFeed } from '../support/feed-server.ts'
import type { OpenDesktop } from './electron.ts'
import { expect, test as base } from './fixtures.ts'
import { makeImage } from './packed.ts'
import { beginTake, firstRunOffline, goTo, nextPrompt, takeOne } from './steps.ts'

const OLD = '0.1.0'
const NEW = '0.2.0'
/** fetches 250 MB, unpacks them for each start, and stands for its trial */
const LONG = { timeout: 180_000 }

let images: { readonly old: string; readonly next: string; readonly broken: string }
base.beforeAll(() => {
  base.setTimeout(900_000)
  const rig = findRig()
  const old = makeImage('rig-updates', OLD)
  const next = makeImage('rig-updates', NEW)
  base.skip(rig === null || old === null || next === null, 'no Electron, or no runtime of an AppImage')
  if (rig === null || old === null || next === null) return
  // one that passes for a release and ends before its first line
  const built = join(rig.app, '..', 'rig-broken', 'dist')
  rmSync(built, { recursive: true, force: true })
  cpSync(join(rig.app, 'dist'), built, { recursive: true })
  for (const main of [join(built, 'rig', 'start.cjs'), join(built, 'electron', 'main.cjs')])
    if (existsSync(main)) writeFileSync(main, 'process.exit(7)\n')
  const broken = makeImage('rig-updates-broken', NEW, built)
  if (broken !== null) images = { old, next, broken }
})

interface Feed {
  readonly url: string
  readonly publicKey: string
  /** Puts this AppImage into it as the new version, and signs. */
  offer(image: string): Promise<void>
  readonly folder: string
}
const test = base.extend<{ feed: Feed; image: string }>({
  feed: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldtake-feed-'))
    const keyFile = join(folder, '..', `${folder.split('/').at(-1) ?? ''}.key`)
    const publicKey = makeKeyFile(keyFile)
    const { url, stop } = await serveFeed(filesOf(folder))
    await use({
      url,
      publicKey,
      folder,
      async offer(image) {
        copyFileSync(image, join(folder, `Fieldtake-${NEW}.AppImage`))
        await writeFeed({ folder, version: NEW, keys: [readKeyFile(keyFile)], now: new Date() })
      },
    })
    await stop()
    rmSync(folder, { recursive: true, force: true })
    rmSync(keyFile)
  },
  /** where a person has put the old version */
  image: async ({ dataDir }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldtake-programs-'))
    const path = join(folder, 'Fieldtake.AppImage')
    copyFileSync(images.old, path)
    chmodSync(path, 0o755)
    // a machine without FUSE unpacks it; each version into a folder of its own
    process.env['APPIMAGE_EXTRACT_AND_RUN'] = '1'
    await use(path)
    // what the keeper started, however the test ended
    await endRunning(dataDir)
    delete process.env['APPIMAGE_EXTRACT_AND_RUN']
    rmSync(folder, { recursive: true, force: true })
  },
})

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const takesIn = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'takes'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wav'),
  )
const section = (page: Page) => page.getByRole('region', { name: 'Updates' })
const step = (page: Page, words: string) =>
  expect(section(page).getByRole('status').filter({ hasText: words })).toBeVisible(LONG)

/** A person has recorded one take, and types where updates come from. */
async function recordAndFollow(desktop: OpenDesktop, feed: Feed): Promise<void> {
  const { page } = desktop
  await firstRunOffline(page, 'Amina')
  await takeOne(page, 800)
  await follow(page, feed)
}
async function follow(page: Page, feed: Feed): Promise<void> {
  await goTo(page, 'Settings')
  await section(page).getByLabel('Address of the updates').fill(feed.url)
  await section(page).getByLabel('Keys that sign the updates').fill(feed.publicKey)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
}

/** Ends the app by the button, as a person does. */
async function restartAndUpdate({ app, page }: OpenDesktop): Promise<void> {
  const install = section(page).getByRole('button', { name: 'Restart and update' })
  await expect(install).toBeEnabled(LONG)
  const ended = new Promise((resolve) => app.process().once('exit', resolve))
  await install.click()
  await ended
}

/** The process that has the window of this station; null: none. */
function runningOn(dataDir: string): number | null {
  try {
    return Number(
      readlinkSync(join(dataDir, 'window', 'SingletonLock'))
        .split('-')
        .at(-1),
    )
  } catch {
    return null
  }
}
/** Ends what the keeper started, as the end of a person's session does. */
async function endRunning(dataDir: string): Promise<void> {
  const pid = runningOn(dataDir)
  if (pid !== null) process.kill(pid, 'SIGTERM')
  await expect.poll(() => runningOn(dataDir), LONG).toBeNull()
}

test('a station finds a newer version, refuses it while it records, and becomes it; the take is there', async ({
  dataDir,
  openApp,
  feed,
  image,
}) => {
  test.setTimeout(600_000)
  await feed.offer(images.next)
  const desktop = await openApp({ executable: image })
  const { page } = desktop
  await recordAndFollow(desktop, feed)
  await step(page, 'The newer version is ready.')
  await expect(section(page)).toContainText('It is installed when you close Fieldtake.')

  // closed in the middle of a take: what was recorded comes first
  await goTo(page, 'Record')
  await nextPrompt(page)
  await beginTake(page)
  await desktop.close()
  expect(hashOf(image)).toBe(hashOf(images.old))

  const second = await openApp({ executable: image })
  await second.page.getByRole('button', { name: 'Remove it' }).click()
  await goTo(second.page, 'Settings')
  await section(second.page).getByRole('button', { name: 'Look now' }).click()
  await restartAndUpdate(second)
  await expect.poll(() => hashOf(image), LONG).toBe(hashOf(images.next))
  // it stood for its trial, started by nobody but the old one
  await expect.poll(() => existsSync(join(dataDir, 'updates', 'trial.json')), LONG).toBe(false)
  await endRunning(dataDir)

  const newer = await openApp({ executable: image })
  await goTo(newer.page, 'Settings')
  await expect(newer.page.getByRole('region', { name: 'About' })).toContainText(NEW)
  await step(newer.page, 'This is the newest version.')
  await newer.close()
  expect(takesIn(dataDir)).toHaveLength(1)
})

test('a new version that ends at once is given up, and the one before is back with the take', async ({
  dataDir,
  openApp,
  feed,
  image,
}) => {
  test.setTimeout(600_000)
  await feed.offer(images.broken)
  const desktop = await openApp({ executable: image })
  await recordAndFollow(desktop, feed)
  await step(desktop.page, 'The newer version is ready.')
  await restartAndUpdate(desktop)
  // it was there, and is gone
  await expect.poll(() => readFailed(dataDir), LONG).toEqual([NEW])
  expect(hashOf(image)).toBe(hashOf(images.old))
  await expect.poll(() => runningOn(dataDir), LONG).not.toBeNull()
  await endRunning(dataDir)

  const again = await openApp({ executable: image })
  await expect(again.page.getByText(`Version ${NEW} did not start on this computer.`)).toBeVisible()
  await goTo(again.page, 'Settings')
  await expect(again.page.getByRole('region', { name: 'About' })).toContainText(OLD)
  await step(again.page, 'Nothing was installed.')
  await again.close()
  expect(hashOf(image)).toBe(hashOf(images.old))
  expect(takesIn(dataDir)).toHaveLength(1)
})
function readFailed(dataDir: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(dataDir, 'updates', 'seen.json'), 'utf8')) as { failed?: unknown })
      .failed
  } catch {
    return null
  }
}

test('a feed whose list was changed after it was signed is refused, and nothing is fetched', async ({
  dataDir,
  openApp,
  feed,
  image,
}) => {
  await feed.offer(images.next)
  const list = join(feed.folder, 'latest-linux.yml')
  writeFileSync(`${list}.tmp`, readFileSync(list, 'utf8').replace(NEW, '0.2.1'))
  renameSync(`${list}.tmp`, list)
  mkdirSync(join(dataDir, 'updates'), { recursive: true })
  const desktop = await openApp({ executable: image })
  await recordAndFollow(desktop, feed)
  await step(desktop.page, 'Nothing was installed.')
  await expect(section(desktop.page)).toContainText('The signature of the updates is wrong')
  await desktop.close()
  expect(hashOf(image)).toBe(hashOf(images.old))
  expect(existsSync(join(dataDir, 'updates', 'parts'))).toBe(false)
})

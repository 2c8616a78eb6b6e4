/**
 * A locked kiosk in the browser that the product starts: every shortcut of Chromium is pressed as a keyboard presses it (XTEST, not the
 * page's own events), and there is no way out. Then the browser is killed, and stands there again.
 */
import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { openLocked } from '../../main/kiosk/locked-browser.ts'
import type { LockedBrowser } from '../../main/kiosk/locked-browser.ts'
import { chromiumProgram } from '../../scripts/test/programs.ts'
import { connectPage, runKiosk } from '../support/kiosk-process.ts'
import type { KioskProcess } from '../support/kiosk-process.ts'
import { openScreen } from './electron.ts'
import { setUpProject } from './prepare.ts'

/** Of Chromium on Linux (chrome/browser/ui/views/accelerator_table.cc), what a desktop has besides, and keys of media keyboards. */
const CHORDS =
  `ctrl+t ctrl+n ctrl+shift+n ctrl+shift+t ctrl+o ctrl+s ctrl+p ctrl+shift+p ctrl+u ctrl+d ctrl+shift+d
  ctrl+shift+i ctrl+shift+j ctrl+shift+c ctrl+shift+u F12 ctrl+h ctrl+j ctrl+l ctrl+k ctrl+e ctrl+f ctrl+g ctrl+shift+g ctrl+r ctrl+shift+r
  ctrl+shift+o ctrl+shift+b ctrl+shift+m ctrl+shift+a ctrl+shift+s ctrl+shift+v ctrl+shift+y ctrl+shift+Delete ctrl+Tab ctrl+shift+Tab
  ctrl+Next ctrl+Prior ctrl+1 ctrl+2 ctrl+8 ctrl+9 ctrl+F4 F1 F3 shift+F3 F4 F5 shift+F5 ctrl+F5 F6 shift+F6 F7 F10 shift+F10 F11
  Escape shift+Escape ctrl+Escape alt+d alt+e alt+f alt+Home alt+Left alt+Right alt+Return alt+space alt+shift+i alt+shift+a alt+shift+b
  alt+shift+t alt+1 ctrl+alt+shift+p ctrl+alt+Delete Menu XF86HomePage XF86Search XF86Back XF86Forward XF86Refresh XF86Favorites
  XF86OpenURL XF86New XF86Open XF86Save XF86Close XF86Mail XF86WWW Print ctrl+Print super+d ctrl+w ctrl+shift+w ctrl+q ctrl+shift+q alt+F4`.split(
    /\s+/,
  )

let dataDir: string
let screen: { display: string; close(): void }
let kiosk: KioskProcess

test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-locked-'))
  screen = await openScreen()
  process.env['DISPLAY'] = screen.display
  kiosk = await runKiosk({ dataDir })
  const staff = await connectPage(kiosk.url)
  await setUpProject(staff, ['The boats come home.'], {})
  const { settings } = (await staff.call('settings.get', {})).output
  await staff.call('settings.setSecret', { name: 'kioskPin', value: '4711' })
  const wanted = { ...settings, firstRunDone: true, kiosk: { ...settings.kiosk, enabled: true } }
  await staff.call('settings.set', { settings: wanted })
  staff.close()
})
test.afterAll(async () => {
  await kiosk.stop()
  screen.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const profile = () => join(dataDir, 'kiosk-browser')
const open = (url: string): LockedBrowser =>
  openLocked({
    program: chromiumProgram(),
    profile: profile(),
    url: () => url,
    more: ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'],
    log: () => undefined,
  })

const xdotool = (...args: string[]): string => {
  try {
    return execFileSync('xdotool', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}
/** Whatever stands on the screen, dialogs and bubbles included. */
const windows = (): number => xdotool('search', '--onlyvisible', '--name', '.*').trim().split('\n').length

const targets = z.array(z.object({ type: z.string(), url: z.string(), title: z.string() }))

/** Pages, as the browser tells of them from outside; nobody may look into one: its profile forbids the tools. */
async function pages(): Promise<{ address: string; title: string }[]> {
  const file = join(profile(), 'DevToolsActivePort')
  const [port = ''] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined)
  if (!answer) return []
  return targets
    .parse(await answer.json())
    .filter(({ type }) => type === 'page')
    .map(({ url, title }) => ({ address: url.split('#')[0] ?? '', title }))
}
const settled = () => delay(150)

test('no shortcut of the browser leads out of a locked kiosk', async () => {
  const locked = open(kiosk.url)
  try {
    const { origin } = new URL(kiosk.url)
    // the interface names itself once it stands
    await expect
      .poll(async () => (await pages()).map(({ title }) => title))
      .toEqual([expect.stringMatching(/ – Fieldtake$/)])
    await expect.poll(windows).toBeGreaterThan(0)
    xdotool('mousemove', '400', '20', 'click', '1')
    await settled()
    const [there, stood] = [await pages(), windows()]
    expect(there.map(({ address }) => address)).toEqual([`${origin}/`])
    const ways: string[] = []
    for (const chord of CHORDS) {
      xdotool('key', '--clearmodifiers', chord)
      await settled()
      const now = await pages()
      if (JSON.stringify(now) !== JSON.stringify(there)) ways.push(`${chord}: ${JSON.stringify(now)}`)
      else if (windows() !== stood) ways.push(`${chord}: ${windows()} windows`)
    }
    expect(ways).toEqual([])
    const pid = locked.pid()
    process.kill(pid ?? 0, 'SIGKILL')
    await expect.poll(() => locked.pid() !== undefined && locked.pid() !== pid).toBe(true)
    await expect.poll(async () => (await pages()).map(({ address }) => address)).toEqual([`${origin}/`])
  } finally {
    await locked.close()
  }
  expect(existsSync(profile())).toBe(false)
})

test('where no page holds a key back, the profile still opens no file dialog, no tools and no other address', async () => {
  let strangers = 0
  const stranger = createServer((_, answer) => answer.end(String((strangers += 1))))
  const page = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end('<title>no guard</title><textarea autofocus></textarea>')
  })
  const portOf = (server: Server) =>
    new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    )
  const [here, elsewhere] = [await portOf(page), await portOf(stranger)]
  const locked = open(`http://127.0.0.1:${here}/`)
  try {
    await expect.poll(async () => (await pages()).map(({ title }) => title)).toEqual(['no guard'])
    await settled()
    const stood = windows()
    for (const chord of ['ctrl+o', 'ctrl+s', 'ctrl+shift+i', 'F12', 'ctrl+shift+n', 'ctrl+p']) {
      xdotool('key', '--clearmodifiers', chord)
      await settled()
      expect(windows(), chord).toBe(stood)
      expect((await pages()).length, chord).toBe(1)
    }
    // this one does open a window, or the keys above were never heard
    xdotool('key', '--clearmodifiers', 'ctrl+t')
    await expect.poll(async () => (await pages()).length).toBe(2)
    xdotool('key', '--clearmodifiers', 'ctrl+l')
    xdotool('type', `127.0.0.1:${elsewhere}\n`)
    await expect.poll(async () => JSON.stringify(await pages())).toContain(String(elsewhere))
    await settled()
    expect(strangers).toBe(0)
  } finally {
    await locked.close()
    page.close()
    stranger.close()
  }
})

/** The desktop window as an attacker's page would find it, and its processes when they die. */
import type { ElectronApplication } from '@playwright/test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type OpenDesktop, startToItsEnd } from './electron.ts'
import { z } from 'zod'
import { expect, test as base } from './fixtures.ts'
import { firstRunOffline, goTo, takeOne } from './steps.ts'

const test = base.extend<{ desktop: OpenDesktop }>({
  desktop: async ({ openApp }, use) => use(await openApp()),
})

/** Runs in the page's own world and waits for what it promises. */
const inPage = (app: ElectronApplication, code: string): Promise<unknown> =>
  app.evaluate(
    ({ BrowserWindow }, script) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script, true) as unknown,
    code,
  )

test('the page has a bridge of two functions and nothing of Node', async ({ desktop }) => {
  expect(await inPage(desktop.app, 'Object.keys(window.fieldtake).sort()')).toEqual(['invoke', 'subscribe'])
  expect(await inPage(desktop.app, '[typeof require, typeof process, typeof module]')).toEqual([
    'undefined',
    'undefined',
    'undefined',
  ])
})

test('the policy allows nothing by default', async ({ desktop }) => {
  const policy = await inPage(
    desktop.app,
    `fetch('/').then((answer) => answer.headers.get('content-security-policy'))`,
  )
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /)
  expect(policy).not.toContain('unsafe')
  const outside = `fetch('https://fieldtake.example/').then(() => 'sent', () => 'refused')`
  expect(await inPage(desktop.app, outside)).toBe('refused')
  expect(await inPage(desktop.app, `fetch('file:///etc/passwd').then(() => 'read', () => 'refused')`)).toBe(
    'refused',
  )
  for (const path of ['/../package.json', '/..%2f..%2fpackage.json', '/audio/../station.db'])
    expect(await inPage(desktop.app, `fetch('${path}').then((answer) => answer.status)`), path).toBe(404)
})

test('only audio is granted, and only to the page itself', async ({ desktop }) => {
  const media = (kind: string) =>
    inPage(
      desktop.app,
      `navigator.mediaDevices.getUserMedia({ ${kind}: true }).then((stream) => stream.getTracks()[0].kind, (error) => error.name)`,
    )
  expect(await media('audio')).toBe('audio')
  expect(await media('video')).toBe('NotAllowedError')
  const place = `new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('told'), () => done('refused')))`
  expect(await inPage(desktop.app, place)).toBe('refused')
  expect(await inPage(desktop.app, 'Notification.requestPermission()')).toBe('denied')
})

test('the page cannot be left', async ({ desktop }) => {
  await inPage(desktop.app, `void (location.href = 'https://fieldtake.example/')`)
  await inPage(
    desktop.app,
    `void document.body.append(Object.assign(document.createElement('iframe'), { src: '/' }))`,
  )
  const url = () =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  await expect.poll(url).toMatch(/^app:\/\/station\//)
})

test('what is no request is refused loudly', async ({ desktop }) => {
  const ask = (frame: string) =>
    inPage(desktop.app, `window.fieldtake.invoke(${frame}).then(() => 'taken', () => 'refused')`)
  expect(await ask('null')).toBe('refused')
  expect(await ask(`{ envelope: { kind: 'event', name: 'state', payload: 1 } }`)).toBe('refused')
  expect(await ask(`{ envelope: { kind: 'request', id: 1, method: 'x', input: {} }, bytes: 'text' }`)).toBe(
    'refused',
  )
  // A well-formed request for something that does not exist is answered, with an error as a value.
  expect(
    await inPage(
      desktop.app,
      `window.fieldtake.invoke({ envelope: { kind: 'request', id: 7, method: 'no.such', input: {} } }).then((frame) => frame.envelope.error.code)`,
    ),
  ).toBe('bad_request')
})

test('a folder is chosen in the system’s own dialog, and the page hears its path and nothing else', async ({
  desktop,
  dataDir,
}) => {
  const choose = `window.fieldtake.invoke({ envelope: { kind: 'request', id: 9, method: 'takes.chooseFolder', input: {} } }).then((frame) => frame.envelope.result)`
  const answer = (canceled: boolean) =>
    desktop.app.evaluate(
      ({ dialog }, given) => {
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: given.canceled, filePaths: given.canceled ? [] : [given.path] })
      },
      { canceled, path: dataDir },
    )
  await answer(false)
  expect(await inPage(desktop.app, choose)).toEqual({ folder: dataDir })
  await answer(true)
  expect(await inPage(desktop.app, choose)).toEqual({ folder: null })
})

test('a page that dies comes back by itself', async ({ desktop }) => {
  await desktop.page.getByRole('heading', { name: 'Microphone' }).waitFor()
  await desktop.killPage()
  const standing = () =>
    Promise.race([
      inPage(desktop.app, `document.querySelector('h1, h2') !== null`).catch(() => false),
      // What was asked of the page that died is never answered.
      delay(1_000, false),
    ])
  await expect.poll(standing, { timeout: 20_000 }).toBe(true)
})

test('a core that dies is started again, and the page goes on', async ({ desktop, dataDir }) => {
  await desktop.page.getByRole('heading', { name: 'Microphone' }).waitFor()
  const pid = () => (JSON.parse(readFileSync(join(dataDir, 'station.lock'), 'utf8')) as { pid: number }).pid
  const before = pid()
  process.kill(before, 'SIGKILL')
  const state = `window.fieldtake.invoke({ envelope: { kind: 'request', id: 9, method: 'station.state', input: {} } }).then((frame) => frame.envelope.result?.shell ?? frame.envelope.error.code)`
  await expect.poll(() => inPage(desktop.app, state)).toBe('electron')
  expect(pid()).not.toBe(before)
})

test('a second start on the same data gives way to the first', async ({ desktop, dataDir, display }) => {
  expect(await startToItsEnd(dataDir, display)).toContain('The station is already open')
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('in a kiosk the keys that lead out are held, and only the end of the app closes the window', async ({
  openApp,
}) => {
  const desktop = await openApp({ args: ['--kiosk'] })
  await desktop.page.getByRole('heading', { name: 'Microphone' }).waitFor()
  const none = { type: 'keyDown', control: false, alt: false, shift: false, meta: false }
  const held = [
    { ...none, key: 'n', control: true },
    { ...none, key: 'I', control: true, shift: true },
    { ...none, key: '0', control: true },
    { ...none, key: 'F4', alt: true },
    { ...none, key: 'F5' },
  ]
  const pressed = [{ ...none, key: 'F2' }, ...held, { ...none, key: 'c', control: true }]
  // the list itself is in test/unit/contract/keys-out.test.ts
  const stopped = await desktop.app.evaluate(({ BrowserWindow }, keys) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const stops: typeof keys = []
    for (const key of keys)
      contents?.emit('before-input-event', { preventDefault: () => void stops.push(key) }, key)
    return stops
  }, pressed)
  expect(stopped).toEqual(held)
  // as Alt+F4 has the window manager ask
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const lives = `new Promise((done) => setTimeout(() => done('lives'), 500))`
  expect(await inPage(desktop.app, lives)).toBe('lives')
})

test('a new station is encrypted; opened with another key it says so, loses nothing, and its code opens it', async ({
  dataDir,
  openApp,
}) => {
  const first = await openApp()
  await firstRunOffline(first.page, 'Zewditu Planted')
  await takeOne(first.page, 1_000)
  await goTo(first.page, 'Settings')
  const section = first.page.getByRole('region', { name: 'Encryption', exact: true })
  await section.getByRole('button', { name: 'Show the recovery code' }).click()
  const letters = await section.getByRole('group', { name: 'Letters on the card' }).innerText()
  await section.getByRole('button', { name: 'I have kept it' }).click()
  await expect(section.locator('.code-card')).toHaveCount(0)
  await first.close()
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('window'),
  )
  const bytes = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  expect(bytes.some((one) => one.includes('Zewditu Planted'))).toBe(false)
  expect(bytes.filter((one) => one.toString('latin1', 0, 8) === 'FTVAULT1').length).toBeGreaterThan(2)

  // another account, another computer, or a keychain that was reset
  const secrets = join(dataDir, 'secrets-desktop.json')
  const kept = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(secrets, 'utf8')))
  writeFileSync(secrets, JSON.stringify({ ...kept, vaultKey: '' }))
  const locked = await openApp()
  await expect(locked.page.getByRole('alert').first()).toContainText('This station is encrypted')
  const code = locked.page.getByLabel('Recovery code')
  await code.fill('q8kd 22xl')
  await locked.page.getByRole('button', { name: 'Open with the code' }).click()
  await expect(locked.page.locator('.locked-vault .fault')).toContainText('does not open this station')
  await code.fill(letters)
  await locked.page.getByRole('button', { name: 'Open with the code' }).click()
  await goTo(locked.page, 'Takes')
  await expect(locked.page.getByRole('listbox', { name: 'Takes' }).getByRole('option')).toHaveCount(1)
  await locked.close()
  // this computer knows it from now on
  const again = await openApp()
  await goTo(again.page, 'Takes')
  await expect(again.page.getByRole('listbox', { name: 'Takes' }).getByRole('option')).toHaveCount(1)
})

/** A slip of the finger is taken back at once, whatever the listener waits for just then. In the kiosk, at whose WebSocket answers can be held back. */
import type { Page } from '@playwright/test'
import { decodeFrame } from '../../main/contract/frame.ts'
import { expect, test } from './fixtures.ts'
import { readTakes, withStation } from './prepare.ts'
import { goTo } from './steps.ts'

/** A station with two short takes that wait for a listener. */
const withTwoTakes = (dataDir: string) =>
  withStation(dataDir, async (station) => {
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, firstRunDone: true } })
    const [first, second] = await readTakes(station, 'Beza', [700, 900])
    if (!first || !second) throw new Error('two takes were read')
    return { first, second }
  })

async function beginListening(page: Page): Promise<void> {
  await goTo(page, 'Listen')
  await page.getByRole('textbox', { name: 'Your name or code' }).fill('anna')
  await page.keyboard.press('Enter')
}

test('the last verdict is taken back while the next take is being fetched, and right after it was given', async ({
  dataDir,
  open,
}) => {
  const { first, second } = await withTwoTakes(dataDir)
  const { page } = await open()
  const letNextThrough = await holdAnswers(page, 'reviews.next', 1)
  await page.reload()
  await beginListening(page)

  const words = page.locator('.judge-text')
  const left = page.locator('.listen-head')
  const approve = page.getByRole('button', { name: 'Approve' })
  const hasSaid = page.getByText('You said: Approve')
  await expect(words).toHaveText(first.text)
  await expect(left).toContainText('2 takes left')
  await page.keyboard.press('p')
  await expect(approve).toBeEnabled()
  await page.keyboard.press('a')
  await expect(hasSaid).toBeVisible()
  await expect(left).toContainText('1 take left')
  await page.keyboard.press('u')
  await expect(hasSaid).toBeHidden()
  await expect(left).toContainText('2 takes left')
  await expect(approve).toBeEnabled()

  // the answer that comes now pulls nobody away
  letNextThrough()
  // without a breath in between
  await page.keyboard.press('a')
  await page.keyboard.press('u')
  await expect(words).toHaveText(first.text)
  await expect(left).toContainText('2 takes left')
  await expect(approve).toBeEnabled()
  await page.keyboard.press('a')
  await expect(words).toHaveText(second.text)
  await expect(left).toContainText('1 take left')
})

for (const [name, method] of [
  ['the verdict before it', 'reviews.save'],
  ['that it is taken back', 'reviews.undo'],
] as const)
  test(`a verdict stands that is given before the core has answered to ${name}`, async ({
    dataDir,
    open,
  }) => {
    const { first, second } = await withTwoTakes(dataDir)
    const { page } = await open()
    const letThrough = await holdAnswers(page, method, 0)
    await page.reload()
    await beginListening(page)
    const words = page.locator('.judge-text')
    const left = page.locator('.listen-head')
    await expect(words).toHaveText(first.text)
    await page.keyboard.press('p')
    await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled()
    await page.keyboard.press('a')
    await expect(words).toHaveText(second.text)
    await page.keyboard.press('u')
    await page.keyboard.press('b')
    await page.keyboard.press('a')
    letThrough()
    await expect(left).toContainText('1 take left')
    await expect(words).toHaveText(second.text)
  })

/** From now on the core's answers to this method wait, all but the first so many; until they are let through. */
async function holdAnswers(page: Page, method: string, free: number): Promise<() => void> {
  let answers = 0
  let held: (() => void)[] | null = []
  await page.routeWebSocket(/.*/, (socket) => {
    const core = socket.connectToServer()
    const asked = new Set<number>()
    socket.onMessage((message) => {
      const { envelope } = decodeFrame(Buffer.from(message))
      if (envelope.kind === 'request' && envelope.method === method) asked.add(envelope.id)
      core.send(message)
    })
    core.onMessage((message) => {
      const { envelope } = decodeFrame(Buffer.from(message))
      const isOne = envelope.kind === 'response' && asked.has(envelope.id)
      if (isOne) answers += 1
      if (isOne && answers > free && held) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return () => {
    for (const send of held ?? []) send()
    held = null
  }
}

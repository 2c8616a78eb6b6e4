/** A slip of the finger is taken back at once, whatever the listener waits for just then. In the kiosk, at whose WebSocket answers can be held back. */
import type { Page } from '@playwright/test'
import { decodeFrame } from '../../main/contract/frame.ts'
import { expect, test } from './fixtures.ts'
import { readTakes, withStation } from './prepare.ts'
import { goTo } from './steps.ts'

test('the last verdict is taken back while the next take is being fetched, and right after it was given', async ({
  dataDir,
  open,
}) => {
  const [first, second] = await withStation(dataDir, async (station) => {
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, firstRunDone: true } })
    return readTakes(station, 'Beza', [700, 900])
  })
  const { page } = await open()
  const letThrough = await holdNextTakes(page)
  await page.reload()
  await goTo(page, 'Listen')
  await page.getByRole('textbox', { name: 'Your name or code' }).fill('anna')
  await page.keyboard.press('Enter')

  const words = page.locator('.judge-text')
  const left = page.locator('.listen-head')
  const approve = page.getByRole('button', { name: 'Approve' })
  const hasSaid = page.getByText('You said: Approve')
  await expect(words).toHaveText(first!.text)
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
  letThrough()
  // without a breath in between
  await page.keyboard.press('a')
  await page.keyboard.press('u')
  await expect(words).toHaveText(first!.text)
  await expect(left).toContainText('2 takes left')
  await expect(approve).toBeEnabled()
  await page.keyboard.press('a')
  await expect(words).toHaveText(second!.text)
  await expect(left).toContainText('1 take left')
})

/** From now on the core's answers about the next take wait, all but the first; until they are let through. */
async function holdNextTakes(page: Page): Promise<() => void> {
  let answers = 0
  let held: (() => void)[] | null = []
  await page.routeWebSocket(/.*/, (socket) => {
    const core = socket.connectToServer()
    const asked = new Set<number>()
    socket.onMessage((message) => {
      const { envelope } = decodeFrame(Buffer.from(message))
      if (envelope.kind === 'request' && envelope.method === 'reviews.next') asked.add(envelope.id)
      core.send(message)
    })
    core.onMessage((message) => {
      const { envelope } = decodeFrame(Buffer.from(message))
      const isNext = envelope.kind === 'response' && asked.has(envelope.id)
      if (isNext) answers += 1
      if (isNext && answers > 1 && held) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return () => {
    for (const send of held ?? []) send()
    held = null
  }
}

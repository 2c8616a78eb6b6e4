/** Whatever was clicked last, the key that is printed on a button does what the button does; whoever came by Tab works what has the ring. */
import { expect, test as base, type Page } from '@playwright/test'
import { openGallery, type Gallery, type Screen } from './screens/gallery.ts'

const test = base.extend<object, { gallery: Gallery }>({
  gallery: [
    async ({}, use) => {
      const gallery = await openGallery()
      await use(gallery)
      await gallery.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

const CONTROLS =
  'a[href]:not(.shell-jump), button, summary, select, audio, .segment, [role=option], :is([type=checkbox], [type=radio], [type=range]):not(.visually-hidden)'
/** What the page shows and has done, as far as a key can change it: no figures, they run. */
const stateOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const words = document.body.innerText.replace(/[\d.,:%]+/g, '#')
    const controls = [...document.querySelectorAll<HTMLInputElement>('input, select, [aria-pressed]')]
    const values = controls.map((one) => `${one.value} ${one.checked} ${one.ariaPressed}`)
    return [
      location.hash,
      document.querySelectorAll('dialog[open]').length,
      words,
      ...values,
      ...window.done(),
    ].join('\n')
  })

/** Once it is the same for a while: what a view shows comes from the core, and a player has to be made. */
async function settled(page: Page): Promise<string> {
  let last = await stateOf(page)
  for (let same = 0; same < 3;) {
    await page.waitForTimeout(40)
    const now = await stateOf(page)
    same = now === last ? same + 1 : 0
    last = now
  }
  return last
}

/** Marks what can be clicked, and says how many there are. The ways to other views are clicked in one story only. */
const countControls = (page: Page, story: string): Promise<number> =>
  page.evaluate(
    ([selector, navigation]) => {
      const found = [...document.querySelectorAll<HTMLElement>(selector)].filter(
        (one) => one.checkVisibility() && !(one instanceof HTMLButtonElement && one.disabled),
      )
      // rows of a list are one like another
      const alike = navigation ? '[role=option] ~ *' : '[role=option] ~ *, .rail *'
      const kept = found.filter((one) => !one.matches(alike))
      kept.forEach((one, index) => (one.dataset['control'] = String(index)))
      return kept.length
    },
    [CONTROLS, story === 'record-idle'] as const,
  )

/** Clicks as a person does, and leaves what the click opened over the page. */
async function clickAway(page: Page, control: number): Promise<string> {
  const at = page.locator(`[data-control="${control}"]`)
  const name = await at.evaluate((one) => `${one.tagName} ${one.ariaLabel ?? one.textContent.trim()}`)
  await at.click({ force: true })
  if ((await page.locator('dialog[open]').count()) > 0 || name.startsWith('SELECT'))
    await page.keyboard.press('Escape')
  await expect(page.locator('dialog[open]')).toHaveCount(0)
  return name
}

/** Buttons and boxes that promise a key now. */
const promised = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button:enabled > .key-hint, .choice > .key-hint')]
      .filter((hint) => hint.checkVisibility({ visibilityProperty: true }))
      .map((hint) => hint.dataset['key'] ?? '')
      // one digit of a list is like another
      .filter((key) => !/^[2-7]$/.test(key)),
  )

/** Presses a key once its button can be pressed: a player has to be made first. */
async function press(page: Page, key: string): Promise<void> {
  await page.locator(`:is(button:enabled, .choice) > .key-hint[data-key="${key}"]`).first().waitFor()
  await page.keyboard.press(PRESSED[key] ?? key)
}

const PRESSED: Record<string, string> = { Space: ' ' }

async function everyKeyAfter(screen: Screen, story: string): Promise<{ pressed: number; faults: string[] }> {
  const { page } = screen
  const show = () => screen.show({ story, lang: 'en', theme: 'light' })
  await show()
  const controls = await countControls(page, story)
  const faults: string[] = []
  /** what a click on the button does, by where one is and the key */
  const wanted = new Map<string, string>()
  let pressed = 0
  for (let control = 0; control < controls; control += 1) {
    const arrive = async () => {
      await show()
      await countControls(page, story)
      const name = await clickAway(page, control)
      return { name, state: await settled(page) }
    }
    let { name, state } = await arrive()
    const keys = await promised(page)
    let used = false
    for (const key of keys) {
      if (used) ({ name, state } = await arrive())
      used = true
      await press(page, key)
      pressed += 1
      const place = `${key} at ${state}`
      const after = await stateOf(page)
      if (wanted.get(place) === after) continue
      // the first time, or not what it was the last time: compared with the button itself
      const got = after
      await arrive()
      const hint = `> .key-hint[data-key="${key}"]`
      await page.locator(`button:has(${hint}), .choice:has(${hint}) input`).first().click()
      await expect
        .poll(() => stateOf(page), { message: `${story}: the button ${key} itself` })
        .not.toBe(state)
      const right = await settled(page)
      wanted.set(place, right)
      if (got === right) continue
      await arrive()
      await press(page, key)
      await expect
        .poll(() => stateOf(page), { timeout: 2_000 })
        .toBe(right)
        .catch(() => faults.push(`${story}: ${key} after a click on ${name}`))
    }
  }
  return { pressed, faults }
}

/** and how many presses there are at least */
const VIEWS: Record<string, number> = {
  'record-idle': 40,
  'record-saved': 60,
  'record-speak': 1,
  'record-skip': 10,
  'record-finished': 0,
  takes: 5,
  queue: 0,
  corpus: 0,
  pipeline: 0,
  project: 0,
  settings: 0,
}
for (const [story, atLeast] of Object.entries(VIEWS))
  test(`printed keys work after a click on anything: ${story}`, async ({ gallery }) => {
    test.setTimeout(900_000)
    const screen = await gallery.open({ viewport: { width: 1366, height: 768 } })
    const { pressed, faults } = await everyKeyAfter(screen, story)
    await screen.close()
    expect(faults).toEqual([])
    expect(pressed).toBeGreaterThanOrEqual(atLeast)
  })

test('whoever came by Tab works what has the ring, and no other button promises its keys', async ({
  gallery,
}) => {
  const screen = await gallery.open({ viewport: { width: 1366, height: 768 } })
  const { page } = screen
  await screen.show({ story: 'record-saved', lang: 'en', theme: 'light' })
  const flag = page.locator('.act-flag')
  const shown = (key: string) =>
    page
      .locator(`button > .key-hint[data-key="${key}"]`)
      .evaluate((hint) => getComputedStyle(hint).visibility)
  expect(await shown('Enter')).toBe('visible')
  while (!(await flag.evaluate((one) => one === document.activeElement))) await page.keyboard.press('Tab')
  expect(await shown('Enter')).toBe('hidden')
  // other keys do what is printed all the same
  expect(await shown('r')).toBe('visible')
  await page.keyboard.press('Space')
  await expect(flag).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Enter')
  await expect(flag).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('s')
  await expect(page.locator('.skip-panel')).toBeFocused()
  await page.keyboard.press('Escape')
  // a link is followed with Enter alone: Space goes on, as the red button says
  await page.locator('.rail-link').nth(1).focus()
  await page.keyboard.press('Space')
  await expect(page.locator('[data-view=record]')).toHaveAttribute('data-phase', 'idle')
  await page.locator('.rail-link').nth(1).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/takes/)
  await screen.close()
})

test('a key that is held presses nothing else, and text stays text', async ({ gallery }) => {
  const screen = await gallery.open({ viewport: { width: 1366, height: 768 } })
  const { page } = screen
  await screen.show({ story: 'record-idle', lang: 'en', theme: 'light' })
  await page.locator('.rail-link').first().click()
  const larger = page.getByRole('button', { name: 'Larger' })
  await larger.click()
  const changes = (await page.evaluate(() => window.done())).length
  await page.keyboard.down('Space')
  await page.keyboard.down('Space')
  await page.keyboard.up('Space')
  await expect(page.locator('[data-view=record]')).toHaveAttribute('data-phase', 'recording')
  expect((await page.evaluate(() => window.done())).length).toBe(changes)
  await screen.show({ story: 'record-skip-other', lang: 'en', theme: 'light' })
  const note = page.locator('.skip-panel input')
  await note.press('b')
  await note.press('Space')
  await expect(note).toHaveValue('b ')
  expect(
    await page.locator('.primary > .key-hint').evaluate((hint) => getComputedStyle(hint).visibility),
  ).toBe('hidden')
  // what writes nothing means the same everywhere
  await note.press('F2')
  await expect(page.getByRole('dialog', { name: 'Who is speaking?' })).toBeVisible()
  await screen.close()
})

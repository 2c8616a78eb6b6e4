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
/**
 * What the page shows and has done, as far as a key can change it: no figures, they run. Read once it is the same from frame
 * to frame: what a view shows comes from the core, and a player has to be made before its button can be pressed.
 */
const settled = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const look = () => {
      // a player that has begun draws the scale of its picture, and counts down until one may approve
      const words = document.body.innerText
        .replace(/[\d.,:%]+/g, '#')
        .replace(/^#k$\n?/gm, '')
        .replace(/^Hear .* to approve#?$/gm, '')
      const controls = [...document.querySelectorAll<HTMLInputElement>('input, select, [aria-pressed]')]
      const values = controls.map((one) => `${one.value} ${one.checked} ${one.ariaPressed}`)
      const dialogs = document.querySelectorAll('dialog[open]').length
      return [location.hash, dialogs, words, ...values, ...window.done()].join('\n')
    }
    let last = look()
    // a player that plays may never be the same
    for (let same = 0, frames = 0; same < 2 && frames < 60; frames += 1) {
      await new Promise(requestAnimationFrame)
      // what comes from the core comes by timers and promises
      await new Promise((resolve) => setTimeout(resolve))
      const now = look()
      const waits = document.querySelector('.player-bar .button-primary:disabled') !== null
      same = now === last && !waits ? same + 1 : 0
      last = now
    }
    return last
  })

interface Control {
  readonly name: string
  /** what the browser and the interface could treat differently from others */
  readonly kind: string
}

/** Marks what can be clicked. The ways to other views are clicked in one story only. */
const controlsOf = (page: Page, story: string): Promise<Control[]> =>
  page.evaluate(
    ([selector, navigation]) => {
      const found = [...document.querySelectorAll<HTMLElement>(selector)].filter(
        (one) => one.checkVisibility() && !(one instanceof HTMLButtonElement && one.disabled),
      )
      // rows of a list are one like another
      const alike = navigation ? '[role=option] ~ *' : '[role=option] ~ *, .rail *'
      // and boxes of one list: its first and its last stand for those between
      const between = (one: HTMLElement) => {
        const list = one.closest('fieldset')?.querySelectorAll<HTMLElement>('[type=checkbox]') ?? []
        const at = [...list].indexOf(one)
        return at > 0 && at < list.length - 1
      }
      const kept = found.filter((one) => !one.matches(alike) && !between(one))
      return kept.map((one, index) => {
        one.dataset['control'] = String(index)
        const { tagName, role, ariaLabel } = one
        const type = one.getAttribute('type') ?? ''
        return {
          name: `${tagName} ${ariaLabel ?? one.textContent.trim()}`,
          kind: [tagName, type, role ?? '', one.closest('form') ? 'form' : ''].join(' '),
        }
      })
    },
    [CONTROLS, story === 'record-idle'] as const,
  )

/** Clicks as a person does, and leaves what the click opened over the page. */
async function clickAway(page: Page, control: number): Promise<void> {
  const { x, y, opens } = await page.evaluate((index) => {
    const one = document.querySelector(`[data-control="${index}"]`)
    one?.scrollIntoView({ block: 'nearest' })
    const box = one?.getBoundingClientRect() ?? new DOMRect()
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, opens: one?.tagName === 'SELECT' }
  }, control)
  await page.mouse.click(x, y)
  const over = await page.evaluate(() => document.querySelectorAll('dialog[open]').length)
  if (over > 0 || opens) await page.keyboard.press('Escape')
  if (over > 0) await expect(page.locator('dialog[open]')).toHaveCount(0)
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

/** Keys that work the controls of a browser by themselves: pressed after every control. The others after one of each kind. */
const NATIVE = ['Space', 'Enter']

async function everyKeyAfter(screen: Screen, story: string): Promise<{ pressed: number; faults: string[] }> {
  const { page } = screen
  const faults: string[] = []
  /** what a click on the button does, by where one is and the key */
  const wanted = new Map<string, string>()
  const pressedAfter = new Map<string, Set<string>>()
  let pressed = 0
  const show = async () => {
    await screen.show({ story, lang: 'en', theme: 'light' })
    await settled(page)
    return controlsOf(page, story)
  }
  const arrive = async (control: number) => {
    await show()
    await clickAway(page, control)
    return settled(page)
  }
  for (const [control, { name, kind }] of (await show()).entries()) {
    let state = await arrive(control)
    let fresh = true
    const keys = await promised(page)
    const done = pressedAfter.get(kind) ?? new Set()
    pressedAfter.set(kind, done)
    // and one more each time, in turn
    const extra = keys[control % Math.max(1, keys.length)]
    for (const key of keys) {
      if (done.has(key) && key !== extra && !NATIVE.includes(key)) continue
      done.add(key)
      if (!fresh) state = await arrive(control)
      fresh = false
      await press(page, key)
      pressed += 1
      const got = await settled(page)
      const place = `${key} at ${state}`
      if (!wanted.has(place)) {
        await arrive(control)
        const hint = `> .key-hint[data-key="${key}"]`
        await page.locator(`button:has(${hint}), .choice:has(${hint}) input`).first().click()
        await expect
          .poll(() => settled(page), { message: `${story}: the button ${key} itself` })
          .not.toBe(state)
        wanted.set(place, await settled(page))
      }
      const right = wanted.get(place)
      if (got === right) continue
      // a player takes a moment to begin
      await arrive(control)
      await press(page, key)
      await expect
        .poll(() => settled(page), { timeout: 15_000 })
        .toBe(right)
        .catch(() => faults.push(`${story}: ${key} after a click on ${name}`))
    }
  }
  return { pressed, faults }
}

/** and how many presses there are at least */
const VIEWS: Record<string, number> = {
  'record-idle': 20,
  'record-saved': 20,
  'record-speak': 1,
  'record-skip': 10,
  'record-finished': 0,
  takes: 5,
  'listen-draft': 20,
  queue: 0,
  corpus: 0,
  pipeline: 0,
  project: 0,
  settings: 0,
}
for (const [story, atLeast] of Object.entries(VIEWS))
  test(`printed keys work after a click on anything: ${story}`, async ({ gallery }) => {
    // Listen makes a player for each press
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

test('one key goes to another take of the prompt and back; heard is only the take that is judged', async ({
  gallery,
}) => {
  const screen = await gallery.open({ viewport: { width: 1366, height: 768 } })
  const { page } = screen
  // begins: presses Z, so that the other sounds
  await screen.show({ story: 'listen-compare', lang: 'en', theme: 'light' })
  const which = page.locator('.compare-which')
  const heard = page.getByRole('img', { name: /% heard$/ })
  const compare = page.getByRole('button', { name: 'Another take of the prompt' })
  await expect(which).toHaveText(/^You hear another take: 1 of 2, by /)
  await expect(compare).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  // it plays to its end and leaves; nothing of it counts
  await expect(which).toHaveText('Other takes: 2', { timeout: 15_000 })
  await expect(heard).toHaveAccessibleName('0% heard')
  await page.keyboard.press('z')
  await expect(which).toHaveText(/^You hear another take: 2 of 2, by /)
  await page.keyboard.press('z')
  await expect(compare).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect(heard).not.toHaveAccessibleName('0% heard')
  // the take's own key leaves the other, too
  await page.keyboard.press('p')
  await page.keyboard.press('z')
  await expect(which).toHaveText(/^You hear another take: 1 of 2, by /)
  await page.keyboard.press('p')
  await expect(which).toHaveText('Other takes: 2')
  await screen.close()
})

/** A visitor lends their voice at an unattended station, walks away, and the next finds nothing of them. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { setUpProject, CONSENT, withStation } from './prepare.ts'
import { goTo, prompt, record, takeOne } from './steps.ts'

const PIN = '4711'
const PROMPTS = 2
const IDLE_S = 12
const LONGEST_S = 10
const SCRIPT = [
  'The boats come home.',
  'We count the baskets.',
  'Seven children carry water.',
  'The rain is late.',
]
const SPOKEN_MS = 900

test('from attract to thanks, and no trace for the next', async ({ dataDir, open, picture }) => {
  test.setTimeout(240_000)
  await withStation(dataDir, async (station) => {
    await setUpProject(station, SCRIPT, {
      kioskPrompts: PROMPTS,
      kioskIdleSeconds: IDLE_S,
      kioskLongestSeconds: LONGEST_S,
    })
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, firstRunDone: true } })
  })
  const station = await open()
  const { page } = station
  await lockAsKiosk(page)
  let letters = ''
  await picture(station, 'kiosk-attract')

  await test.step('keys and addresses lead nowhere', async () => {
    for (const key of [
      'F2',
      '?',
      'l',
      'd',
      'b',
      'u',
      'F1',
      'F5',
      'Control+n',
      'Control+t',
      'Control+Shift+i',
      'Alt+F4',
    ])
      await page.keyboard.press(key)
    await expect(step(page, 'attract')).toBeVisible()
    for (const view of ['settings', 'takes', 'project'])
      await page.evaluate((name) => void (location.hash = `#/${name}`), view)
    await expect(page.getByRole('navigation', { name: 'Views' })).toHaveCount(0)
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(step(page, 'attract')).toBeVisible()
  })

  await test.step('a reload is no way out', async () => {
    await page.reload()
    await expect(step(page, 'attract')).toBeVisible({ timeout: 30_000 })
    await expect(page.getByRole('navigation', { name: 'Views' })).toHaveCount(0)
  })

  await test.step('a visitor reads all their prompts', async () => {
    await expect(page.getByRole('button', { name: 'Begin' })).toBeVisible() // it knows what is to be recorded
    await page.keyboard.press('Space')
    letters = await toPrompts(page)
    await picture(station, 'kiosk-prompt')
    for (let i = 1; i <= PROMPTS; i += 1) {
      await expect(prompt(page)).toHaveText(SCRIPT[i - 1] ?? '')
      await expect(page.getByText(`Sentence ${i} of ${PROMPTS}`)).toBeVisible()
      if (i === PROMPTS) {
        await speak(page)
        break
      }
      await takeOne(page, SPOKEN_MS)
      await page.keyboard.press('F2')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.keyboard.press('Enter')
      await expect(record(page)).toHaveAttribute('data-phase', 'idle')
    }
    await expect(page.getByRole('heading', { name: 'Thank you!' })).toBeVisible()
    await picture(station, 'kiosk-thanks')
    await page.getByRole('button', { name: 'Next person' }).click()
    await expect(step(page, 'attract')).toBeVisible()
  })

  await test.step('one who does not agree is gone without a trace', async () => {
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('button', { name: 'English' }).click()
    await expect(page.getByText(CONSENT)).toBeVisible()
    await page.locator('.consent').getByRole('button').last().click()
    await expect(step(page, 'attract')).toBeVisible()
  })

  await test.step('the next visitor begins anew, in Arabic, and walks away while it records', async () => {
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('button', { name: 'العربية' }).click()
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await expect(page.getByText(CONSENT)).toBeVisible()
    await page.locator('.consent').getByRole('button').first().click()
    await page.locator('.code-card .button-primary').click()
    const ready = step(page, 'microphone').locator('.kiosk-sheet button.button-primary')
    await expect(ready).toBeEnabled({ timeout: 30_000 })
    await ready.click()
    // The same first prompt: nothing tells the second visitor that the first has read it.
    await expect(prompt(page)).toHaveText(SCRIPT[0] ?? '')
    await expect(record(page)).toHaveAttribute('data-phase', 'idle')
    await expect(page.locator('button.primary-record')).toBeEnabled()
    await page.keyboard.press('Space')
    await expect(record(page)).toHaveAttribute('data-phase', 'recording')
    await expect(record(page)).toHaveAttribute('data-phase', 'saved', { timeout: (LONGEST_S + 20) * 1_000 })
    await expect(step(page, 'attract')).toBeVisible({ timeout: (IDLE_S + 20) * 1_000 })
    await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
    await expect(page.getByText(SCRIPT[0] ?? '')).toHaveCount(0)
    await expect(page.getByText(/Visitor|زائر/)).toHaveCount(0)
  })

  await test.step('the first comes back with the card, and takes back what they said', async () => {
    await page.getByRole('button', { name: 'Withdraw with a card' }).click()
    const field = page.getByRole('textbox', { name: 'Letters on your card' })
    await expect(field).toBeFocused()
    // one letter is another
    const typed = letters.replaceAll(/\s/g, '').toLowerCase()
    await page.keyboard.type(typed.slice(0, -1) + (typed.endsWith('q') ? 'p' : 'q'))
    await page.keyboard.press('Enter')
    await expect(page.getByText('This is not a card yet')).toBeVisible()
    await field.fill(typed)
    await page.keyboard.press('Enter')
    await picture(station, 'kiosk-withdraw')
    await page.getByRole('button', { name: 'Take my recordings back' }).click()
    await expect(page.getByText('Your withdrawal is noted')).toBeVisible()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect(step(page, 'attract')).toBeVisible()
  })

  await test.step('only the PIN opens what is for staff', async () => {
    await page.getByRole('button', { name: 'Staff' }).click()
    const panel = page.getByRole('dialog', { name: 'Staff' })
    await expect(panel.getByTestId('ledger')).toContainText(`${PROMPTS + 1} takes recorded`)
    await panel.getByRole('textbox', { name: 'PIN' }).fill('1234')
    await panel.getByRole('button', { name: 'Unlock' }).click()
    await expect(panel.getByText('That is not the PIN.')).toBeVisible()
    await expect(page.getByRole('navigation', { name: 'Views' })).toHaveCount(0)
    await picture(station, 'kiosk-wrong-pin')
    for (const digit of PIN) await panel.getByRole('button', { name: digit, exact: true }).click()
    await panel.getByRole('button', { name: 'Unlock' }).click()
    await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
    await goTo(page, 'Record')
    await expect(page.getByRole('heading', { name: 'Start a session' })).toBeVisible()
  })
  await station.close()

  const { speakers, takes, locked, refused } = await withStation(dataDir, async (desk) => {
    const { kiosk } = (await desk.call('station.state', {})).output
    const names = ['settings.exportProfile', 'takes.list', 'speakers.list'] as const
    const tries = await Promise.allSettled(names.map((name) => desk.call(name, {})))
    await desk.call('station.unlock', { pin: PIN })
    return {
      locked: kiosk,
      refused: tries.map((tried) => (tried.status === 'rejected' ? (tried.reason as unknown) : null)),
      speakers: (await desk.call('speakers.list', {})).output.speakers,
      takes: (await desk.call('takes.list', {})).output.takes,
    }
  })
  // Both agreed before they spoke; each visitor's takes are theirs alone.
  expect(speakers.map((speaker) => speaker.consent?.version)).toEqual(['1', '1'])
  expect(takes).toHaveLength(PROMPTS + 1)
  expect(speakers.map(({ withdrawnAt }) => withdrawnAt !== null).sort()).toEqual([false, true])
  const withdrew = takes.filter(({ delivery }) => delivery.reason?.code === 'speaker_withdrew')
  expect(withdrew).toHaveLength(PROMPTS)
  // The next start is locked again, in whichever shell: the PIN's hash is in the database.
  expect(locked).toEqual({ enabled: true, locked: true, pinSet: true })
  const staffOnly = { code: 'kiosk_locked' }
  expect(refused).toMatchObject([staffOnly, staffOnly, staffOnly])
})

const step = (page: Page, name: string) => page.locator(`[data-view=kiosk][data-step=${name}]`)

async function lockAsKiosk(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).waitFor({ timeout: 30_000 })
  await goTo(page, 'Settings')
  await page.getByLabel('PIN', { exact: true }).fill(PIN)
  await expect(page.getByText('The station locks at once')).toBeVisible() // it has the PIN
  await page.getByRole('checkbox', { name: /^Kiosk mode/ }).check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  // The station locks at once.
  await expect(step(page, 'attract')).toBeVisible()
}

/** Language, consent, the card (answers its letters), microphone. */
async function toPrompts(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'English' }).click()
  await expect(step(page, 'consent').getByText(CONSENT)).toBeVisible()
  await page.getByRole('button', { name: 'I agree' }).click()
  const letters = await page.getByRole('group', { name: 'Letters on the card' }).innerText()
  await expect(page.getByRole('button', { name: 'Print the card' })).toHaveCount(0) // a printer's dialog leads out
  await page.getByRole('button', { name: 'I have kept it' }).click()
  const ready = page.getByRole('button', { name: 'I am ready' })
  await expect(ready).toBeEnabled({ timeout: 30_000 })
  await ready.click()
  await expect(record(page)).toHaveAttribute('data-phase', 'idle')
  return letters
}

/** One take by the key, whatever the language; the last one is thanked for as soon as it is saved. */
async function speak(page: Page): Promise<void> {
  await expect(page.locator('button.primary-record')).toBeEnabled()
  await page.keyboard.press('Space')
  await expect(record(page)).toHaveAttribute('data-phase', 'recording')
  await page.waitForTimeout(SPOKEN_MS)
  await page.keyboard.press('Space')
}

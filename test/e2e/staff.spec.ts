/** What staff set up: a divided script, questions that are refused until they can be asked, a long import, the kiosk's project. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { CONSENT, setUpProject, withStation } from './prepare.ts'
import { goTo } from './steps.ts'

const SCRIPT = Array.from({ length: 60 }, (_one, at) => `Basket number ${at + 1} is full.`)
/** so many that nobody's machine reads them before "Stop" is pressed */
const LONG = Array.from({ length: 400_000 }, (_one, at) => `Boat ${at + 1} comes home.`).join('\n')
const PIN = '4711'

test('staff divide a script, mend the questions, stop an import, and choose what visitors record', async ({
  dataDir,
  open,
  picture,
}) => {
  test.setTimeout(180_000)
  await withStation(dataDir, async (station) => {
    await setUpProject(station, SCRIPT, {})
    await station.call('projects.save', {
      name: 'Harbour songs',
      settings: { quality: {}, consents: [{ lang: 'en', version: '1', text: 'Songs are kept for ever.' }] },
    })
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, firstRunDone: true } })
  })
  const station = await open()
  const { page } = station
  await page.getByRole('navigation', { name: 'Views' }).waitFor({ timeout: 30_000 })

  await test.step('this station records part 2 of 3', async () => {
    await goTo(page, 'Project')
    await page.getByRole('checkbox', { name: 'Divide the script among stations' }).check()
    await page.getByRole('spinbutton', { name: 'Number of stations' }).fill('3')
    await page.getByRole('spinbutton', { name: 'Part of this station' }).fill('2')
    await expect(page.getByText('This station records part 2 of 3.')).toBeVisible()
  })

  await test.step('a question is put together without writing JSON, and numbers are typed as they come', async () => {
    await page.getByRole('textbox', { name: 'New question' }).fill('Home village')
    await page.keyboard.press('Enter')
    const question = page.getByRole('group', { name: 'Home village' })
    await question.getByRole('combobox', { name: 'Kind of answer' }).selectOption({ label: 'One of several' })
    const answers = question.getByRole('textbox', { name: 'Answers to choose from' })
    await answers.clear()
    await answers.pressSequentially('Gondar, Bahir Dar')
    await question.getByRole('checkbox', { name: 'Must be answered' }).check()
    const idle = page.getByRole('spinbutton', { name: 'Kiosk starts over after' })
    await idle.clear()
    await idle.pressSequentially('5')
    await expect(page.getByText('Please enter a number from 10 to 3600.')).toBeVisible()
    await idle.pressSequentially('5')
    await save(page)
    await expect(page.getByRole('status').getByText('Saved')).toBeVisible()
    await expect(idle).toHaveValue('55')
  })

  await test.step('questions that cannot be asked are refused with their place', async () => {
    const questions = page.getByRole('region', { name: 'Questions to speakers' })
    await questions.getByText('More', { exact: true }).click()
    const form = page.getByRole('textbox', { name: 'Form (JSON Schema)' })
    await form.fill('{\n  "properties": {\n    "age": }\n}')
    await expect(page.getByText('not valid JSON yet, at line 3')).toBeVisible()
    await form.fill('{"properties": {"home": {"type": "object"}}}')
    await expect(page.getByText('Look at /properties/home/type.')).toBeVisible()
    await form.fill('{"properties": {"age": {"type": "integer", "minimum": "18"}}}')
    await save(page)
    await expect(
      page.getByText('The questions to speakers cannot be used, at /properties/age/minimum'),
    ).toBeVisible()
    await form.fill(
      '{"required": ["age"], "properties": {"age": {"type": "integer", "title": "Age", "minimum": 18}}}',
    )
    await save(page)
    await expect(page.getByRole('status').getByText('Saved')).toBeVisible()
  })

  await test.step('a long import says how far it is, and stops', async () => {
    const script = page.getByRole('region', { name: 'Import a script' })
    const file = { name: 'boats.txt', mimeType: 'text/plain', buffer: Buffer.from(LONG) }
    await script.locator('input[type=file]').setInputFiles(file)
    await script
      .getByRole('button', { name: 'Import 400000 prompts' })
      .or(script.getByRole('button', { name: /^Import 400.000 prompts$/ }))
      .click({ timeout: 60_000 })
    await expect(script.getByRole('progressbar', { name: 'Reading the script' })).toBeVisible()
    await picture(station, 'import')
    await script.getByRole('button', { name: 'Stop' }).click()
    await expect(script.getByText('What went in until then stays')).toBeVisible()
  })

  await test.step('the corpus says what there is, and lists every prompt', async () => {
    await goTo(page, 'Corpus')
    const all = page.getByRole('table', { name: 'All prompts' })
    await expect(all.getByRole('row', { name: /Basket number 1 is full/ })).toBeVisible()
    await page.getByRole('radio', { name: 'Where from' }).press('Space')
    const group = page.getByRole('button', { name: 'File boats.txt' })
    await group.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText('Only: File boats.txt')).toBeVisible()
    await expect(all.getByRole('row', { name: /Boat 1 comes home/ })).toBeVisible()
    await expect(all.getByText('Basket')).toHaveCount(0)
    await page.getByRole('searchbox', { name: 'Find a prompt' }).fill('Boat 77 comes')
    await expect(all.getByRole('row')).toHaveCount(2) // and the head
    await picture(station, 'corpus')
  })

  await test.step('visitors meet the project that staff chose', async () => {
    await goTo(page, 'Settings')
    await page
      .getByRole('combobox', { name: 'What visitors record' })
      .selectOption({ label: 'Harbour songs' })
    await page.getByLabel('PIN', { exact: true }).fill(PIN)
    await expect(page.getByText('The station locks at once')).toBeVisible()
    await page.getByRole('checkbox', { name: /^Kiosk mode/ }).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('button', { name: 'English' }).click()
    await expect(page.getByText('Songs are kept for ever.')).toBeVisible()
    await expect(page.getByText(CONSENT)).toHaveCount(0)
  })
  await station.close()

  const { projects } = await withStation(dataDir, async (desk) => {
    await desk.call('station.unlock', { pin: PIN })
    return (await desk.call('projects.list', {})).output
  })
  const [divided] = projects
  expect(divided?.settings.share).toEqual({ part: 2, of: 3 })
  expect(divided?.settings.kioskIdleSeconds).toBe(55)
  expect(divided?.prompts).toBeGreaterThan(SCRIPT.length)
  expect(divided?.prompts).toBeLessThan(SCRIPT.length + 400_000)
})

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

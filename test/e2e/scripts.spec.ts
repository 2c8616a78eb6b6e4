/** A script of a project from its file on: understood, put right by keyboard, imported, named, replaced, taken out, undone. */
import type { Locator, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { writeXlsx } from 'hucre'
import { expect, test } from './fixtures.ts'
import { setUpProject, withStation } from './prepare.ts'
import { goTo } from './steps.ts'

const COAST = ['Basket one is full.', 'The tide is out.']
const TWO = [
  'words;other words;where',
  'The river rises.;The boat leaves.;Harbour',
  'The cat sits.;The dog lies.;Harbour',
].join('\n')
/** so many that nobody's machine has counted them before the language is typed; FIELDTAKE_LINES=1000000 for a million */
const MANY = Array.from(
  { length: Number(process.env['FIELDTAKE_LINES'] ?? 300_000) },
  (_one, at) => `Boat ${at + 1} comes home.`,
).join('\n')

const card = (page: Page, name: string) => page.getByRole('region', { name })
const choose = (page: Page, region: string, name: string, buffer: Buffer) =>
  card(page, region)
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
/** the button, not the field of the browser that lies behind it */
const chooser = (within: Page | Locator) => within.locator('button', { hasText: 'Choose a file' })
const firstPrompt = (page: Page) =>
  page.getByRole('list', { name: 'The first prompts' }).getByRole('listitem').first()

/** Tab until the focus is on what is called so; a keyboard has no other way there. */
async function tabTo(page: Page, name: string | RegExp, role: 'button' | 'combobox'): Promise<void> {
  const wanted = page.getByRole(role, { name }).first()
  await expect(wanted).toBeVisible()
  for (let steps = 0; steps < 60; steps += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no way by Tab to ${String(name)}`)
}

test('a wrong guess is put right by keyboard; workbooks and SpeechRecorder scripts go in; what is in can be undone', async ({
  dataDir,
  open,
  picture,
}) => {
  test.setTimeout(180_000)
  await withStation(dataDir, async (station) => {
    await setUpProject(station, COAST, {})
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, firstRunDone: true } })
  })
  const station = await open()
  const { page } = station
  await page.getByRole('navigation', { name: 'Views' }).waitFor({ timeout: 30_000 })
  await goTo(page, 'Project')

  await test.step('what is not sure is asked, and answered and put right by keyboard alone', async () => {
    await choose(page, 'Import a script', 'two.csv', Buffer.from(TWO))
    const asks = card(page, 'Please decide')
    await expect(asks.getByText('Which column is read aloud?')).toBeVisible()
    await expect(page.getByText('Answer what is asked above')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Import a script' })).toBeDisabled()
    await picture(station, 'asks')
    // the question below has one of its own
    const lang = page.getByRole('textbox', { name: 'Language of the prompts' }).first()
    await lang.fill('Klingonish')
    await expect(page.getByText('No language is known by this name.')).toBeVisible()
    await lang.fill('en')
    await expect(page.getByText('No language is known by this name.')).toHaveCount(0)
    await chooser(page).focus()
    await tabTo(page, /^words/, 'button')
    await page.keyboard.press('Enter')
    await expect(asks).toHaveCount(0)
    await expect(firstPrompt(page)).toContainText('The river rises.')
    // the focus goes on where the question was answered: to the import
    await expect(page.getByRole('button', { name: 'Import 2 prompts' })).toBeFocused()

    await chooser(page).focus()
    await tabTo(page, 'What “other words” is', 'combobox')
    await page.keyboard.type('text')
    await expect(firstPrompt(page)).toContainText('The boat leaves.')
    await expect(page.getByRole('combobox', { name: 'What “words” is' })).toHaveValue('out')
    await picture(station, 'put-right')
    await tabTo(page, 'Import 2 prompts', 'button')
    await page.keyboard.press('Enter')
    await expect(page.getByText('2 prompts imported.')).toBeVisible()
  })

  await test.step('the next file of that form is read as this one was settled', async () => {
    await choose(
      page,
      'Import a script',
      'more.csv',
      Buffer.from(TWO.replace('The boat leaves.', 'The boat sinks.')),
    )
    await expect(page.getByText('Read as last time')).toBeVisible()
    await expect(firstPrompt(page)).toContainText('The boat sinks.')
    await expect(page.getByText('1 is in the project already and stays as it is. In two.csv.')).toBeVisible()
  })

  await test.step('a workbook and a script of SpeechRecorder go in; subtitles are refused in words', async () => {
    const workbook = await writeXlsx({
      sheets: [
        {
          name: 'Sentences',
          rows: [
            ['code', 'sentence'],
            ['X1', 'The market opens.'],
            ['X2', 'The market closes.'],
          ],
        },
        {
          name: 'Budget',
          rows: [
            ['what', 'cost'],
            ['tea', 4],
          ],
        },
      ],
    })
    await choose(page, 'Import a script', 'market.xlsx', Buffer.from(workbook))
    await expect(page.getByText('Excel workbook')).toBeVisible()
    await expect(page.getByRole('combobox', { name: 'Sheet' })).toHaveValue('Sentences')
    await page.getByRole('button', { name: 'Import 2 prompts' }).click()
    await expect(page.getByText('2 prompts imported.')).toBeVisible()

    const xml = readFileSync('test/fixtures/scripts/speechrecorder.xml')
    await choose(page, 'Import a script', 'demo.xml', xml)
    await expect(page.getByText('SpeechRecorder script', { exact: true })).toBeVisible()
    await expect(page.getByText('Items that are shown and not recorded are left out.')).toBeVisible()
    await expect(firstPrompt(page)).toContainText('The river rises & falls.')
    await page.getByRole('button', { name: 'Import 2 prompts' }).click()
    await expect(page.getByText('2 prompts imported.')).toBeVisible()

    await choose(page, 'Import a script', 'film.vtt', readFileSync('test/fixtures/scripts/subtitles.vtt'))
    await expect(page.getByRole('alert').getByText('These are subtitles with times.')).toBeVisible()
    await expect(page.getByRole('alert').getByText('SpeechRecorder')).toBeVisible()
    await picture(station, 'refused')
  })

  const scripts = card(page, 'Scripts')
  const row = (name: string) => scripts.getByRole('listitem', { name })
  await test.step('a script is named, and the name undone', async () => {
    await row('market.xlsx').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('textbox', { name: 'Name of the script' }).fill('At the market')
    await page.keyboard.press('Enter')
    await expect(row('At the market')).toBeVisible()
    await row('At the market').getByRole('button', { name: 'Undo the new name' }).click()
    await expect(row('market.xlsx')).toBeVisible()
  })

  await test.step('replaced by a newer edition: what it changes is said before', async () => {
    await row('coast.txt').getByRole('button', { name: 'Replace' }).click()
    const replace = 'Replace “coast.txt”'
    await expect(chooser(card(page, replace))).toBeFocused()
    await choose(
      page,
      replace,
      'coast2.txt',
      Buffer.from('Basket one is empty.\nThe tide is out.\nThe tide is in.\n'),
    )
    const edition = card(page, 'What the new edition changes')
    await expect(edition.getByText('Basket one is full.')).toBeVisible()
    await expect(edition.getByText('The tide is in.')).toBeVisible()
    await picture(station, 'edition')
    await page.getByRole('button', { name: 'Replace the script' }).click()
    await expect(page.getByText('The new edition is in: 2 came, 1 went, 1 stayed.')).toBeVisible()
    await expect(row('coast2.txt')).toContainText('3 prompts')
    await row('coast2.txt').getByRole('button', { name: 'Undo the new edition' }).click()
    await expect(row('coast.txt')).toContainText('2 prompts')
  })

  await test.step('taken out, and brought back by the button under one’s fingers', async () => {
    const takeOut = row('demo.xml').getByRole('button', { name: 'Take out' })
    await takeOut.focus()
    await page.keyboard.press('Enter')
    const back = row('demo.xml').getByRole('button', { name: 'Bring back' })
    await expect(back).toBeFocused()
    await picture(station, 'taken-out')
    await page.keyboard.press('Enter')
    await expect(row('demo.xml')).toContainText('2 prompts')
  })

  await test.step('a prompt is mended before it is read, another is added, and that is undone', async () => {
    await goTo(page, 'Corpus')
    const all = page.getByRole('table', { name: 'All prompts' })
    await all.getByRole('button', { name: 'Edit: The tide is out.' }).click()
    await page.getByRole('textbox', { name: 'Text' }).fill('The tide is low.')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(all.getByRole('cell', { name: 'The tide is low.', exact: true })).toBeVisible()
    await expect(all.getByRole('cell', { name: 'The tide is out.', exact: true })).toHaveCount(0)
    await page.getByRole('button', { name: 'Add a prompt' }).click()
    await page.getByRole('textbox', { name: 'Text' }).fill('By hand.')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(all.getByRole('row', { name: /By hand\..*Added by hand/ })).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(all.getByRole('cell', { name: 'By hand.', exact: true })).toHaveCount(0)
    await picture(station, 'corpus')
  })
})

test('a file of very many lines never freezes the page: what is changed meanwhile shows at once', async ({
  dataDir,
  open,
}) => {
  test.setTimeout(180_000)
  await withStation(dataDir, async (station) => {
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, firstRunDone: true } })
  })
  const { page } = await open()
  await page.getByRole('navigation', { name: 'Views' }).waitFor({ timeout: 30_000 })
  await goTo(page, 'Project')
  await choose(page, 'Import a script', 'boats.txt', Buffer.from(MANY))
  const progress = page.getByRole('progressbar', { name: 'Reading the script' })
  await expect(progress).toBeVisible()
  await expect(firstPrompt(page)).toContainText('Boat 1 comes home.')
  /** the longest time in which the page drew nothing, ms */
  const longest = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let [most, last] = [0, performance.now()]
        const end = last + 3_000
        const frame = (now: number) => {
          most = Math.max(most, now - last)
          last = now
          if (now < end) requestAnimationFrame(frame)
          else resolve(most)
        }
        requestAnimationFrame(frame)
      }),
  )
  await page.getByRole('combobox', { name: 'Form' }).selectOption({ label: 'Code, then text' })
  await expect(firstPrompt(page)).toContainText('1 comes home.')
  await page.getByRole('combobox', { name: 'Form' }).selectOption({ label: 'A prompt a line' })
  await expect(firstPrompt(page)).toContainText('Boat 1 comes home.')
  await expect(progress).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(progress).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Import a script' })).toBeEnabled()
  expect(await longest).toBeLessThan(1_000)
})

/**
 * A field recorder's day without a network and without a mouse: three speakers, two skips, one withdrawal, a kill in
 * the middle of a take; in the evening everything goes out. Forty takes in the browser, about a minute, and twelve in the
 * desktop shell: the same page over the same core, so that what only many takes show is shown once. FIELD_DAY_TAKES sets both.
 */
import type { Locator, Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startSmallLake } from '../../backend-stack/small-lake/small-lake.ts'
import { CE_TAKE, CE_WITHDRAWAL } from '../../main/contract/messages.ts'
import { readTopic, uniqueName } from '../support/kafka.ts'
import { expect, test } from './fixtures.ts'
import { setUpProject, withStation } from './prepare.ts'
import { beginTake, nextPrompt, pressOn, prompt, record, tabTo, takeOne } from './steps.ts'

const TAKES = { kiosk: 40, electron: 12 } as const
const PEOPLE = ['Abebe', 'Beza', 'Chaltu'] as const
const SPOKEN_MS = 700

test('a day offline by keyboard alone, and everything landed in the evening', async ({
  shell,
  kafka,
  dataDir,
  open,
  picture,
}) => {
  const takesOfDay = Number(process.env['FIELD_DAY_TAKES'] ?? TAKES[shell])
  // of the second, who withdraws; before them; after them
  const ofSecond = Math.floor(takesOfDay / 3)
  const first = Math.floor((takesOfDay - ofSecond) / 2)
  const last = takesOfDay - ofSecond - first
  test.setTimeout(240_000 + takesOfDay * 10_000)
  const script = Array.from(
    { length: takesOfDay + 5 },
    (_one, i) => `Boat number ${i + 1} comes home before the rain.`,
  )
  await withStation(dataDir, (station) => setUpProject(station, script, {}))

  const morning = await open()
  const { page } = morning
  await firstRunByKeys(page, PEOPLE[0])
  for (let i = 0; i < first; i += 1) {
    if (i === 1) await skip(page, '1')
    await takeOne(page, SPOKEN_MS)
    await nextPrompt(page)
  }
  expect(await ledger(page)).toEqual({ recorded: first, waiting: first })

  const unread = await prompt(page).innerText()
  await page.keyboard.press('F2')
  await addSpeaker(page, pickerOf(page), PEOPLE[1])
  for (let i = 0; i < ofSecond; i += 1) {
    await takeOne(page, SPOKEN_MS)
    await nextPrompt(page)
  }
  expect(await ledger(page)).toEqual({ recorded: first + ofSecond, waiting: first + ofSecond })
  await withdraw(page)
  const withdrawn = { withdrawn: ofSecond }
  expect(await ledger(page)).toEqual({ recorded: first + ofSecond, waiting: first, ...withdrawn })

  await addSpeaker(page, page.getByRole('region', { name: 'Who is speaking?' }), PEOPLE[2])
  await takeOne(page, SPOKEN_MS)
  await nextPrompt(page)
  await skip(page, '8', 'The boat has another name here')
  const before = { text: await prompt(page).innerText(), progress: await progress(page) }
  await beginTake(page)
  await delay(1_500) // a person speaks
  await morning.killShell()
  await morning.close()

  const noon = await open()
  const resumed = noon.page
  const offer = resumed.getByRole('region', { name: 'Interrupted take' })
  await expect(offer).toBeVisible({ timeout: 30_000 })
  await expect(prompt(resumed)).toHaveText(before.text)
  expect(await progress(resumed)).toEqual(before.progress)
  await expect(resumed.getByRole('button', { name: PEOPLE[2] })).toBeVisible()
  await picture(noon, 'interrupted')
  await pressOn(resumed, offer.getByRole('button', { name: 'Keep it' }))
  await expect(offer).toBeHidden()
  await expect(record(resumed)).toHaveAttribute('data-phase', 'saved')
  expect(await ledger(resumed)).toEqual({
    recorded: first + ofSecond + 2,
    waiting: first + 2,
    ...withdrawn,
  })
  await nextPrompt(resumed)
  for (let i = 2; i < last - 1; i += 1) {
    await takeOne(resumed, SPOKEN_MS)
    await nextPrompt(resumed)
  }
  await switchTo(resumed, PEOPLE[0])
  await expect(prompt(resumed)).toHaveText(unread)
  await takeOne(resumed, SPOKEN_MS)
  expect(await ledger(resumed)).toEqual({ recorded: takesOfDay, waiting: first + last, ...withdrawn })
  await picture(noon, 'end-of-day')
  await noon.close()

  const lakeDir = mkdtempSync(join(tmpdir(), 'fieldtake-evening-'))
  const lake = await startSmallLake({
    brokers: kafka.direct.split(','),
    target: { kind: 'folder', dir: lakeDir },
    groupId: uniqueName('evening'),
  })
  try {
    const evening = await open(kafka.bootstrap)
    const safety = evening.page.getByRole('status', { name: 'Safety' })
    await expect(safety).toHaveText(`All ${first + last} takes landed – safe to unplug`, { timeout: 120_000 })
    expect(await ledger(evening.page)).toEqual({ recorded: takesOfDay, landed: first + last, ...withdrawn })
    await picture(evening, 'landed')
    await evening.close()
  } finally {
    await lake.stop()
    rmSync(lakeDir, { recursive: true, force: true })
  }

  const { takes, speakers, state } = await withStation(dataDir, async (station) => ({
    takes: (await station.call('takes.list', { limit: 500 })).output.takes,
    speakers: (await station.call('speakers.list', {})).output.speakers,
    state: (await station.call('station.state', {})).output,
  }))
  expect(state.ledger).toMatchObject({ adds: true, safeToUnplug: true, recorded: takesOfDay })
  expect(takes.filter((take) => take.recovered)).toHaveLength(1)
  const left = speakers.find(({ withdrawnAt }) => withdrawnAt !== null)
  expect(left?.label).toBe(PEOPLE[1])
  const records = (await readTopic(kafka.direct, 'topic2')).filter(
    ({ headers }) => headers['ce_source'] === `/stations/${state.stationId}`,
  )
  const sent = records.filter(({ headers }) => headers['ce_type'] === CE_TAKE)
  // Each once, and none of whoever left.
  expect(sent.map(({ headers }) => headers['ce_id']).sort()).toEqual(
    takes
      .filter(({ speakerId }) => speakerId !== left?.speakerId)
      .map(({ takeId }) => takeId)
      .sort(),
  )
  const withdrawals = records.filter(({ headers }) => headers['ce_type'] === CE_WITHDRAWAL)
  expect(withdrawals.map(({ key }) => key)).toEqual([left?.speakerId])
})

async function firstRunByKeys(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Microphone' })).toBeVisible({ timeout: 30_000 })
  await pressOn(page, page.getByRole('button', { name: 'Continue' }))
  await tabTo(page, page.getByRole('textbox', { name: 'Name or code' }))
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await pressOn(page, page.getByRole('button', { name: 'I agree' }))
  await pressOn(page, page.getByRole('button', { name: 'I have kept it' }))
  await expect(page.getByRole('heading', { name: 'Where do takes go?' })).toBeVisible()
  await pressOn(page, page.getByRole('button', { name: 'Start recording' }))
  await expect(record(page)).toHaveAttribute('data-phase', 'idle')
}

const pickerOf = (page: Page) => page.getByRole('dialog', { name: 'Who is speaking?' })

/** Adds a speaker in the dialog of F2, or where a session is started. */
async function addSpeaker(page: Page, picker: Locator, name: string): Promise<void> {
  await pressOn(page, picker.getByRole('button', { name: 'New speaker' }))
  await tabTo(page, picker.getByRole('textbox', { name: 'Name or code' }))
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await pressOn(page, picker.getByRole('button', { name: 'I agree' }))
  await pressOn(page, picker.getByRole('button', { name: 'I have kept it' }))
  await expect(picker).toBeHidden()
  await expect(page.getByRole('button', { name })).toBeVisible()
  await expect(record(page)).toHaveAttribute('data-phase', 'idle')
}

/** Back to someone who spoke before. */
async function switchTo(page: Page, name: string): Promise<void> {
  await page.keyboard.press('F2')
  const wanted = pickerOf(page).getByRole('radio', { name })
  await tabTo(page, pickerOf(page).getByRole('radio', { checked: true }))
  for (let i = 0; i < PEOPLE.length && !(await wanted.isChecked()); i += 1)
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(pickerOf(page)).toBeHidden()
  await expect(page.getByRole('button', { name })).toBeVisible()
}

/** Of whoever speaks now; their session ends with it. */
async function withdraw(page: Page): Promise<void> {
  await page.keyboard.press('F2')
  await pressOn(page, pickerOf(page).getByRole('button', { name: 'Withdraw consent' }))
  await pressOn(page, pickerOf(page).getByRole('button', { name: 'Withdraw for all takes' }))
  await expect(page.getByRole('heading', { name: 'Start a session' })).toBeVisible()
  await expect(page.getByText('consent withdrawn')).toBeVisible()
}

/** Skips the prompt for the reason of this number; the last asks for words. */
async function skip(page: Page, reason: string, words?: string): Promise<void> {
  const text = await prompt(page).innerText()
  await page.keyboard.press('s')
  await expect(page.getByRole('group', { name: 'Why skip?' })).toBeVisible()
  await page.keyboard.press(reason)
  if (words !== undefined) {
    await expect(page.getByRole('textbox', { name: 'In your words' })).toBeFocused()
    await page.keyboard.type(words, { delay: 40 }) // as a person does: whatever renders in between must not take the focus
    await page.keyboard.press('Enter')
  }
  await expect(prompt(page)).not.toHaveText(text)
  await expect(page.getByText('Prompt skipped.')).toBeVisible()
}

const progress = (page: Page) =>
  page.getByRole('progressbar', { name: 'Prompts done' }).getAttribute('aria-valuenow')

const WORDS = {
  landed: 'landed',
  sentAwaiting: 'awaiting word',
  waiting: 'waiting here',
  parked: 'parked',
  rejected: 'refused',
  discarded: 'discarded by you',
  withdrawn: 'withdrawn by',
} as const
type Ledger = Partial<Record<keyof typeof WORDS | 'recorded', number>>

/** What the station says where every take is; it always adds up. */
async function ledger(page: Page): Promise<Ledger> {
  await page.keyboard.press('l')
  const dialog = page.getByRole('dialog', { name: 'Where every take is' })
  const sentence = await dialog.getByTestId('ledger').innerText()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  const count = (words: string) => Number(new RegExp(`(\\d+) ${words}`).exec(sentence)?.[1] ?? 0)
  const parts = Object.entries(WORDS)
    .map(([part, words]) => [part, count(words)] as const)
    .filter(([, n]) => n > 0)
  const recorded = count('takes? recorded')
  expect(
    parts.reduce((sum, [, n]) => sum + n, 0),
    sentence,
  ).toBe(recorded)
  return { recorded, ...Object.fromEntries(parts) }
}

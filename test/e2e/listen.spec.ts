/** Someone listens again by keyboard, points at a part and rejects; the station then tells the take's whole way, and what was done. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { z } from 'zod'
import { reviewRecord } from '../../main/contract/messages.ts'
import { expect, test } from './fixtures.ts'
import { firstRunOffline, goTo, takeOne } from './steps.ts'

test('a verdict with a marked part, and the way of the take it is about', async ({ dataDir, open }) => {
  const { page } = await open()
  await firstRunOffline(page, 'Abebe')
  await takeOne(page, 2_000)

  await goTo(page, 'Listen')
  await page.getByRole('textbox', { name: 'Your name or code' }).fill('anna')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeEnabled()
  await page.keyboard.press('m')
  await expect(page.getByRole('button', { name: 'Part ends here' })).toBeVisible()
  await page.keyboard.press('p')
  await expect(page.locator('.player-time')).not.toHaveText(/^0\.0/)
  await page.keyboard.press('m')
  const marked = page.getByRole('combobox', { name: 'What is wrong from 0.00 to' })
  await marked.selectOption({ label: 'Beginning or end cut' })
  await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled()
  // keys are text again for a select that has the focus
  await marked.blur()
  await page.keyboard.press('4')
  await expect(page.getByRole('checkbox', { name: 'Beginning or end cut' })).toBeChecked()
  await page.keyboard.press('t')
  // a look at something else loses nothing, and neither does a page that starts anew
  await goTo(page, 'Takes')
  await goTo(page, 'Listen')
  await expect(marked).toHaveValue('cut')
  await page.reload()
  await expect(page.getByRole('checkbox', { name: 'A typing mistake' })).toBeChecked()
  await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled()
  await page.keyboard.press('d')
  await expect(marked).toHaveCount(0)
  await page.keyboard.press('u')
  await expect(marked).toHaveValue('cut')
  await page.keyboard.press('x')
  await expect(page.getByRole('heading', { name: 'Everything has been heard' })).toBeVisible()

  const review = sentReview(dataDir)
  expect(review).toMatchObject({
    verdict: 'reject',
    reasons: ['cut'],
    prompt_reasons: ['typo'],
    marks: [{ start_ms: 0, label: 'cut' }],
  })
  expect(review.marks[0]?.end_ms).toBeGreaterThan(0)

  await goTo(page, 'Takes')
  await page.locator('summary', { hasText: 'Where it comes from' }).focus()
  await page.keyboard.press('Enter')
  const way = page.locator('.lineage')
  await expect(way).toContainText('rejected')
  await expect(way).toContainText('has not left this station yet')
  await page.getByRole('button', { name: 'Copy all' }).press('Enter')
  await expect(page.getByText('Copied')).toBeVisible()
  await goTo(page, 'Pipeline')
  const find = page.getByRole('searchbox', { name: 'Text, take, prompt' })
  await find.press('ControlOrMeta+v')
  await expect(find).toHaveValue(new RegExp(`^Corpus: .*${review.take_id}`))
  await find.fill(review.take_id)
  await expect(way).toContainText(review.take_id)

  await goTo(page, 'Settings')
  const done = page.getByRole('region', { name: 'What was done here' })
  await expect(done).toContainText('Intact. Entries')
  await expect(done.getByRole('cell', { name: 'Settings changed' }).first()).toBeVisible()
})

test('three segments and all that is said, written down by keys alone', async ({ dataDir, open }) => {
  const { page } = await open()
  await firstRunOffline(page, 'Abebe')
  await takeOne(page, 2_500)
  await goTo(page, 'Listen')
  await page.getByRole('textbox', { name: 'Your name or code' }).fill('anna')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeEnabled()
  await page.keyboard.press('w')
  const all = page.getByRole('textbox', { name: 'All that is said' })
  await expect(all).toBeVisible()

  const played = async (from: number) =>
    expect
      .poll(async () => parseFloat((await page.locator('.player-time').textContent()) ?? ''), {
        timeout: 20_000,
      })
      .toBeGreaterThan(from)
  const segments = page.locator('.tier-segment')
  const text = (number: number) => page.getByRole('textbox', { name: `Text of segment ${number}` })
  for (const [number, word] of [
    [1, 'one'],
    [2, 'two'],
  ] as const) {
    await page.keyboard.press('n')
    await expect(page.getByRole('button', { name: 'Segment ends here' })).toBeVisible()
    await page.keyboard.press('p')
    await played(number * 0.5)
    await page.keyboard.press('p')
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
    await page.keyboard.press('n')
    await expect(segments).toHaveCount(number)
    await page.keyboard.press('e')
    await page.keyboard.type(word)
    await expect(text(number)).toHaveValue(word)
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press('n')
  await page.keyboard.press('p')
  await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled({ timeout: 20_000 })
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible({ timeout: 20_000 })
  await page.keyboard.press('n')
  await expect(segments).toHaveCount(3)
  // what was done is taken back, and done again
  await page.keyboard.press('Delete')
  await expect(segments).toHaveCount(2)
  await page.keyboard.press('u')
  await expect(segments).toHaveCount(3)
  await page.keyboard.press('Control+y')
  await expect(segments).toHaveCount(2)
  await page.keyboard.press('u')
  // Enter goes from one to the next
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.keyboard.press('Enter')
  await page.keyboard.type('three')
  await expect(text(3)).toHaveValue('three')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Take it from the segments' }).press('Space')
  await expect(all).toHaveValue('one two three')
  // a page that starts anew loses none of it
  await expect.poll(() => draftOf(dataDir)).toContain('three')
  await page.reload()
  await expect(segments).toHaveCount(3)
  await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled()
  await page.keyboard.press('a')
  await expect(page.getByRole('heading', { name: 'Everything has been heard' })).toBeVisible()

  const { transcript, plays = 0 } = sentReview(dataDir)
  expect(transcript?.text).toBe('one two three')
  expect(transcript?.tiers).toMatchObject([
    { name: 'words', segments: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] },
  ])
  expect(plays).toBeGreaterThanOrEqual(3)
})

function sentReview(dataDir: string) {
  const db = new Database(join(dataDir, 'station.db'), { readonly: true })
  const payload = db.prepare<[], string>("SELECT payload FROM jobs WHERE kind = 'review'").pluck().get() ?? ''
  db.close()
  const { value } = z.object({ value: z.string() }).parse(JSON.parse(payload))
  return reviewRecord.parse(JSON.parse(value))
}

function draftOf(dataDir: string): string {
  const db = new Database(join(dataDir, 'station.db'), { readonly: true })
  const draft = db.prepare<[], string>('SELECT draft FROM drafts').pluck().get() ?? ''
  db.close()
  return draft
}

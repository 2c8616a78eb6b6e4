/**
 * Listeners at work, by keyboard alone. One goes through takes of other stations; the network and the archive go away in the
 * middle and come back; then the verdicts stand in the lake and where the takes were recorded. Thirty takes in the browser, six
 * in the desktop shell: what only many takes show is shown once. And three people at one station, of whom two disagree.
 */
import type { Page } from '@playwright/test'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSmallLake } from '../../backend-stack/small-lake/small-lake.ts'
import type { SmallLake } from '../../backend-stack/small-lake/options.ts'
import { verdictRow } from '../../backend-stack/small-lake/reviews/store.ts'
import type { VerdictRow } from '../../backend-stack/small-lake/reviews/store.ts'
import type { StationSettings } from '../../main/contract/settings.ts'
import { startKafka, uniqueName } from '../support/kafka.ts'
import type { TestKafka } from '../support/kafka.ts'
import { stations } from '../support/station-topics.ts'
import type { Stations } from '../support/station-topics.ts'
import { giveVerdict, leftFor, newListener, nextFor } from '../support/listening.ts'
import { expect, test as base } from './fixtures.ts'
import { readTakes, withStation } from './prepare.ts'
import { goTo, pressOn, tabTo } from './steps.ts'

const TAKES = { kiosk: 30, electron: 6 } as const
const STATIONS = 2
const SPOKEN_MS = 700
/** every so many-th take is rejected */
const REJECTED = 5

interface World {
  readonly broker: TestKafka
  readonly lakeDir: string
  /** stations without a window, at the same broker and on its own way to it */
  readonly others: Stations
}
const test = base.extend<{ world: World }>({
  world: async ({}, use) => {
    const lakeDir = mkdtempSync(join(tmpdir(), 'fieldtake-listeners-'))
    const broker = await startKafka({ proxied: true })
    let lake: SmallLake | null = null
    const others = stations(() => broker.direct)
    try {
      lake = await startSmallLake({
        brokers: broker.direct.split(','),
        target: { kind: 'folder', dir: lakeDir },
        groupId: uniqueName('lake'),
      })
      await use({ broker, lakeDir, others })
    } finally {
      await others.clear()
      await lake?.stop()
      await broker.stop()
      rmSync(lakeDir, { recursive: true, force: true })
    }
  },
})

test('takes of other stations by keyboard alone, offline in the middle, and the verdicts come back', async ({
  shell,
  dataDir,
  open,
  picture,
  world: { broker, lakeDir, others },
}) => {
  // each take is heard to its end; a busy machine has been seen to need five minutes for nine
  test.setTimeout(600_000)
  const count = TAKES[shell]
  const recorders = await Promise.all(Array.from({ length: STATIONS }, () => others.start({})))
  const recorded = new Map<string, (typeof recorders)[number]>()
  for (const recorder of recorders) {
    await recorder.begin()
    for (let take = 0; take < count / STATIONS; take += 1)
      recorded.set((await recorder.record(SPOKEN_MS, recorded.size + 1)).takeId, recorder)
  }
  for (const recorder of recorders)
    await recorder.until(({ ledger }) => ledger.landed === count / STATIONS, 60_000, 'all landed')

  await prepared(dataDir, { archive: { follow: true, folder: lakeDir } })
  const desk = await open(broker.bootstrap)
  const { page } = desk
  await pressOn(page, view(page, 'Listen'))
  await beginAs(page, 'anna')
  await expect(page.getByText(`${count} takes left`)).toBeVisible({ timeout: 60_000 })
  await playAtOnce(page)

  const third = count / 3
  for (let at = 0; at < third; at += 1) await judge(page, count - at, at % REJECTED === 2 ? 'x' : 'a')
  // what is heard next was fetched, and now there is nothing
  const fetched = () =>
    readdirSync(join(dataDir, 'lake-audio')).filter((name) => !name.endsWith('.part')).length
  // and with them the two that are asked for before somebody has heard as many: one that is not here changes how many are left
  await expect.poll(fetched, { timeout: 60_000 }).toBeGreaterThanOrEqual(Math.min(count, 2 * third + 2))
  awayFrom(broker, lakeDir)
  await expect(page.getByRole('status', { name: 'Safety' })).toHaveText(/not sent yet|Offline/)
  for (let at = third; at < 2 * third; at += 1) {
    await judge(page, count - at, at % REJECTED === 2 ? 'x' : 'a')
    if (at !== third) continue
    // a slip of the finger is taken back and said anew
    await takeBack(page)
    await expect(page.getByText(`${count - at} takes left`)).toBeVisible()
    await judge(page, count - at, at % REJECTED === 2 ? 'x' : 'a')
  }
  await picture(desk, 'listens-offline')
  const colleague = await others.start({})
  await colleague.set((settings) => ({
    ...settings,
    archive: { ...settings.archive, follow: true, folder: lakeDir },
  }))
  backAgain(broker, lakeDir)
  for (let at = 2 * third; at < count; at += 1) await judge(page, count - at, at % REJECTED === 2 ? 'x' : 'a')
  await expect(page.getByRole('heading', { name: 'Everything has been heard' })).toBeVisible()
  await picture(desk, 'all-heard')

  // somebody at a third station hears the same takes, and finds nothing wrong with any
  const ben = await newListener(colleague, 'Ben')
  await expect.poll(() => leftFor(colleague, ben), { timeout: 60_000 }).toBe(count)
  for (let said = 0; said < count; said += 1) {
    const { take } = await nextFor(colleague, ben)
    await giveVerdict(colleague, ben, take!.takeId, 'approve')
  }
  const disputed = Array.from({ length: count }, (_one, at) => at).filter((at) => at % REJECTED === 2).length
  await expect
    .poll(() => tally(verdictsIn(lakeDir)), { timeout: 60_000 })
    .toEqual({ approved: count - disputed, disputed })
  const inLake = verdictsIn(lakeDir)
  for (const [takeId, recorder] of recorded) {
    const { state, approve, reject, reasons } = inLake.get(takeId)!
    expect({ approve, reject, reasons }).toEqual(
      state === 'approved'
        ? { approve: 2, reject: 0, reasons: [] }
        : { approve: 1, reject: 1, reasons: ['noise'] },
    )
    await expect
      .poll(async () => (await recorder.call('takes.get', { takeId })).take.review, { timeout: 60_000 })
      .toMatchObject({ state, approve, reject, reasons })
  }
})

test('three listeners at one station: two disagree, a third decides, and none hears their own voice', async ({
  dataDir,
  open,
  picture,
  world: { broker, lakeDir },
}) => {
  const { own, judged } = await prepared(dataDir, {}, async (station) => ({
    own: await readTakes(station, 'Chaltu', [SPOKEN_MS]),
    judged: await readTakes(station, 'Beza', [SPOKEN_MS, SPOKEN_MS + 200]),
  }))
  const desk = await open(broker.bootstrap)
  const { page } = desk
  const safety = page.getByRole('status', { name: 'Safety' })
  await expect(safety).toHaveText('All 3 takes landed – safe to unplug', { timeout: 60_000 })

  await pressOn(page, view(page, 'Listen'))
  await beginAs(page, 'anna')
  await expect(page.getByText('3 takes left')).toBeVisible()
  // each has an order of their own: hers is by time
  await pressOn(page, page.locator('summary', { hasText: 'What I listen to' }))
  await choose(page, 'Order', 'Newest first')
  await expect(said(page)).toHaveText(judged[1]?.text ?? '')
  await playAtOnce(page)
  expect(await judge(page, 3, 'a')).toBe(judged[1]?.text)
  expect(await judge(page, 2, 'x')).toBe(judged[0]?.text)
  const annasPlace = own[0]?.text ?? ''
  await expect(said(page)).toHaveText(annasPlace)

  await changeListener(page, 'ben')
  await expect(page.getByText('3 takes left')).toBeVisible()
  // his is what one more vote decides, and hers does not change it
  await expect(said(page)).toHaveText(judged[0]?.text ?? '')
  expect(await judge(page, 3, 'x')).toBe(judged[0]?.text)
  expect(await judge(page, 2, 'x')).toBe(judged[1]?.text)

  await changeListener(page, 'chaltu', 'Chaltu')
  // of three takes one is decided, and one is her own voice
  await expect.poll(() => tally(verdictsIn(lakeDir))).toEqual({ disputed: 1, rejected: 1 })
  await expect(page.getByText('1 take left')).toBeVisible()
  await expect(said(page)).toHaveText(judged[1]?.text ?? '')
  await picture(desk, 'disputed')
  await judge(page, 1, 'x')
  await expect(page.getByRole('heading', { name: 'Everything has been heard' })).toBeVisible()
  await expect.poll(() => tally(verdictsIn(lakeDir))).toEqual({ rejected: 2 })
  // she thinks again: her own verdict is taken back, and nobody else's
  await takeBack(page)
  await expect
    .poll(() => verdictsIn(lakeDir).get(judged[1]?.takeId ?? ''))
    .toMatchObject({ state: 'disputed' })
  await judge(page, 1, 'a')
  await expect
    .poll(() => verdictsIn(lakeDir).get(judged[1]?.takeId ?? ''))
    .toMatchObject({ state: 'approved', approve: 2, reject: 1 })

  // Anna is where she was
  await changeListener(page, 'anna')
  await expect(said(page)).toHaveText(annasPlace)
  await goTo(page, 'Takes')
  await expect(page.getByRole('listbox', { name: 'Takes' })).toContainText(judged[1]?.text ?? '')
  await picture(desk, 'decided')
})

const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true })

/** What is set before anybody sits down. */
function prepared<T>(
  dataDir: string,
  { archive = {} }: { archive?: Partial<StationSettings['archive']> },
  more?: (station: Parameters<Parameters<typeof withStation>[1]>[0]) => Promise<T>,
): Promise<T> {
  return withStation(dataDir, async (station) => {
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', {
      settings: { ...settings, firstRunDone: true, archive: { ...settings.archive, ...archive } },
    })
    return more?.(station) as Promise<T>
  })
}

/** Somebody new, or one of those who are known. */
async function beginAs(page: Page, name: string, asSpeaker?: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Your name or code' })
  const known = page.getByRole('group', { name: 'Who listens?' })
  await expect(field.or(known).first()).toBeVisible()
  if (await known.isVisible()) {
    const wanted = known.getByRole('radio', { name: new RegExp(`^${name}`) })
    const choice = (await wanted.count()) > 0 ? wanted : known.getByRole('radio', { name: 'Somebody new' })
    await tabTo(page, known.getByRole('radio', { checked: true }))
    for (let i = 0; i < 5 && !(await choice.isChecked()); i += 1) await page.keyboard.press('ArrowDown')
    await expect(choice).toBeChecked()
  }
  if (await field.isVisible()) {
    await tabTo(page, field)
    await page.keyboard.type(name)
  }
  if (asSpeaker !== undefined) await choose(page, 'The same person as a speaker here', asSpeaker)
  await pressOn(page, page.getByRole('button', { name: 'Begin', exact: true }))
  await expect(page.locator('[data-view=listen]')).toBeVisible()
}

async function changeListener(page: Page, name: string, asSpeaker?: string): Promise<void> {
  await pressOn(page, page.locator('.listen-head').getByRole('button', { name: /^(anna|ben|chaltu)$/ }))
  await beginAs(page, name, asSpeaker)
}

/** In a list that opens; by its letters, as one does without a mouse. */
async function choose(page: Page, label: string, wanted: string): Promise<void> {
  const list = page.getByRole('combobox', { name: label })
  await tabTo(page, list)
  await page.keyboard.type(wanted)
  await expect(list.locator('option:checked')).toHaveText(wanted)
  // keys are text again for a list that has the focus
  await page.keyboard.press('Escape')
}

/** From the next take on; the one that is there is played by its key. */
async function playAtOnce(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeEnabled()
  await pressOn(page, page.getByRole('button', { name: 'Play at once' }))
  await page.keyboard.press('p')
}

const said = (page: Page) => page.locator('.judge-text')

/** Hears the take that is there to its end and says what is to be said of it; answers its words. */
async function judge(page: Page, left: number, key: 'a' | 'x'): Promise<string> {
  await expect(page.getByText(left === 1 ? '1 take left' : `${left} takes left`)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Approve' })).toBeEnabled()
  const text = await said(page).innerText()
  if (key === 'x') {
    const noise = page.getByRole('checkbox', { name: 'Background noise' })
    // of a verdict that was taken back the reason is there still
    if (!(await noise.isChecked())) await page.keyboard.press('2')
    await expect(noise).toBeChecked()
  }
  await page.keyboard.press(key)
  await expect(page.getByText(left === 1 ? '1 take left' : `${left} takes left`)).toBeHidden()
  return text
}

const takeBack = (page: Page): Promise<void> => page.keyboard.press('u')

/** No broker and no archive, as on a laptop that is carried out of the house. */
function awayFrom(broker: TestKafka, lakeDir: string): void {
  for (const proxy of broker.proxies) proxy.refuse(true)
  renameSync(join(lakeDir, 'audio'), join(lakeDir, 'audio-away'))
}
function backAgain(broker: TestKafka, lakeDir: string): void {
  renameSync(join(lakeDir, 'audio-away'), join(lakeDir, 'audio'))
  for (const proxy of broker.proxies) proxy.refuse(false)
}

/** The last line of each take is what holds. */
function verdictsIn(lakeDir: string): Map<string, VerdictRow> {
  const lines = readFileSync(join(lakeDir, 'catalogue', 'verdicts.jsonl'), 'utf8').split('\n')
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => verdictRow.parse(JSON.parse(line)))
      .map((row) => [row.take_id, row]),
  )
}
function tally(verdicts: ReadonlyMap<string, VerdictRow>): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const { state } of verdicts.values()) counted[state] = (counted[state] ?? 0) + 1
  return counted
}

/** What a person does, in the interface's own names (docs/interface.md). */
import { expect as playwright, type Locator, type Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'

// as playwright.config.ts has it, which tests outside of Playwright's own runner do not read
const expect = playwright.configure({ timeout: 30_000 })

export const record = (page: Page) => page.locator('[data-view=record]')
export const prompt = (page: Page) => page.getByTestId('prompt')

/**
 * To the last of the three steps of a first run, without the starter sentences: prompts are to come from the
 * broker of the command line, which may or may not have sent some by now.
 */
export async function firstRun(page: Page, name: string): Promise<void> {
  await toLastStep(page, name)
  const starter = page.getByRole('checkbox', { name: 'English' })
  if (await starter.isVisible()) await starter.uncheck()
}

/** The same without any broker: the starter sentences are read. */
export async function firstRunOffline(page: Page, name: string): Promise<void> {
  await toLastStep(page, name)
  await startRecording(page)
}

async function toLastStep(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Microphone' })).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('textbox', { name: 'Name or code' }).fill(name)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Where do takes go?' })).toBeVisible()
}

export async function startRecording(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start recording' }).click()
  await expect(record(page)).toHaveAttribute('data-phase', 'idle')
}

/** Starts a take by the key, as soon as there is a microphone; ends when it records. */
export async function beginTake(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Record', exact: true })).toBeEnabled()
  await page.keyboard.press('Space')
  await expect(record(page)).toHaveAttribute('data-phase', 'recording')
}

/** One take by the key, speaking for `milliseconds`; ends when the screen says that it is saved. */
export async function takeOne(page: Page, milliseconds: number): Promise<void> {
  await beginTake(page)
  await delay(milliseconds) // a person speaks; the microphone plays in real time
  await page.keyboard.press('Space')
  await expect(record(page)).toHaveAttribute('data-phase', 'saved')
}

export async function nextPrompt(page: Page): Promise<void> {
  await page.keyboard.press('Enter')
  await expect(record(page)).toHaveAttribute('data-phase', 'idle')
}

export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true }).click()
}

/** Moves the focus as a person without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor({ timeout: 30_000 })
  const focused = () => target.evaluate((element) => element === document.activeElement)
  for (let i = 0; i < 60 && !(await focused()); i += 1) await page.keyboard.press('Tab')
  expect(await focused()).toBe(true)
}

export async function pressOn(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button)
  await page.keyboard.press('Enter')
}

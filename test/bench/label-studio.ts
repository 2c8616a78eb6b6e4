/**
 * A listener's verdicts in Label Studio and in the kiosk, over the same takes, one after the other in the same browser with the
 * same flags: ms from the key of a verdict until the next take is drawn and sounds. Each take is heard to its end before.
 *
 * Where the two differ, Label Studio has the better of it. A verdict there is two keys, the choice and Ctrl+Enter, and the time
 * runs from the second. It cannot play the next take by itself, so the page presses its play key for the listener, in the first
 * frame in which its player is ready; a person takes a fifth of a second longer. Its waveform counts as drawn when it shows
 * no progress any more, a moment before the curve is there. And its first verdicts do not count.
 *
 * It is measured twice: as pip installs it, and without spectrograms. For these, which are hidden until somebody asks for them,
 * its page compares FFT libraries for a second, at every take.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { percentile } from '../support/figures.ts'
import type { Figure } from '../support/figures.ts'
import { launchBrowser, newPage } from '../support/station-browser.ts'
import { openStation } from '../support/station.ts'
import { startLabelStudio } from './label-studio-server.ts'
import type { LabelStudio } from './label-studio-server.ts'
import { fill, oneTake, textOf } from './review-lake.ts'
import type { Audio } from './review-lake.ts'
import { LISTENED, listenInPage, readyToListen } from './review-page.ts'

/** first verdicts that are not counted */
const WARM_UP = 5
/** in the kiosk's catalogue, of which few are listened to */
const CATALOGUE = 300

/** Named as Label Studio's environment names it. */
const WITHOUT_SPECTROGRAMS = { fflag_feat_optic_2123_audio_spectrograms: 'false' }

export async function run(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'fieldtake-label-studio-'))
  try {
    const audio = await oneTake(dir)
    const ours = await inKiosk(dir, audio)
    const installed = await inLabelStudio(join(dir, 'installed'), {}, audio)
    const lighter = await inLabelStudio(join(dir, 'lighter'), WITHOUT_SPECTROGRAMS, audio)
    return [
      ...figures('review_next', ours),
      ...figures('label_studio_next', installed),
      ...figures('label_studio_lighter_next', lighter),
      ratio('review_next_ratio', ours, installed, 'Label Studio as pip installs it'),
      ratio('review_next_lighter_ratio', ours, lighter, 'Label Studio without spectrograms'),
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

const figures = (name: string, took: readonly number[]): Figure[] =>
  [50, 95].map((share) => ({
    name: `${name}_p${share}_ms`,
    value: percentile(took, share / 100),
    unit: 'ms',
    n: took.length,
  }))

function ratio(name: string, ours: readonly number[], theirs: readonly number[], whose: string): Figure {
  const [our50, their50] = [percentile(ours, 0.5), percentile(theirs, 0.5)]
  const against = `${whose}, the same takes and browser: ${their50.toFixed(0)} ms`
  return { name, value: our50 / their50, unit: 'ratio', n: ours.length, against }
}

async function inKiosk(dir: string, audio: Audio): Promise<number[]> {
  const [dataDir, lakeDir] = [join(dir, 'station'), join(dir, 'lake')]
  mkdirSync(dataDir)
  fill(dataDir, lakeDir, audio, CATALOGUE)
  const station = await openStation({ dataDir })
  try {
    await readyToListen(station, lakeDir)
  } finally {
    await station.close()
  }
  return (await listenInPage(dataDir)).next
}

async function inLabelStudio(
  folder: string,
  flags: Readonly<Record<string, string>>,
  audio: Audio,
): Promise<number[]> {
  const studio = await startLabelStudio({ folder, flags, report: (line) => console.error(line) })
  try {
    const texts = Array.from({ length: WARM_UP + LISTENED + 1 }, (_, n) => textOf(n))
    const project = await studio.project(CONFIG, audio.path, texts)
    const browser = await launchBrowser()
    try {
      return await listenInStudio(await newPage(browser), studio, project)
    } finally {
      await browser.close()
    }
  } finally {
    await studio.stop()
  }
}

/** The words, the take, and a verdict with a key each. */
const CONFIG = `
<View>
  <Text name="words" value="$text"/>
  <Audio name="take" value="$audio"/>
  <Choices name="verdict" toName="take" required="true">
    <Choice value="approve" hotkey="a"/>
    <Choice value="reject" hotkey="r"/>
  </Choices>
</View>`

/**
 * In the page itself, as for the kiosk. `window.listen` plays the take that is shown and answers when it has ended. Ctrl+Enter
 * sets `window.next`: ms until other words stand there with their waveform, and other audio than before sounds; NaN after 20 s.
 */
const PROBE = `
  window.asked = { src: '', sounded: 0, ended: Promise.resolve() }
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () {
    const asked = { src: this.src, sounded: 0 }
    this.addEventListener('playing', () => (asked.sounded = performance.now()), { once: true })
    // at its end Label Studio may halt it before the browser says that it has ended
    asked.ended = new Promise((resolve) => {
      for (const kind of ['ended', 'pause']) this.addEventListener(kind, resolve, { once: true })
    })
    window.asked = asked
    return play.call(this)
  }
  const wordsNow = () => document.querySelector('.lsf-richtext')?.textContent
  const isDrawn = () => {
    const { width, height } = document.querySelector('.lsf-audio-tag canvas') ?? { width: 0, height: 0 }
    return width > 0 && height > 0 && !document.querySelector('.lsf-audio-tag loading-progress-bar')
  }
  const pressPlay = () => {
    const keys = { key: 'p', code: 'KeyP', keyCode: 80, ctrlKey: true, bubbles: true }
    for (const kind of ['keydown', 'keyup']) document.dispatchEvent(new KeyboardEvent(kind, keys))
  }
  const otherTakeSounds = (pressed, before, src) => new Promise((resolve) => {
    let drawn = 0
    const look = () => {
      const words = wordsNow()
      if (!drawn && words && words !== before && isDrawn()) {
        drawn = performance.now()
        pressPlay()
      }
      const { asked } = window
      if (drawn && asked.src !== src && asked.sounded > pressed) resolve(Math.max(drawn, asked.sounded) - pressed)
      else if (performance.now() - pressed > 20000) resolve(Number.NaN)
      else requestAnimationFrame(look)
    }
    look()
  })
  window.listen = async () => {
    if (window.asked.src === '') await otherTakeSounds(performance.now(), '', '')
    const silent = new Promise((_, reject) => setTimeout(reject, 20000, new Error('the take does not end')))
    await Promise.race([window.asked.ended, silent])
  }
  addEventListener('keydown', ({ key, ctrlKey }) => {
    if (key === 'Enter' && ctrlKey) window.next = otherTakeSounds(performance.now(), wordsNow(), window.asked.src)
  }, true)
`

async function listenInStudio(page: Page, studio: LabelStudio, project: number): Promise<number[]> {
  await page.goto(`${studio.url}/user/login`)
  await page.locator('input[name=email]').fill(studio.email)
  await page.locator('input[name=password]').fill(studio.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL((url) => !url.pathname.includes('login'), { waitUntil: 'commit' })
  await page.addInitScript(PROBE)
  await page.goto(`${studio.url}/projects/${project}/data`)
  await page.getByRole('button', { name: 'Label All Tasks' }).click()
  await page.locator('.lsf-audio-tag').waitFor()
  const next: number[] = []
  while (next.length < WARM_UP + LISTENED) {
    await page.evaluate('window.listen()')
    await page.keyboard.press('a')
    await page.locator('.lsf-main-view input:checked').first().waitFor()
    await page.keyboard.press('Control+Enter')
    next.push(z.number().parse(await page.evaluate('window.next')))
  }
  return next.slice(WARM_UP)
}

/** A listener in the built kiosk: from the key of a verdict until the next take is drawn and sounds. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ensureBuilt } from '../../scripts/start/build.ts'
import type { TestStation } from '../support/station.ts'
import { openStationBrowser } from '../support/station-browser.ts'

/** in a page, and in the core alone, each */
export const LISTENED = 50

/** A listener for a station whose lake is in this folder; answers their pseudonym. The newest takes come first. */
export async function readyToListen(station: TestStation, folder: string): Promise<string> {
  await station.set((settings) => ({
    ...settings,
    firstRunDone: true,
    archive: { ...settings.archive, folder },
  }))
  const { listenerId: reviewer } = await station.call('listeners.save', { label: 'Anna' })
  await station.call('reviews.bench', { reviewer, bench: { order: 'newest' } })
  return reviewer
}

/**
 * In the page itself, or a busy machine would add what it takes to ask: ms from a key until other words stand there, with their
 * waveform, and it sounds.
 */
const PROBE = `
  window.sounded = 0
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener('playing', () => (window.sounded = performance.now()), { once: true })
    return play.call(this)
  }
  const wordsNow = () => document.querySelector('.judge-text')?.textContent
  const isDrawn = () => {
    const shadow = document.querySelector('.judge .player-wave > div > div')?.shadowRoot
    return [...(shadow?.querySelectorAll('canvas') ?? [])].some(({ width, height }) => width > 0 && height > 0)
  }
  addEventListener('keydown', () => {
    const pressed = performance.now()
    const before = wordsNow()
    window.next = new Promise((resolve) => {
      let drawn = 0
      const look = () => {
        const words = wordsNow()
        if (!drawn && words && words !== before && isDrawn()) drawn = performance.now()
        if (drawn && window.sounded > pressed) resolve(Math.max(drawn, window.sounded) - pressed)
        else if (performance.now() - pressed > 20000) resolve(Number.NaN)
        else requestAnimationFrame(look)
      }
      look()
    })
  }, true)
`

/** By the key of the verdict, in the built kiosk: each take is heard before, and the next plays at once. `next` in ms. */
export async function listenInPage(dataDir: string): Promise<{ next: number[]; rssMb: number }> {
  await ensureBuilt((line) => console.error(line))
  const { page, kiosk, close } = await openStationBrowser({ dataDir })
  try {
    await page.addInitScript(`localStorage.setItem('fieldtake.playAtOnce', 'yes'); ${PROBE}`)
    await page.reload()
    await page
      .getByRole('link', { name: 'Listen' })
      .or(page.getByRole('button', { name: 'Listen' }))
      .first()
      .click()
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.locator('.judge').waitFor()
    const next: number[] = []
    while (next.length < LISTENED) {
      // all of it was heard
      await page.locator('.judge-bar .button-primary:enabled').waitFor()
      await page.keyboard.press('a')
      next.push(z.number().parse(await page.evaluate('window.next')))
    }
    const status = readFileSync(`/proc/${kiosk.pid}/status`, 'utf8')
    return { next, rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024 }
  } finally {
    await close()
  }
}

/**
 * A take of one hour: from asking for it to its waveform on the canvas (peaks were computed while it was
 * written and lie beside it), and the page's heap. Against: a take of ten seconds in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStation, voice } from '../support/station.ts'
import { heapMegabytes, openStationBrowser } from '../support/station-browser.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

/** Two takes with texts of their own, so that they are found in the list: the long one and the short one. */
async function seed(dataDir: string): Promise<{ long: string; short: string }> {
  const station = await openStation({ dataDir })
  await station.begin()
  await station.set((s) => ({ ...s, firstRunDone: true, upload: { ...s.upload, paused: true } }))
  const minute = voice(60_000)
  const hour = new Uint8Array(minute.length * 60)
  for (let i = 0; i < 60; i++) hour.set(minute, i * minute.length)
  const long = (await station.read(hour)).take.promptText
  await station.call('session.next', {})
  const short = (await station.read(voice(10_000))).take.promptText
  await station.close()
  return { long, short }
}

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-waveform-'))
  try {
    console.error('waveform: recording an hour')
    const texts = await seed(dataDir)
    const { page, close } = await openStationBrowser({ dataDir })
    try {
      const nav = page.getByRole('link', { name: 'Takes' }).or(page.getByRole('button', { name: 'Takes' }))
      await nav.first().click()
      const open = async (text: string) => {
        await page.getByRole('option', { name: text }).waitFor()
        return page.evaluate(async (wanted) => {
          const row = [...document.querySelectorAll<HTMLElement>('.take-list [role=option]')].find((one) =>
            one.textContent.includes(wanted),
          )
          const started = performance.now()
          row?.click()
          // drawn = under the new take's words there is a canvas of the waveform that holds something
          for (;;) {
            await new Promise(requestAnimationFrame)
            const words = document.querySelector('.take-text')?.textContent
            const shadow = document.querySelector('.player-wave > div > div')?.shadowRoot
            const canvases = [...(shadow?.querySelectorAll('canvas') ?? [])]
            if (words === wanted && canvases.some((canvas) => canvas.width > 0 && canvas.height > 0))
              return performance.now() - started
            if (performance.now() - started > 20_000) return Number.NaN
          }
        }, text)
      }
      const long: number[] = []
      const short: number[] = []
      for (let i = 0; i < runs * 20; i++) {
        short.push(await open(texts.short))
        long.push(await open(texts.long))
      }
      const heap = await heapMegabytes(page)
      const against = `a take of 10 s: p95 ${percentile(short, 0.95).toFixed(0)} ms`
      return [
        { name: 'waveform_p95_ms', value: percentile(long, 0.95), unit: 'ms', n: long.length, against },
        { name: 'waveform_heap_mb', value: heap, unit: 'MB', n: 1, against },
      ]
    } finally {
      await close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

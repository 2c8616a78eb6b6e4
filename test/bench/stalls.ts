/**
 * Main-thread stalls over 50 ms (the browser's own long-task list) while takes are recorded one after the
 * other and drain to a real broker. Against: the same page, as long, doing nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startKafka } from '../support/kafka.ts'
import { openStation, voice } from '../support/station.ts'
import { microphoneFile, openStationBrowser } from '../support/station-browser.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

async function stallsDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const seen: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push(entry.duration)
    })
    observer.observe({ entryTypes: ['longtask'] })
    Object.assign(globalThis, { stalls: { seen, observer } })
  })
  await work()
  return page.evaluate(() => {
    const { stalls } = globalThis as unknown as { stalls: { seen: number[]; observer: PerformanceObserver } }
    stalls.observer.disconnect()
    return stalls.seen
  })
}

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-stalls-'))
  const kafka = await startKafka()
  try {
    const takes = runs * 7
    const station = await openStation({ dataDir })
    await station.begin()
    await station.set((s) => ({ ...s, firstRunDone: true }))
    await station.close()
    const microphone = microphoneFile(dataDir, voice(30_000))
    const { page, close } = await openStationBrowser({ dataDir, brokers: kafka.bootstrap, microphone })
    try {
      const record = page.locator('[data-view=record]')
      await record.and(page.locator('[data-phase=idle]')).waitFor()
      const recordTakes = async () => {
        for (let i = 0; i < takes; i++) {
          await page.keyboard.press('Space')
          await page.locator('[data-phase=recording]').waitFor()
          await page.waitForTimeout(4_000) // speech takes its time: the length of the take, not a wait for a state
          await page.keyboard.press('Space')
          await page.locator('[data-phase=saved]').waitFor()
          await page.keyboard.press('Enter')
          await page.locator('[data-phase=idle]').waitFor()
          console.error(`stalls: take ${i + 1}/${takes}`)
        }
      }
      await page.waitForTimeout(3_000) // start-up is measured by `bench start`
      const busy = await stallsDuring(page, recordTakes)
      const idle = await stallsDuring(page, () => page.waitForTimeout(takes * 2_000))
      const against = `the same page idle: ${idle.length}`
      return [
        { name: 'stalls_over_50ms', value: busy.length, unit: 'stalls', n: takes, against },
        { name: 'stall_longest_ms', value: Math.max(0, ...busy), unit: 'ms', n: takes, against },
      ]
    } finally {
      await close()
    }
  } finally {
    await kafka.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

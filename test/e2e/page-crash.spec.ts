/** kill -9 in the middle of a sentence, in real windows: what was said is offered at the next start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { expect, test } from './fixtures.ts'
import type { OpenStation } from './kiosk.ts'
import { beginTake, firstRunOffline, goTo, nextPrompt, takeOne } from './steps.ts'

const SPOKEN_MS = 1_500
const lockFile = z.object({ pid: z.number().int() })
/** The process that holds the data folder. */
const corePid = (dataDir: string): number =>
  lockFile.parse(JSON.parse(readFileSync(join(dataDir, 'station.lock'), 'utf8'))).pid

const KILLS: Record<string, (station: OpenStation, dataDir: string) => Promise<void>> = {
  page: (station) => station.killPage(),
  core: (_station, dataDir) => {
    process.kill(corePid(dataDir), 'SIGKILL')
    return Promise.resolve()
  },
  shell: (station) => station.killShell(),
}

for (const [what, kill] of Object.entries(KILLS)) {
  test(`the ${what} is killed while someone speaks`, async ({ dataDir, open, picture }) => {
    const first = await open()
    await firstRunOffline(first.page, 'Sara')
    await takeOne(first.page, 700)
    await nextPrompt(first.page)
    await beginTake(first.page)
    await delay(SPOKEN_MS) // a person speaks
    await kill(first, dataDir)
    await first.close()

    const second = await open()
    const offer = second.page.getByRole('region', { name: 'Interrupted take' })
    await expect(offer).toBeVisible()
    await picture(second, `after-${what}-kill`)
    await offer.getByRole('button', { name: 'Keep it' }).click()
    await expect(offer).toBeHidden()
    await goTo(second.page, 'Takes')
    const rows = second.page.getByRole('listbox', { name: 'Takes' }).getByRole('option')
    await expect(rows).toHaveCount(2)
    const seconds = /(\d+(?:\.\d+)?)\s+sec/.exec(await rows.first().innerText())?.[1]
    // Half a second is for a busy machine; test/chaos measures the loss itself.
    expect(Number(seconds)).toBeGreaterThan(SPOKEN_MS / 1000 - 0.5)
  })
}

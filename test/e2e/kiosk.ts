/** The kiosk shell in Debian's Chromium. */
import type { Page } from '@playwright/test'
import { runKiosk } from '../support/kiosk-process.ts'
import { launchBrowser } from '../support/station-browser.ts'
import { speechFile } from './speech.ts'

/** A station's window and what tests may do to it beside clicking. */
export interface OpenStation {
  readonly page: Page
  /** a PNG of the window */
  picture(): Promise<Buffer>
  /** kill -9 of what records: the page's own process */
  killPage(): Promise<void>
  /** kill -9 of everything but the page's browser: shell and core */
  killShell(): Promise<void>
  close(): Promise<void>
}

export async function openKiosk(dataDir: string, brokers?: string): Promise<OpenStation> {
  const kiosk = await runKiosk({ dataDir, ...(brokers === undefined ? {} : { brokers }) })
  const browser = await launchBrowser(speechFile())
  const page = await browser.newPage({ viewport: { width: 1280, height: 840 } })
  await page.goto(kiosk.url)
  return {
    page,
    picture: () => page.screenshot(),
    killPage: async () => {
      // The crash page kills the renderer's process; the navigation to it never ends.
      page.goto('chrome://crash').catch(() => undefined)
      await page.waitForEvent('crash')
    },
    killShell: async () => {
      kiosk.kill('SIGKILL')
      await kiosk.ended
    },
    close: async () => {
      await browser.close()
      await kiosk.stop()
    },
  }
}

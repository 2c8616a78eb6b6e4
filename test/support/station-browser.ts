/** The interface as people have it: the built kiosk shell in a real Chromium, with a file as its microphone. */
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromiumProgram } from '../../scripts/test/programs.ts'
import { runKiosk } from './kiosk-process.ts'
import type { KioskProcess } from './kiosk-process.ts'

export interface StationBrowser {
  readonly page: Page
  readonly browser: Browser
  readonly kiosk: KioskProcess
  readonly close: () => Promise<void>
}

/** 16-bit mono PCM as a WAV file that Chromium plays in a loop as its fake microphone. */
export function microphoneFile(dir: string, pcm: Uint8Array, sampleRate = 48_000): string {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + pcm.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(pcm.length, 40)
  const file = join(dir, 'microphone.wav')
  writeFileSync(file, Buffer.concat([header, pcm]))
  return file
}

/** Debian's Chromium with a microphone that plays a file, or beeps; it asks nobody for leave. */
export const launchBrowser = (microphone?: string): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumProgram(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--enable-precise-memory-info',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
    ],
  })

/** As large as the screen of a small laptop. */
export const newPage = async (browser: Browser): Promise<Page> =>
  (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage()

export async function openStationBrowser(options: {
  readonly dataDir: string
  readonly brokers?: string
  readonly microphone?: string
}): Promise<StationBrowser> {
  const kiosk = await runKiosk(options)
  const browser = await launchBrowser(options.microphone)
  const page = await newPage(browser)
  await page.goto(kiosk.url)
  return {
    page,
    browser,
    kiosk,
    async close() {
      await browser.close()
      await kiosk.stop()
    },
  }
}

/** JavaScript heap in use after a collection, MB. */
export async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1e6
}

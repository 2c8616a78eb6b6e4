/** Every state of the interface behind a server of its own, and what is wrong with each as it stands on the screen. */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { assetPath, contentSecurityPolicy, mimeType } from '../../../main/core/shell/assets.ts'
import { seedOf, voice, wavOf } from '../../support/fake-core/voice.ts'

const root = join(import.meta.dirname, '../../..')
export const galleryDir = join(root, '.cache/screens')
const app = join(galleryDir, 'app')

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export interface Look {
  readonly story: string
  readonly lang: string
  readonly theme: string
  /** default true */
  readonly axe?: boolean
  /** where a picture goes; none = no picture */
  readonly picture?: string
}

export interface Gallery {
  readonly browser: Browser
  /** Everything that is wrong, in words: what axe says, a broken policy, a page that throws or is too wide. */
  look(context: BrowserContext, what: Look): Promise<string[]>
  close(): Promise<void>
}

export async function openGallery({ fresh = true }: { fresh?: boolean } = {}): Promise<Gallery> {
  if (fresh)
    await build({
      root: join(root, 'test/support/fake-core'),
      configFile: false,
      logLevel: 'warn',
      plugins: [react()],
      worker: { format: 'es' },
      build: {
        outDir: app,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 4_000,
      },
    })
  const { url, close } = await serve()
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  return {
    browser,
    look: (context, what) => look(url, context, what),
    close: async () => {
      await browser.close()
      close()
    },
  }
}

async function serve(): Promise<{ url: string; close: () => void }> {
  const policy = contentSecurityPolicy('unused')
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('Content-Security-Policy', policy)
    if (path.startsWith('/audio/')) {
      const wav = wavOf(voice(seedOf(path.slice(7)), 5, 48_000), 48_000)
      response.setHeader('Content-Type', 'audio/wav')
      response.end(wav)
      return
    }
    const file = assetPath(app, path)
    try {
      if (!file) throw new Error('no such file')
      const bytes = readFileSync(file)
      response.setHeader('Content-Type', mimeType(file))
      response.end(bytes)
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the gallery has no port')
  return { url: `http://127.0.0.1:${address.port}`, close: () => void server.close() }
}

async function look(url: string, context: BrowserContext, what: Look): Promise<string[]> {
  const faults: string[] = []
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(`${url}/?story=${what.story}&lang=${what.lang}&theme=${what.theme}`)
  await page.locator('[data-view], main').first().waitFor()
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(350) // pictures of waveforms come a moment after the words
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wide > 0) faults.push(`is ${wide} px too wide`)
  if (what.picture !== undefined) await page.screenshot({ path: what.picture })
  if (what.axe ?? true) {
    // There are no frames, so that axe needs no page of its own to put results together.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).analyze()
    for (const { id, help, nodes } of violations)
      faults.push(
        `axe ${id}: ${help}\n    ${nodes
          .slice(0, 3)
          .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`)
          .join('\n    ')}`,
      )
  }
  await page.close()
  return faults
}

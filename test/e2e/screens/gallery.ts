/** Every state of the interface behind a server of its own, and what is wrong with each as it stands on the screen. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import axeCore, { type RunOptions } from 'axe-core'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { assetPath, contentSecurityPolicy, mimeType } from '../../../main/core/shell/assets.ts'
import { chromiumProgram } from '../../../scripts/test/programs.ts'
import { STORIES } from '../../support/fake-core/stories.ts'
import type { Step } from '../../support/fake-core/story.ts'
import { seedOf, voice, wavOf } from '../../support/fake-core/voice.ts'
import { cutOff } from './cut-off.ts'

declare global {
  interface Window {
    axe: typeof axeCore
  }
}

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

/** One page that shows story after story. */
export interface Screen {
  readonly page: Page
  /** As `look` does, without judging it; throws what went wrong. */
  show(what: Pick<Look, 'story' | 'lang' | 'theme'>): Promise<void>
  /** Everything that is wrong, in words: what axe says, a broken policy, a page that throws, is too wide or cuts words. */
  look(what: Look): Promise<string[]>
  close(): Promise<void>
}
export interface Gallery {
  readonly browser: Browser
  open(options: BrowserContextOptions): Promise<Screen>
  close(): Promise<void>
}

export async function openGallery({ fresh = true }: { fresh?: boolean } = {}): Promise<Gallery> {
  if (fresh)
    await build({
      root: join(root, 'test/support/fake-core'),
      configFile: false,
      logLevel: 'warn',
      plugins: [react()],
      // React as developers get it: what it says of keys, hooks and markup counts as a fault here
      define: { 'process.env.NODE_ENV': JSON.stringify('development') },
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
    executablePath: chromiumProgram(),
    args: ['--no-sandbox'],
  })
  return {
    browser,
    open: (options) => openScreen(browser, url, options),
    close: async () => {
      await browser.close()
      close()
    },
  }
}

async function serve(): Promise<{ url: string; close: () => void }> {
  const policy = contentSecurityPolicy('unused')
  // a sound takes longer to make than its page to show, and the same few are asked for hundreds of times
  const sounds = new Map<string, Uint8Array>()
  const soundOf = (path: string): Uint8Array => {
    const made = sounds.get(path) ?? wavOf(voice(seedOf(path.slice(7)), 5, 48_000), 48_000)
    sounds.set(path, made)
    return made
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('Content-Security-Policy', policy)
    if (path.startsWith('/audio/')) {
      response.setHeader('Content-Type', 'audio/wav')
      response.end(soundOf(path))
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

async function openScreen(browser: Browser, url: string, options: BrowserContextOptions): Promise<Screen> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(url)
  return {
    page,
    show: (what) => show(page, what),
    async look(what) {
      await look(page, what, faults).catch((thrown: unknown) => faults.push(String(thrown)))
      return faults.splice(0)
    },
    close: () => context.close(),
  }
}

async function show(page: Page, what: Pick<Look, 'story' | 'lang' | 'theme'>): Promise<void> {
  const story = STORIES[what.story]
  if (!story) throw new Error(`no story ${what.story}`)
  const { story: name, lang, theme } = what
  await page.evaluate((asked) => window.showStory(asked), { story: name, lang, theme })
  const settled = story.unsettled ? `html[lang=${lang}]` : `html[lang=${lang}][data-theme=${theme}]`
  await page.locator(settled).waitFor()
  await page.locator('[data-view], main').first().waitFor()
  for (const step of story.steps ?? []) await take(page, step, lang)
}

async function look(page: Page, what: Look, faults: string[]): Promise<void> {
  await show(page, what)
  const tall = STORIES[what.story]?.tall ?? false
  // Fonts come after the words, and change how much room they take.
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wide > 0) faults.push(`is ${wide} px too wide`)
  faults.push(...(await page.evaluate(cutOff)))
  if (what.picture !== undefined) await shoot(page, what.picture, tall)
  if (what.axe ?? true) faults.push(...(await axe(page)))
}

async function take(page: Page, step: Step, lang: string): Promise<void> {
  const at = (selector: string) => page.locator(selector.replace('LANG', lang)).first()
  if ('press' in step) await page.keyboard.press(step.press)
  else if ('click' in step) await at(step.click).click()
  else if ('choose' in step) await at(step.choose).selectOption({ index: 1 })
  else if ('fill' in step) await at(step.fill).fill(step.text)
  else if ('file' in step)
    await at(step.file).setInputFiles({
      name: step.name ?? 'greetings.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('text\nhello\n'),
    })
  else if ('one' in step) {
    await at(step.one).waitFor()
    const found = await page.locator(step.one).count()
    if (found !== 1) throw new Error(`${found} of ${step.one}`)
  } else await at(step.see).waitFor()
}

/** As high as its longest part that scrolls, if it is `tall`. */
async function shoot(page: Page, path: string, tall: boolean): Promise<void> {
  const size = page.viewportSize()
  // What is laid out for more room may need some more.
  for (let height = size?.height, rounds = 0; tall && size && height && rounds < 3; rounds += 1) {
    const more = await page.evaluate(() =>
      Math.max(
        0,
        ...Array.from(document.querySelectorAll('.page, main'), (e) => e.scrollHeight - e.clientHeight),
      ),
    )
    if (more === 0) break
    height += more
    await page.setViewportSize({ ...size, height })
  }
  // Made by a worker, which a busy machine starts late.
  await page.waitForFunction(() =>
    Array.from(document.querySelectorAll('.spectrogram')).every(
      (one) => one.matches('[data-drawn]') || one.querySelector('.spectrogram-note') !== null,
    ),
  )
  await page.waitForTimeout(350) // pictures of waveforms come a moment after the words
  await page.screenshot({ path })
  if (tall && size) await page.setViewportSize(size)
}

/** Its source is 600 KB: to have the page read it once is most of what a look would cost. */
async function axe(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axeCore.source)
  const options = {
    runOnly: { type: 'tag', values: TAGS },
    resultTypes: ['violations'],
  } satisfies RunOptions
  const violations = await page.evaluate(
    async (asked) => (await window.axe.run(document, asked)).violations,
    options,
  )
  return violations.map(
    ({ id, help, nodes }) =>
      `axe ${id}: ${help}\n    ${nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`)
        .join('\n    ')}`,
  )
}

/**
 * Pictures of every state of the interface, and what axe says of each:
 *   node test/e2e/screens/screens.ts [--only NAME,...] [--lang en,am,ar] [--theme light,dark] [--size 1366x768,...] [--zoom 2]
 * Pictures go to .cache/screens/shots. Exits with 1 when axe finds something, the policy is broken or a page throws.
 */
import { AxeBuilder } from '@axe-core/playwright'
import react from '@vitejs/plugin-react'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { assetPath, contentSecurityPolicy, mimeType } from '../../../main/core/shell/assets.ts'
import { STORIES } from '../../support/fake-core/stories.ts'
import { seedOf, voice, wavOf } from '../../support/fake-core/voice.ts'

const root = join(import.meta.dirname, '../../..')
const out = join(root, '.cache/screens')
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    lang: { type: 'string', default: 'en' },
    theme: { type: 'string', default: 'light' },
    size: { type: 'string', default: '1366x768' },
    zoom: { type: 'string', default: '1' },
    axe: { type: 'boolean', default: true },
    'no-build': { type: 'boolean', default: false },
  },
})

if (!values['no-build'])
  await build({
    root: join(root, 'test/support/fake-core'),
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: join(out, 'app'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4_000,
    },
  })

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
  const file = assetPath(join(out, 'app'), path)
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
const { port } = server.address() as AddressInfo

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
let faults = 0
try {
  mkdirSync(join(out, 'shots'), { recursive: true })
  const names = values.only?.split(',') ?? Object.keys(STORIES)
  for (const size of values.size.split(',')) {
    const [width = 1366, height = 768] = size.split('x').map(Number)
    const zoom = Number(values.zoom)
    for (const lang of values.lang.split(','))
      for (const theme of values.theme.split(',')) {
        const context = await browser.newContext({
          viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
          deviceScaleFactor: zoom,
          reducedMotion: 'reduce',
        })
        for (const name of names) {
          const page = await context.newPage()
          const complain = (text: string) => {
            faults++
            console.log(`✗ ${name} ${lang} ${theme} ${size}: ${text}`)
          }
          page.on('pageerror', (error) => complain(error.message))
          page.on('console', (message) => {
            if (message.type() === 'error') complain(message.text())
          })
          await page.goto(`http://127.0.0.1:${String(port)}/?story=${name}&lang=${lang}&theme=${theme}`)
          await page.locator('[data-view], main').first().waitFor()
          await page.evaluate(() => document.fonts.ready)
          await page.waitForTimeout(350) // pictures of waveforms come a moment after the words
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          if (wide > 0) complain(`is ${String(wide)} px too wide`)
          await page.screenshot({
            path: join(
              out,
              'shots',
              `${name}.${lang}.${theme}.${size}${zoom === 1 ? '' : `@${String(zoom)}`}.png`,
            ),
          })
          if (values.axe) {
            const { violations } = await new AxeBuilder({ page })
              .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
              .analyze()
            for (const { id, help, nodes } of violations)
              complain(
                `axe ${id}: ${help}\n    ${nodes
                  .slice(0, 3)
                  .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`)
                  .join('\n    ')}`,
              )
          }
          await page.close()
        }
        await context.close()
      }
  }
} finally {
  await browser.close()
  server.close()
}
console.log(faults === 0 ? 'nothing to mend' : `${String(faults)} to mend`)
process.exitCode = faults === 0 ? 0 : 1

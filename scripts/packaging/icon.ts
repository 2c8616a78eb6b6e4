/** `node scripts/packaging/icon.ts`: draws icon.png, from which electron-builder makes every platform's, anew from renderer/icon.svg. */
import { chromium } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** pixels; macOS wants the largest */
const SIZE = 1024

const svg = readFileSync(join(import.meta.dirname, '..', '..', 'renderer', 'icon.svg'), 'utf8')
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } })
await page.setContent(`<style>body{margin:0} svg{display:block;width:${SIZE}px}</style>${svg}`)
await page.screenshot({ path: join(import.meta.dirname, 'icon.png'), omitBackground: true })
await browser.close()

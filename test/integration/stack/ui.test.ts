/**
 * The page over Kafka, as `npm run stack -- up --profile full` starts it, in a real browser. With a broker of its own: it
 * counts the records of every topic first, and the tests' shared broker has hundreds.
 */
import type { Browser } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaComponent } from '../../../backend-stack/servers/kafka/kafka.ts'
import { startStack, type Stack } from '../../../backend-stack/stack/stack.ts'
import { ui } from '../../../backend-stack/servers/ui/ui.ts'
import { launchBrowser } from '../../support/station-browser.ts'

let dataDir: string
let stack: Stack
let url: string
let browser: Browser

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'stack-ui-'))
  stack = await startStack({ dataDir, components: [kafkaComponent(), ui] })
  url = stack.component('ui').endpoints['url'] ?? ''
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await stack.stop()
  for (const folder of [dataDir, `${dataDir}.audit`]) rmSync(folder, { recursive: true, force: true })
})

test('it shows the topics of the broker', async () => {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
  // the page draws a terminal on a canvas: what it draws comes through its socket
  let drawn = ''
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      drawn += payload.toString()
    }),
  )
  await page.goto(url)
  await expect.poll(() => drawn, { timeout: 60_000 }).toContain('topic2.dlq')
  if (process.env['FIELDTAKE_PICTURE'] !== undefined)
    await page.screenshot({ path: process.env['FIELDTAKE_PICTURE'] })
})

const statusFor = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    }).once('error', reject)
  })

test('it answers its own pages only', async () => {
  expect(await statusFor({})).toBe(200)
  expect(await statusFor({ origin: url })).toBe(200)
  expect(await statusFor({ origin: 'http://elsewhere.example' })).toBe(403)
  expect(await statusFor({ host: 'elsewhere.example' })).toBe(403)
})

/** The main way: a prompt from Kafka is read, kept through the broker's death, and is a take in Kafka in the end. */
import type { Page } from '@playwright/test'
import { parseWav } from '../../main/audio/wav.ts'
import { decodeFlac } from '../support/flac.ts'
import { javaProduce } from '../support/java-producer.ts'
import { readTopic } from '../support/kafka.ts'
import { expect, test } from './fixtures.ts'
import { likeness } from './speech.ts'
import { beginTake, firstRun, goTo, nextPrompt, prompt, record, startRecording, takeOne } from './steps.ts'

const TEXTS = ['የዝናብ ወቅት ደረሰ።', 'Les bateaux rentrent avant la pluie.', 'وصل المطر إلى القرية قبل المساء.']
const LANGS = ['am', 'fr', 'ar']
const CODECS = ['zstd', 'snappy', 'lz4'] as const

test('from a prompt in topic1 to a take in topic2, through a broker that dies', async ({
  shell,
  kafka,
  open,
  picture,
}) => {
  const ids = TEXTS.map((_text, i) => `${shell}-${i}`)
  // as most producers send: compressed; one key, one partition: they come in this order
  for (const [i, text] of TEXTS.entries()) {
    const prompt = {
      prompt_id: ids[i],
      text,
      lang: LANGS[i],
      corpus: 'journey',
      source: 'test',
      priority: 10 - i,
    }
    await javaProduce(kafka.direct, {
      topic: 'topic1',
      codec: CODECS[i] ?? 'none',
      records: [{ key: shell, value: JSON.stringify(prompt) }],
    })
  }
  const station = await open(kafka.bootstrap)
  const { page } = station
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text())
  })

  await firstRun(page, 'Abebe')
  await picture(station, 'first-run')
  await startRecording(page)
  await expect(prompt(page)).toHaveText(TEXTS[0] ?? '')
  await expect(prompt(page)).toHaveAttribute('lang', 'am')
  await picture(station, 'prompt')

  await beginTake(page)
  await picture(station, 'recording')
  await page.waitForTimeout(2_500) // a person speaks
  await page.keyboard.press('Space')
  await expect(record(page)).toHaveAttribute('data-phase', 'saved')
  await picture(station, 'saved')

  await page.keyboard.press('p')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await picture(station, 'playing')
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible({ timeout: 10_000 })

  const safety = page.getByRole('status', { name: 'Safety' })
  kafka.kill()
  await nextPrompt(page)
  await expect(prompt(page)).toHaveText(TEXTS[1] ?? '')
  await takeOne(page, 1_500)
  await nextPrompt(page)
  await expect(prompt(page)).toHaveText(TEXTS[2] ?? '')
  await expect(prompt(page)).toHaveAttribute('dir', 'rtl')
  await takeOne(page, 1_500)
  await expect(safety).toContainText(/2|3/)
  await picture(station, 'offline')
  await goTo(page, 'Queue')
  await expect(page.getByTestId('ledger')).toBeVisible()
  await picture(station, 'queue-offline')

  await kafka.restart()
  await expect(async () => {
    const sent = (await readTopic(kafka.direct, 'topic2')).filter((one) =>
      ids.includes(one.headers['prompt_id'] ?? ''),
    )
    expect(new Set(sent.map((one) => one.headers['ce_id'])).size).toBe(3)
  }).toPass({ timeout: 60_000 })
  await picture(station, 'queue-drained')
  await goTo(page, 'Takes')
  await expect(page.getByRole('listbox', { name: 'Takes' })).toBeVisible()
  await picture(station, 'takes')

  const records = (await readTopic(kafka.direct, 'topic2')).filter((one) =>
    ids.includes(one.headers['prompt_id'] ?? ''),
  )
  expect(new Set(records.map((one) => one.headers['prompt_id']))).toEqual(new Set(ids))
  for (const { headers, value } of records) {
    expect(headers['content-type']).toBe('audio/flac')
    const samples = await decodeFlac(value ?? new Uint8Array())
    expect(samples.length).toBe(2 * Number(headers['frames']))
    expect(Buffer.compare(samples, await masterOf(page, headers['ce_id'] ?? ''))).toBe(0)
    expect(likeness(samples, Number(headers['sample_rate']))).toBeGreaterThan(0.9)
  }
  expect(violations).toEqual([])
})

/** The PCM that the core wrote; on the disk it may be encrypted. */
async function masterOf(page: Page, takeId: string): Promise<Buffer> {
  const bytes = await page.evaluate(
    async (id) => [...new Uint8Array(await (await fetch(`/audio/${id}`)).arrayBuffer())],
    takeId,
  )
  const wav = Buffer.from(bytes)
  const info = parseWav(wav)
  return wav.subarray(info.dataOffset, info.dataOffset + (info.dataBytes ?? wav.length))
}

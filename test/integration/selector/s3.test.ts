import { PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { sentences } from '../../support/corpus.ts'
import { createTopic, produce, readTopic } from '../../support/kafka.ts'
import { runCommand } from '../../support/selector.ts'

let stack: Stack
let dataDir: string
let endpoint: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'selector-s3-'))
  stack = await startStack({ dataDir, components: [seaweedfs] })
  endpoint = stack.component('seaweedfs').endpoints['url'] ?? ''
})
afterAll(async () => {
  await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function put(key: string, body: Uint8Array): Promise<void> {
  const s3 = roleClient(endpoint, 'lake', lakeSecrets(dataDir).s3Lake)
  await s3.send(new PutObjectCommand({ Bucket: 'corpus', Key: key, Body: body }))
  s3.destroy()
}

const selector = (args: readonly string[]) =>
  runCommand(
    [
      ...['--s3-endpoint', endpoint, '--brokers', inject('sharedKafka')],
      ...['--state', join(dataDir, 'state'), ...args],
    ],
    { AWS_ACCESS_KEY_ID: 'lake', AWS_SECRET_ACCESS_KEY: lakeSecrets(dataDir).s3Lake },
  )

test('from an object in S3 to prompts on the topic, by the command', async () => {
  const made = sentences('ethiopic', 5)
  const texts = Array.from({ length: 3_000 }, () => made.next().value as string)
  await put('am/news.txt.zst', zstdCompressSync(texts.join('\n')))
  const columnData = [{ name: 'sentence', data: texts, type: 'STRING' as const }]
  await put('am/news.parquet', new Uint8Array(parquetWriteBuffer({ columnData })))
  const topic = await createTopic(inject('sharedKafka'))
  const report = join(dataDir, 'report.html')
  const common = ['--lang', 'am', '--topic', topic, '--name', 'news']
  const run = await selector([
    '--corpus',
    's3://corpus/am/news.txt.zst',
    ...common,
    '--count',
    '120',
    '--report',
    report,
  ])
  expect(run).toMatchObject({ code: 0 })
  const summary: unknown = JSON.parse(run.out.trim().split('\n').at(-1) ?? '')
  expect(summary).toMatchObject({ published: 120, read: 3_000, unit: 'syllables:2', dry_run: false })

  const prompts = (await readTopic(inject('sharedKafka'), topic)).map((record) =>
    promptRecord.parse(JSON.parse(record.value?.toString() ?? '')),
  )
  expect(prompts).toHaveLength(120)
  const first = prompts[0]
  expect(first?.source).toMatch(/^s3:\/\/corpus\/am\/news\.txt\.zst#etag=[0-9a-f]{32}&line=\d+$/)
  expect(texts[Number(first?.source.split('line=')[1]) - 1]).toBe(first?.text)
  expect(readFileSync(report, 'utf8')).toContain('<svg')

  expect(run.err).toContain('120 prompts published')

  // looking first changes nothing, and shows what would be chosen
  const dry = await selector([
    '--corpus',
    's3://corpus/am/news.parquet',
    ...common,
    '--count',
    '5',
    '--dry-run',
  ])
  const lines = dry.out.trim().split('\n')
  const shown = lines.slice(0, -1).map((line) => promptRecord.parse(JSON.parse(line)).text)
  expect(shown).toHaveLength(5)
  expect(texts).toEqual(expect.arrayContaining(shown))
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ dry_run: true, published: 5 })

  // the same corpus in another format: nothing of it is published twice, and what has landed is counted
  const catalogueTopic = await createTopic(inject('sharedKafka'))
  const take = { prompt_id: first?.prompt_id, text: first?.text, lang: 'am', verdict: null }
  const takes = ['1', '2', '3'].map((key) => ({ key, value: JSON.stringify(take) }))
  await produce(inject('sharedKafka'), catalogueTopic, takes)
  const least = ['--least-covered', '--catalogue-topic', catalogueTopic]
  const again = await selector([
    '--corpus',
    's3://corpus/am/news.parquet',
    ...common,
    ...least,
    '--count',
    '5',
  ])
  expect(again).toMatchObject({ code: 0 })
  expect(again.err).toContain('3 takes of 1 sentences have landed')
  expect(JSON.parse(again.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
    landed: { takes: 3, sentences: 1 },
    published: 5,
  })
  const ids = (await readTopic(inject('sharedKafka'), topic)).map((record) => record.key)
  expect(new Set(ids).size).toBe(125)
})

test('each failure has its exit code and a sentence', async () => {
  await put('bad/empty.txt', new Uint8Array(0))
  await put('bad/paper.txt', Buffer.from('%PDF-1.7\n'))
  const report = join(dataDir, 'bad.html')
  const dry = ['--lang', 'am', '--dry-run', '--report', report]
  for (const [key, code, words] of [
    ['bad/empty.txt', 'empty', 'is empty'],
    ['bad/paper.txt', 'not_text', 'read are: plain text'],
    ['bad/nowhere.txt', 'not_found', 'there is no object'],
  ] as const) {
    const run = await selector(['--corpus', `s3://corpus/${key}`, ...dry])
    expect(run).toMatchObject({ code: 3, err: expect.stringContaining(words) as string })
    expect(JSON.parse(run.out)).toMatchObject({ error: code })
    const html = readFileSync(report, 'utf8')
    expect(html).toContain(`<h1>s3://corpus/${key} cannot be used</h1>`)
    expect(html).toContain(words)
  }
  expect(await selector(['--corpus', 'x', '--lang', '!'])).toMatchObject({ code: 2 })
})

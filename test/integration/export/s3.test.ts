/** Exports into a bucket, on a real SeaweedFS: the same objects as files in a folder, and a store that goes away half-way. */
import { spawn, spawnSync } from 'node:child_process'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { runExport } from '../../../backend-stack/export/export.ts'
import { openSmallLake } from '../../../backend-stack/export/lake/small.ts'
import { bucketPlace } from '../../../backend-stack/export/out/bucket.ts'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { addToLake, catalogueElsewhere, sha256 } from '../../support/export-lake.ts'

const cli = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'export', 'cli.ts')
let dir: string
let lake: string
let stack: Stack
let endpoint: string
let keys: { readonly accessKeyId: string; readonly secretAccessKey: string }

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-export-s3-'))
  lake = join(dir, 'lake')
  await addToLake(
    lake,
    Array.from({ length: 60 }, (_, n) => ({
      speaker: `speaker-${n}`,
      seed: 2 * n + 1,
      text: `Sentence ${n}`,
    })),
  )
  const dataDir = join(dir, 'stack')
  stack = await startStack({ dataDir, components: [seaweedfs] })
  endpoint = stack.component('seaweedfs').endpoints['url'] ?? ''
  keys = { accessKeyId: 'lake', secretAccessKey: lakeSecrets(dataDir).s3Lake }
})
afterAll(async () => {
  await stack.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Not awaited in one go: the stack that is asked is supervised by this process. */
function run(
  format: string,
  out: string,
  ...more: string[]
): Promise<{ status: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    [cli, '--lake', `small:${lake}`, '--format', format, '--out', out, '--s3-endpoint', endpoint, ...more],
    {
      env: {
        ...process.env,
        FIELDTAKE_EXPORT_S3_KEY: keys.accessKeyId,
        FIELDTAKE_EXPORT_S3_SECRET: keys.secretAccessKey,
      },
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((done) => child.once('close', (status) => done({ status, said })))
}

test.each(['hf', 'webdataset'])('%s: the same bytes as in a folder', async (format) => {
  const folder = join(dir, format)
  expect(await run(format, folder)).toMatchObject({ status: 0 })
  expect(await run(format, `s3://lake/corpora/${format}`)).toMatchObject({ status: 0 })
  const place = bucketPlace(`s3://lake/corpora/${format}`, { endpoint, ...keys }, join(dir, 'spool'))
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(5)
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name)
    const there = await place.read(file.slice(folder.length + 1))
    expect(there === null ? null : Buffer.from(there).equals(readFileSync(file))).toBe(true)
  }
  place.close()
  expect((await run(format, `s3://lake/corpora/${format}`)).said).toContain('is not empty')
})

test('a small lake whose audio lies in the bucket: the same bytes', async () => {
  const store = roleClient(endpoint, 'lake', keys.secretAccessKey)
  const env = {
    ...process.env,
    FIELDTAKE_LAKE_S3_KEY: keys.accessKeyId,
    FIELDTAKE_LAKE_S3_SECRET: keys.secretAccessKey,
  }
  const exporting = async (of: string, out: string, ...more: string[]) => {
    const child = spawn(
      process.execPath,
      [
        cli,
        '--lake',
        `small:${of}`,
        '--format',
        'kaldi',
        '--out',
        join(dir, out),
        '--publish',
        'today',
        ...more,
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const [status] = z.tuple([z.number(), z.null()]).parse(await once(child, 'close'))
    return { status, said }
  }
  expect(await exporting(lake, 'of-folder')).toMatchObject({ status: 0 })
  const catalogue = join(dir, 'catalogue-of-bucket')
  const rows = catalogueElsewhere(lake, catalogue, (key) => `s3://lake/of-small/${key}`)
  for (const { object_key } of rows)
    await store.send(
      new PutObjectCommand({
        Bucket: 'lake',
        Key: `of-small/${object_key}`,
        Body: readFileSync(join(lake, ...object_key.split('/'))),
      }),
    )
  expect((await exporting(catalogue, 'of-bucket')).said).toContain('--lake-s3-endpoint')
  const there = ['--lake-s3-endpoint', endpoint]
  expect(await exporting(catalogue, 'of-bucket', ...there)).toMatchObject({ status: 0 })
  const files = (name: string) =>
    new Map(
      readdirSync(join(dir, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file.slice(join(dir, name).length), sha256(readFileSync(file))]),
    )
  expect(files('of-bucket')).toEqual(files('of-folder'))
  expect(files('of-bucket').has('/latest.json')).toBe(true)
  store.destroy()
})

test('without its keys it says which are missing', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, '--lake', `small:${lake}`, '--format', 'hf', '--out', 's3://lake/x', '--s3-endpoint', endpoint],
    { encoding: 'utf8' },
  )
  expect(status).toBe(2)
  expect(stderr).toContain('FIELDTAKE_EXPORT_S3_KEY')
})

test('a store that stays away stops it with a sentence; when it is back, it goes on', async () => {
  const out = 's3://lake/corpora/away'
  const job = async (log: (line: string) => void, place: ReturnType<typeof bucketPlace>) =>
    runExport({
      lake: await openSmallLake(lake),
      out: place,
      choice: {
        format: 'nemo',
        where: null,
        all: false,
        shares: { train: 1, dev: 0, test: 0 },
        connected: 'train',
        sampleRate: null,
        trim: false,
        name: 'Away',
        licence: null,
        terms: null,
      },
      resume: true,
      signal: new AbortController().signal,
      retryMs: [50, 50],
      log,
    })
  const place = bucketPlace(out, { endpoint, ...keys }, join(dir, 'spool'))
  let puts = 0
  const goesAway = {
    ...place,
    put(path: string, bytes: Uint8Array) {
      puts += 1
      return puts > 20 ? Promise.reject(new Error('connect ECONNREFUSED')) : place.put(path, bytes)
    },
  }
  await expect(job(() => undefined, goesAway)).rejects.toThrow(
    /does not answer: connect ECONNREFUSED.*--resume/,
  )
  const { figures } = await job(() => undefined, place)
  expect(figures.all.takes).toBe(60)
  place.close()
})

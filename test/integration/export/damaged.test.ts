/** Objects of a lake that are gone, are others, are cut short or lie on a damaged disk: each is named, and the rest is exported. */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { spawn } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runExport } from '../../../backend-stack/export/export.ts'
import { openSmallLake } from '../../../backend-stack/export/lake/small.ts'
import { folderPlace } from '../../../backend-stack/export/out/folder.ts'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { addToLake, catalogueElsewhere, sha256 } from '../../support/export-lake.ts'

const cli = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'export', 'cli.ts')
/** more than are copied without threads */
const TAKES = 100
const PREFIX = 'damaged/'

let dir: string
let lake: string
let stack: Stack
let store: S3Client
let env: NodeJS.ProcessEnv
let endpoint: string
let secretAccessKey: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-damaged-'))
  lake = join(dir, 'lake')
  await addToLake(
    lake,
    Array.from({ length: TAKES }, (_, n) => ({
      ...{ speaker: `speaker-${n}`, seed: 2 * n + 1, text: `Sentence ${n}` },
    })),
    false,
  )
  const dataDir = join(dir, 'stack')
  stack = await startStack({ dataDir, components: [seaweedfs] })
  endpoint = stack.component('seaweedfs').endpoints['url'] ?? ''
  secretAccessKey = lakeSecrets(dataDir).s3Lake
  store = roleClient(endpoint, 'lake', secretAccessKey)
  env = { ...process.env, FIELDTAKE_LAKE_S3_KEY: 'lake', FIELDTAKE_LAKE_S3_SECRET: secretAccessKey }
})
afterAll(async () => {
  store.destroy()
  await stack.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Not awaited in one go: the stack that is asked is supervised by this process. */
function exported(of: string, format: string, out: string, ...more: string[]) {
  const child = spawn(
    process.execPath,
    [cli, '--lake', `small:${of}`, '--format', format, '--out', out, '--json', ...more],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said = { out: '', log: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.log += chunk.toString()))
  return new Promise<{ status: number | null; out: unknown; log: string }>((done) =>
    child.once('close', (status) =>
      done({ status, out: said.out === '' ? null : JSON.parse(said.out), log: said.log }),
    ),
  )
}

/** What proves itself to be whole, by its manifest and its signature. */
function verified(out: string): Promise<number | null> {
  const child = spawn(process.execPath, [cli, 'verify', out], { stdio: 'ignore' })
  return new Promise((done) => child.once('close', done))
}

const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), sha256(readFileSync(file))] as const),
  )

const put = (key: string, body: Uint8Array) =>
  store.send(new PutObjectCommand({ Bucket: 'lake', Key: PREFIX + key, Body: body }))

/** Puts an object, and spoils on the disk what the store has written for it: a sector that went bad. */
async function putAndSpoil(key: string, body: Uint8Array): Promise<void> {
  const volumes = join(dir, 'stack', 'seaweedfs')
  const sizes = () =>
    new Map(
      readdirSync(volumes)
        .filter((name) => name.endsWith('.dat'))
        .map((name) => [join(volumes, name), statSync(join(volumes, name)).size]),
    )
  const before = sizes()
  await put(key, body)
  for (const [file, size] of sizes()) {
    const began = before.get(file) ?? 0
    // what else is written there meanwhile is short: the mark of an object that was deleted
    if (size - began < body.byteLength) continue
    const fd = openSync(file, 'r+')
    // after the header, which says whose bytes follow and how many
    writeSync(fd, Buffer.alloc(Math.min(64, size - began - 64), 0xa5), 0, undefined, began + 40)
    closeSync(fd)
  }
}

test.each(['kaldi', 'webdataset'])(
  'in a bucket (%s): each damaged object is named, the rest is whole; what was mended comes with --resume',
  async (format) => {
    const whole = join(dir, `${format}-whole`)
    expect(await exported(lake, format, whole)).toMatchObject({ status: 0 })
    const catalogue = join(dir, `${format}-catalogue`)
    const rows = catalogueElsewhere(lake, catalogue, (key) => `s3://lake/${PREFIX}${key}`)
    const bytesOf = (row: (typeof rows)[number]) => readFileSync(join(lake, ...row.object_key.split('/')))
    const [gone, other, short, spoilt, ...sound] = rows
    if (!gone || !other || !short || !spoilt) throw new Error('too few takes')
    for (const row of [gone, ...sound]) await put(row.object_key, bytesOf(row))
    await store.send(new DeleteObjectCommand({ Bucket: 'lake', Key: PREFIX + gone.object_key }))
    // as long as what landed
    await put(other.object_key, bytesOf(other).fill(7, 100))
    await put(short.object_key, bytesOf(short).subarray(0, 1_000))
    await putAndSpoil(spoilt.object_key, bytesOf(spoilt))

    const out = join(dir, `${format}-out`)
    const first = await exported(catalogue, format, out, '--lake-s3-endpoint', endpoint)
    expect(first).toMatchObject({
      status: 3,
      out: {
        takes: TAKES - 4,
        left_out: { object_missing: 1, object_changed: 2, audio_unreadable: 1 },
      },
    })
    const line = (row: (typeof rows)[number]) =>
      first.log.split('\n').find((text) => text.startsWith(row.take_id) && text.includes(row.object_key))
    expect(line(gone)).toContain('is not in the lake')
    expect(line(other)).toContain('is not what landed')
    expect(line(short)).toMatch(/is not what landed: cut short: 1000 of \d+ bytes/)
    expect(line(spoilt)).toContain('cannot be read')
    expect(await verified(out)).toBe(0)

    for (const row of [gone, other, short, spoilt]) await put(row.object_key, bytesOf(row))
    const again = await exported(catalogue, format, out, '--resume', '--lake-s3-endpoint', endpoint)
    expect(again).toMatchObject({ status: 0, out: { takes: TAKES, left_out: {} } })
    expect(filesIn(out)).toEqual(filesIn(whole))
  },
)

test.each(['kaldi', 'webdataset'])(
  'in the folder of a small lake (%s): the same, and the same bytes once it is mended',
  async (format) => {
    const whole = join(dir, `${format}-whole`)
    const rows = catalogueElsewhere(lake, join(dir, `${format}-rows`), (key) => key)
    const fileOf = (row: (typeof rows)[number]) => join(lake, ...row.object_key.split('/'))
    const [gone, other, short] = rows
    if (!gone || !other || !short) throw new Error('too few takes')
    const kept = [gone, other, short].map((row) => [fileOf(row), readFileSync(fileOf(row))] as const)
    rmSync(fileOf(gone))
    writeFileSync(fileOf(other), readFileSync(fileOf(other)).fill(7, 100))
    truncateSync(fileOf(short), 1_000)
    const out = join(dir, `${format}-of-folder`)
    const first = await exported(lake, format, out)
    expect(first).toMatchObject({
      ...{ status: 3, out: { takes: TAKES - 3, left_out: { object_missing: 1, object_changed: 2 } } },
    })
    for (const { take_id: id } of [gone, other, short]) expect(first.log).toContain(`${id}: `)
    expect(first.log).toContain('cut short: 1000 of')
    expect(await verified(out)).toBe(0)
    for (const [file, bytes] of kept) writeFileSync(file, bytes)
    expect(await exported(lake, format, out, '--resume')).toMatchObject({ status: 0 })
    expect(filesIn(out)).toEqual(filesIn(whole))
  },
)

test('a lake whose store dies half-way is waited for: nothing is left out, and the bytes are the same', async () => {
  const catalogue = join(dir, 'killed-catalogue')
  const rows = catalogueElsewhere(lake, catalogue, (key) => `s3://lake/killed/${key}`)
  for (const { object_key: key } of rows)
    await store.send(
      new PutObjectCommand({
        ...{ Bucket: 'lake', Key: `killed/${key}`, Body: readFileSync(join(lake, ...key.split('/'))) },
      }),
    )
  const opened = await openSmallLake(catalogue, () => ({
    ...{ endpoint, accessKeyId: 'lake', secretAccessKey },
  }))
  let reads = 0
  let back: Promise<void> | undefined
  const dies = {
    ...opened,
    read(uri: string) {
      reads += 1
      if (reads === TAKES / 2) {
        stack.component('seaweedfs').kill('SIGKILL')
        back = stack.component('seaweedfs').restart()
      }
      return opened.read(uri)
    },
  }
  const said: string[] = []
  const out = join(dir, 'killed')
  const { figures, faulty } = await runExport({
    lake: dies,
    out: folderPlace(out),
    choice: {
      ...{ format: 'nemo', where: null, all: false, connected: 'train', sampleRate: null, trim: false },
      ...{ shares: { train: 0.8, dev: 0.1, test: 0.1 }, name: 'Killed', licence: null, terms: null },
    },
    resume: false,
    signal: new AbortController().signal,
    log: (line) => said.push(line),
  })
  await back
  expect(said.join('\n')).toContain('the lake does not answer')
  expect([figures.all.takes, faulty]).toEqual([TAKES, 0])
  expect(await verified(out)).toBe(0)
})

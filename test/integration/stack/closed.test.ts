import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { stackSources } from '../../../backend-stack/stack/paths.ts'
import { venvDir } from '../../../backend-stack/stack/install/python.ts'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { exposedFiles } from '../../support/exposed.ts'

/** The store's inner servers and its files, for who has no account: closed. */
let dataDir: string
let stack: Stack
let filer: string
const usual = process.umask(0o022)

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-closed-'))
  // as an earlier version, or a person, left it
  mkdirSync(join(dataDir, 'logs'))
  writeFileSync(join(dataDir, 'logs', 'seaweedfs.log'), '', { mode: 0o644 })
  for (const path of [dataDir, join(dataDir, 'logs')]) chmodSync(path, 0o755)
  stack = await startStack({ dataDir, profile: 'lake', components: [seaweedfs] })
  filer = stack.component('seaweedfs').endpoints['filer'] ?? ''
})

afterAll(async () => {
  await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
  process.umask(usual)
})

const lake = () =>
  roleClient(stack.component('seaweedfs').endpoints['url'] ?? '', 'lake', lakeSecrets(dataDir).s3Lake)

test('the filer reads, writes and deletes for the S3 gateway only', async () => {
  const objects = lake()
  const at = { Bucket: 'lake', Key: 'audio/am/take.flac' }
  await objects.send(new PutObjectCommand({ ...at, Body: 'a voice' }))
  const path = `${filer}/buckets/${at.Bucket}/${at.Key}`
  const asked = await Promise.all([
    fetch(path),
    fetch(`${filer}/buckets/lake/`, { headers: { accept: 'application/json' } }),
    fetch(path, { method: 'DELETE' }),
    fetch(`${filer}/buckets/lake/more`, { method: 'PUT', body: 'x' }),
  ])
  expect(asked.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  const still = await objects.send(new GetObjectCommand(at))
  expect(await still.Body?.transformToString()).toBe('a voice')
  objects.destroy()
})

test('the key that stations share puts and reads claims, and does nothing else', async () => {
  const url = stack.component('seaweedfs').endpoints['url'] ?? ''
  const station = roleClient(url, 'station', lakeSecrets(dataDir).s3Station)
  await station.send(new PutObjectCommand({ Bucket: 'claims', Key: 'claims/st-7/a', Body: 'mine' }))
  await station.send(new GetObjectCommand({ Bucket: 'claims', Key: 'claims/st-7/a' }))
  const refused = [
    () => station.send(new GetObjectCommand({ Bucket: 'lake', Key: 'audio/am/take.flac' })),
    () => station.send(new PutObjectCommand({ Bucket: 'lake', Key: 'audio/am/take.flac', Body: 'another' })),
    () => station.send(new GetObjectCommand({ Bucket: 'corpus', Key: 'texts' })),
    () => station.send(new PutObjectCommand({ Bucket: 'claims', Key: 'elsewhere', Body: 'x' })),
    () => station.send(new ListObjectsV2Command({ Bucket: 'claims' })),
    () => station.send(new DeleteObjectCommand({ Bucket: 'claims', Key: 'claims/st-7/a' })),
  ]
  for (const act of refused) await expect(act()).rejects.toMatchObject({ name: 'AccessDenied' })
  station.destroy()
})

test('a folder that was open to everybody is closed, with its logs', () => {
  const logs = join(dataDir, 'logs')
  const open = [dataDir, logs, ...readdirSync(logs).map((name) => join(logs, name))].filter(
    (path) => (statSync(path).mode & 0o066) !== 0,
  )
  expect(open).toEqual([])
})

test('no file that is made can be reached by others, whatever the umask was', () => {
  // as on a machine where root opens it for PostgreSQL's account
  expect(statSync(dataDir).mode & 0o011).toBe(0o011)
  expect(exposedFiles(dataDir, [])).toEqual([])
})

test('the containers\u2019 one-shot that makes the buckets can run again', () => {
  const ports = z
    .record(z.string(), z.number())
    .parse(JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')))
  const weed = join(venvDir(stack.ctx, 'seaweedfs'), 'bin')
  const script = join(stackSources, 'servers', 'seaweedfs', 'make-buckets.sh')
  const make = (...names: string[]) =>
    execFileSync('sh', [script, `127.0.0.1:${ports['seaweedfs-master']}`, ...names], {
      env: { ...process.env, PATH: `${weed}:${process.env['PATH']}` },
      encoding: 'utf8',
    })
  expect(make('lake', 'claims', 'corpus', 'another')).toContain('create')
  expect(make('lake', 'claims', 'corpus', 'another')).not.toContain('create')
}, 60_000)

import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:net'
import { promisify } from 'node:util'
import kafkajs from 'kafkajs'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { applyRules } from '../../../backend-stack/cluster/acls/apply.ts'
import { readRules } from '../../../backend-stack/cluster/acls/rules.ts'
import { brokerAccounts } from '../../../backend-stack/stack/accounts/book.ts'
import { aclsFile, root } from '../../../backend-stack/stack/paths.ts'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack/stack.ts'
import { kafkaComponent } from '../../../backend-stack/servers/kafka/kafka.ts'
import { kafkaAccess } from '../../../backend-stack/servers/kafka/security.ts'
import { roleClient, seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { addAccount, removeAccount, rotateAccount } from '../../../backend-stack/stack/accounts/change.ts'
import type { AccountsPlace } from '../../../backend-stack/stack/accounts/change.ts'
import { stationAccount as accountFile } from '../../../main/contract/station-account.ts'
import type { StationAccount } from '../../../main/contract/station-account.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import { StationError } from '../../../main/contract/errors.ts'
import type { IncomingRecord } from '../../../main/kafka/port.ts'
import { lakeAudio } from '../../../main/core/catalogue/audio.ts'
import { uploadClaim } from '../../../main/core/lake/claims.ts'
import { accountsPlace, addressOf, stationAccount } from '../../support/accounts.ts'
import { openParts } from '../../support/parts.ts'
import { makeTake } from '../../support/takes.ts'
import type { MadeTake } from '../../support/takes.ts'
import { openStation, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

/*
 * Two honest stations, and one whose laptop was stolen: it has an account of its own, with its passwords, and tries with Kafka's and S3's
 * own clients what the application would never do. Real brokers and a real object store, with accounts.
 */

let stack: Stack
let dataDir: string
let place: AccountsPlace
let north: StationAccount
let south: StationAccount
let evil: StationAccount

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-accounts-'))
  const components = [kafkaComponent({ port: await freePort() }), seaweedfs]
  stack = await startStack({ dataDir, secure: true, components })
  const bootstrap = stack.component('kafka').endpoints['bootstrap'] ?? ''
  place = accountsPlace(dataDir, bootstrap, stack.component('seaweedfs').endpoints['url'])
  north = await stationAccount(place, 'st-north')
  south = await stationAccount(place, 'st-south')
  evil = await stationAccount(place, 'st-evil')
  // what there is to steal
  const lake = storeAs('lake', lakeSecrets(dataDir).s3Lake)
  for (const [Bucket, Key] of treasures)
    await lake.send(new PutObjectCommand({ Bucket, Key, Body: 'a voice' }))
}, 240_000)
afterAll(async () => {
  await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const treasures = [
  ['lake', 'audio/en/2026-03-05/t.flac'],
  ['claims', 'claims/st-north/t.flac'],
] as const
const storeAs = (name: string, secret: string) => roleClient(place.storeUrl ?? '', name, secret)
const storeOf = (account: StationAccount) =>
  storeAs(account.storage?.accessKeyId ?? '', account.secrets.storageSecretKey ?? '')
const impatient = { retry: { retries: 0 }, requestTimeout: 5_000, authenticationTimeout: 5_000 }
const clientOf = (account: StationAccount): Kafka => kafkaClient(addressOf(dataDir, account), impatient)
const admin = () => kafkaClient(kafkaAccess(dataDir, 'admin', place.bootstrap))

/** Its settings as the account says, its passwords, and a speaker in front of it. */
async function openAs(account: StationAccount): Promise<TestStation> {
  const station = await openStation({ stationId: account.station })
  const { settings } = await station.call('settings.get', {})
  const { storage = settings.storage } = account
  const wanted = { ...settings, broker: { ...settings.broker, ...account.broker }, storage }
  const { brokerPassword, storageSecretKey = '' } = account.secrets
  await station.call('settings.setSecret', {
    name: 'brokerPassword',
    value: brokerPassword,
    settings: wanted,
  })
  await station.call('settings.setSecret', {
    name: 'storageSecretKey',
    value: storageSecretKey,
    settings: wanted,
  })
  await station.call('settings.set', { settings: wanted })
  return station
}

const send = async (client: Kafka, topic: string, key = 'k', value: string | null = 'x'): Promise<void> => {
  const producer = client.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
  await producer.connect()
  try {
    await producer.send({ topic, acks: -1, messages: [{ key, value }] })
  } finally {
    await producer.disconnect()
  }
}

/** Resolves with the first record's value; rejects with what the broker answers. */
async function read(client: Kafka, topic: string, groupId: string): Promise<string> {
  const consumer = client.consumer({ groupId, retry: { retries: 0 }, maxWaitTimeInMs: 100 })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nothing came, and nothing was refused')), 15_000)
      consumer.on('consumer.crash', ({ payload: { error } }: { payload: { error: Error } }) => reject(error))
      const eachMessage = ({ message }: { message: { value: Buffer | null } }) => {
        clearTimeout(timer)
        resolve(message.value?.toString() ?? '')
        return Promise.resolve()
      }
      consumer.run({ eachMessage }).catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
}

const topicRefused = /TOPIC_AUTHORIZATION_FAILED|not authorized to access topic|topic authorization failed/i
// kafkajs hides that it was refused behind not having found the coordinator of a group it may know nothing of
const groupRefused = /not authorized|group authorization failed|failed to find group coordinator/i

test('two honest stations, each with its own account, deliver, and see their prompts and no fault', async () => {
  const value = JSON.stringify({
    prompt_id: 'p1',
    text: 'The well is deep.',
    lang: 'en',
    corpus: 'c',
    source: 's',
  })
  await send(admin(), 'topic1', 'p1', value)
  for (const account of [north, south]) {
    const station = await openAs(account)
    try {
      await station.until(({ prompts }) => prompts.backlog === 1, 30_000, 'the prompt: both get it')
      await station.begin([])
      await station.read(voice(1_000))
      const state = await station.until(({ ledger }) => ledger.sentAwaiting === 1, 30_000, 'the take sent')
      expect(state.broker).toMatchObject({ state: 'online', error: null })
      const { hops } = await station.call('settings.test', {})
      expect(hops.filter(({ ok }) => !ok)).toEqual([])
    } finally {
      await station.remove()
    }
  }
}, 120_000)

test('a claim is put below its own prefix, told to be there, and put again without harm', async () => {
  const path = join(dataDir, 'claim.flac')
  const { storage } = north
  if (storage === undefined) throw new Error('this stack has a store')
  const options = { settings: storage, secretKey: north.secrets.storageSecretKey ?? null }
  const request = {
    takeId: 'mine',
    stationId: 'st-north',
    path,
    contentType: 'audio/flac',
    sha256: 'a'.repeat(64),
  }
  writeFileSync(path, 'flac')
  const wanted = { bucket: 'claims', key: 'claims/st-north/mine.flac' }
  expect(await uploadClaim(options, request)).toEqual(wanted)
  expect(await uploadClaim(options, request)).toEqual(wanted)
  await expect(uploadClaim(options, { ...request, stationId: 'st-south' })).rejects.toMatchObject({
    code: 's3_denied',
  })
})

test('the stolen account moves nobody’s positions: 0 of 5', async () => {
  const groups = [
    'fieldtake',
    'fieldtake-st-north',
    'fieldtake-receipts-st-north',
    'fieldtake-small-lake',
    'fieldtake-receipts-st-evil2',
  ]
  const before = await Promise.all(groups.map(positions))
  for (const groupId of groups) {
    const partitions = [{ partition: 0, offset: '0' }]
    const set = withAdmin(clientOf(evil), (one) => one.setOffsets({ groupId, topic: 'topic1', partitions }))
    await expect(set, groupId).rejects.toThrow(groupRefused)
    await expect(
      withAdmin(clientOf(evil), (one) => one.deleteGroups([groupId])),
      groupId,
    ).rejects.toThrow()
    await expect(read(clientOf(evil), 'topic1', groupId), groupId).rejects.toThrow(groupRefused)
  }
  expect(await Promise.all(groups.map(positions))).toEqual(before)
  // there was something to move
  expect(JSON.stringify(before)).toContain('"offset":"1"')
})

const positions = (groupId: string) =>
  withAdmin(admin(), (one) => one.fetchOffsets({ groupId, topics: ['topic1', 'receipts'] }))

test('the stolen account reads no take, withdrawal or verdict: 0 of 4 topics', async () => {
  for (const topic of ['topic2', 'topic2.dlq', 'reviews', 'openlineage.events'])
    await expect(read(clientOf(evil), topic, 'fieldtake-st-evil'), topic).rejects.toThrow(topicRefused)
})

test.each([
  'topic1',
  'topic1.dlq',
  'topic2.dlq',
  'stations',
  'receipts',
  'quality',
  'counters',
  'summary',
  'openlineage.events',
])('the stolen account writes nothing to %s', async (topic) => {
  await expect(send(clientOf(evil), topic, 'k', null)).rejects.toThrow(topicRefused)
})

test('the stolen account deletes no records, topics, and gives nobody a right', async () => {
  const attempts: [string, () => Promise<unknown>][] = [
    [
      'records',
      () =>
        withAdmin(clientOf(evil), (one) =>
          one.deleteTopicRecords({ topic: 'topic2', partitions: [{ partition: 0, offset: '-1' }] }),
        ),
    ],
    ['topic', () => withAdmin(clientOf(evil), (one) => one.deleteTopics({ topics: ['topic2'] }))],
    [
      'rights',
      () =>
        withAdmin(clientOf(evil), (one) =>
          one.createAcls({
            acl: [
              {
                principal: 'User:st-evil',
                host: '*',
                operation: kafkajs.AclOperationTypes.ALL,
                permissionType: kafkajs.AclPermissionTypes.ALLOW,
                resourceType: kafkajs.AclResourceTypes.TOPIC,
                resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
                resourceName: '*',
              },
            ],
          }),
        ),
    ],
  ]
  for (const [what, attempt] of attempts) await expect(attempt(), what).rejects.toThrow()
  await withAdmin(admin(), async (one) => {
    expect((await one.fetchTopicOffsets('topic2')).map(({ low }) => low)).toEqual(Array(6).fill('0'))
    const wanted = readRules(aclsFile, brokerAccounts(dataDir))
    expect(await applyRules(one, wanted, () => undefined, { dryRun: true })).toEqual({
      grant: [],
      revoke: [],
    })
  })
})

/** What the store answers, by name: `AccessDenied`, or `403` where an answer has no body. */
async function answer(act: () => Promise<unknown>): Promise<string> {
  try {
    await act()
    return 'done'
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error
    return error.$metadata.httpStatusCode === 403
      ? 'denied'
      : `${error.name} ${error.$metadata.httpStatusCode}`
  }
}

test('the stolen key reads no voice, lists nothing, and overwrites or deletes no claim', async () => {
  const s3 = storeOf(evil)
  const others = { Bucket: 'claims', Key: 'claims/st-north/t.flac' }
  const audio = { Bucket: 'lake', Key: 'audio/en/2026-03-05/t.flac' }
  const mine = { Bucket: 'claims', Key: 'claims/st-evil/t.flac' }
  const attempts: Record<string, () => Promise<unknown>> = {
    'read audio': () => s3.send(new GetObjectCommand(audio)),
    'see audio': () => s3.send(new HeadObjectCommand(audio)),
    'copy audio': () =>
      s3.send(new CopyObjectCommand({ ...mine, CopySource: `${audio.Bucket}/${audio.Key}` })),
    'copy a claim': () =>
      s3.send(new CopyObjectCommand({ ...mine, CopySource: `${others.Bucket}/${others.Key}` })),
    'read a claim': () => s3.send(new GetObjectCommand(others)),
    'list claims': () => s3.send(new ListObjectsV2Command({ Bucket: 'claims' })),
    'list its own': () => s3.send(new ListObjectsV2Command({ Bucket: 'claims', Prefix: 'claims/st-evil/' })),
    'list the lake': () => s3.send(new ListObjectsV2Command({ Bucket: 'lake' })),
    'overwrite a claim': () => s3.send(new PutObjectCommand({ ...others, Body: 'noise' })),
    'a claim of a longer name': () =>
      s3.send(new PutObjectCommand({ ...others, Key: 'claims/st-evil2/t.flac', Body: 'noise' })),
    'delete a claim': () => s3.send(new DeleteObjectCommand(others)),
    'write to the lake': () => s3.send(new PutObjectCommand({ ...audio, Body: 'noise' })),
  }
  const answers = Object.fromEntries(
    await Promise.all(
      Object.entries(attempts).map(async ([what, act]) => [what, await answer(act)] as const),
    ),
  )
  expect(answers).toEqual(Object.fromEntries(Object.keys(attempts).map((what) => [what, 'denied'])))
  expect(await answer(() => s3.send(new PutObjectCommand({ ...mine, Body: 'its own' })))).toBe('done')
  expect(await answer(() => s3.send(new DeleteObjectCommand(mine)))).toBe('denied')
  const lake = storeAs('lake', lakeSecrets(dataDir).s3Lake)
  for (const [Bucket, Key] of treasures) {
    const { Body } = await lake.send(new GetObjectCommand({ Bucket, Key }))
    expect(await Body?.transformToString(), Key).toBe('a voice')
  }
})

test('a listener hears the lake’s audio and can do nothing else', async () => {
  const handed = await addAccount(place, { name: 'hana', role: 'listener', sharing: false })
  if (handed.role !== 'listener') throw new Error('asked for a listener')
  const s3 = storeAs(handed.key.accessKeyId, handed.key.secretAccessKey)
  const audio = { Bucket: 'lake', Key: 'audio/en/2026-03-05/t.flac' }
  expect(await answer(() => s3.send(new GetObjectCommand(audio)))).toBe('done')
  expect(await answer(() => s3.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix: 'audio/en/' })))).toBe(
    'done',
  )
  const refused = [
    () => s3.send(new ListObjectsV2Command({ Bucket: 'lake' })),
    () => s3.send(new PutObjectCommand({ ...audio, Body: 'noise' })),
    () => s3.send(new DeleteObjectCommand(audio)),
    () => s3.send(new GetObjectCommand({ Bucket: 'claims', Key: 'claims/st-north/t.flac' })),
  ]
  for (const act of refused) expect(await answer(act)).toBe('denied')
  const guess = { ...addressOf(dataDir, evil), user: { name: 'hana', password: handed.key.secretAccessKey } }
  await expect(withAdmin(kafkaClient(guess, impatient), () => Promise.resolve())).rejects.toThrow(
    /authentication/i,
  )
})

/** Passes on to the store, and breaks off in the middle when it is told to. */
async function shakyWay(store: URL) {
  let left = Infinity
  const came = { bytes: 0, connections: 0 }
  const server = createServer((client) => {
    const far = connect(Number(store.port), store.hostname)
    came.connections += 1
    const end = () => {
      client.destroy()
      far.destroy()
    }
    for (const socket of [client, far]) socket.on('error', end).on('close', end)
    client.pipe(far)
    far.on('data', (chunk: Buffer) => {
      came.bytes += chunk.length
      left -= chunk.length
      client.write(chunk)
      if (left > 0) return
      left = Infinity
      client.end(end)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`,
    came,
    breakAfter: (bytes: number) => (left = bytes),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

test('a station hears takes of others by a listener’s key: goes on where it broke off, tells what is gone or other, keeps to its room', async () => {
  const handed = await addAccount(place, { name: 'ines', role: 'listener', sharing: false })
  if (handed.role !== 'listener') throw new Error('asked for a listener')
  const lake = storeAs('lake', lakeSecrets(dataDir).s3Lake)
  const at = new Date('2026-03-05T10:00:00Z')
  // 400 kB each: two of them are a megabyte's worth, with the next
  const takes = Array.from({ length: 5 }, (_one, seed) => makeTake({ at, seed, lang: 'en', frames: 200_000 }))
  const keyOf = ({ takeId }: MadeTake) => `audio/en/2026-03-05/${takeId}.wav`
  for (const take of takes)
    await lake.send(new PutObjectCommand({ Bucket: 'lake', Key: keyOf(take), Body: take.value }))
  const [first, second, third, other, gone] = takes as [MadeTake, MadeTake, MadeTake, MadeTake, MadeTake]
  await lake.send(new PutObjectCommand({ Bucket: 'lake', Key: keyOf(other), Body: 'another voice' }))
  await lake.send(new DeleteObjectCommand({ Bucket: 'lake', Key: keyOf(gone) }))

  const way = await shakyWay(new URL(place.storeUrl ?? ''))
  const dir = mkdtempSync(join(tmpdir(), 'fieldtake-hears-'))
  const core = await openParts(dir)
  const { station, catalogue } = core.parts
  const archive = { follow: true, folder: '', region: 'us-east-1', bucket: 'lake', cacheMiB: 1 }
  let secret = handed.key.secretAccessKey
  const audio = lakeAudio(station, {
    catalogue,
    settings: () => ({ ...archive, endpoint: way.url, accessKeyId: handed.key.accessKeyId }),
    secret: () => Promise.resolve(secret),
  })
  try {
    await catalogue.keep(takes.map((take, offset) => catalogued(take, keyOf(take), offset)))
    way.breakAfter(300_000)
    expect(readFileSync(await audio.file(first.takeId))).toEqual(first.value)
    // in two pieces, and not the beginning twice
    expect(way.came.connections).toBe(2)
    expect(way.came.bytes).toBeLessThan(1.5 * first.value.length)
    audio.fetchAhead([second.takeId, third.takeId])
    const isHere = (take: MadeTake) => catalogue.entry(take.takeId)?.cached === 1
    await expect.poll(() => [second, third].map(isHere), { timeout: 20_000 }).toEqual([true, true])
    expect(isHere(first)).toBe(false)
    expect(readdirSync(join(dir, 'lake-audio'))).toHaveLength(2)
    const codeOf = (take: MadeTake) =>
      audio.file(take.takeId).then(
        () => 'heard',
        (error: unknown) => (error instanceof StationError ? error.code : String(error)),
      )
    expect(await codeOf(other)).toBe('audio_changed')
    expect(await codeOf(gone)).toBe('audio_gone')
    secret = 'another'
    expect(await codeOf(first)).toBe('s3_denied')
    // of the two that were fetched the one that made no room is heard without the store
    expect([await codeOf(second), await codeOf(third)]).toContain('heard')
  } finally {
    await audio.stop()
    await core.close()
    await way.close()
    rmSync(dir, { recursive: true, force: true })
  }
}, 120_000)

function catalogued(
  { takeId, sha256, value, headers }: MadeTake,
  key: string,
  offset: number,
): IncomingRecord {
  const said = Object.fromEntries(headers)
  const of = (name: string) => String(said[name])
  const record = catalogueRecord.parse({
    take_id: takeId,
    ...{
      prompt_id: of('prompt_id'),
      text: of('prompt_text'),
      lang: of('lang'),
      speaker_id: of('speaker_id'),
    },
    ...{
      session_id: of('session_id'),
      station_id: of('station_id'),
      version: 1,
      device: null,
      quality: null,
    },
    ...{
      recorded_at: of('ce_time'),
      landed_at: of('ce_time'),
      object_uri: `s3://lake/${key}`,
      object_key: key,
    },
    ...{ content_type: of('content-type'), bytes: value.length, sha256, pcm_sha256: of('pcm_sha256') },
    ...{ sample_rate: 16_000, channels: 1, bit_depth: 16, frames: Number(of('frames')), verdict: null },
  })
  const at = { topic: 'catalogue', partition: 0, offset: String(offset) }
  return { ...at, key: takeId, value: Buffer.from(JSON.stringify(record)) }
}

test('the lander’s key lands, reads and clears claims, and writes none', async () => {
  const s3 = storeAs('lander', lakeSecrets(dataDir).s3Lander)
  // a record may name any key: "not there" is a verdict, "denied" would be waited for
  for (const Key of ['claims/st-evil/none', 'elsewhere'])
    expect(await answer(() => s3.send(new GetObjectCommand({ Bucket: 'claims', Key })))).toBe('NoSuchKey 404')
  const landed = { Bucket: 'lake', Key: 'audio/en/2026-03-05/new.flac' }
  expect(await answer(() => s3.send(new PutObjectCommand({ ...landed, Body: 'x', IfNoneMatch: '*' })))).toBe(
    'done',
  )
  expect(await answer(() => s3.send(new ListObjectsV2Command({ Bucket: 'claims' })))).toBe('done')
  expect(
    await answer(() => s3.send(new DeleteObjectCommand({ Bucket: 'claims', Key: 'claims/st-evil/t.flac' }))),
  ).toBe('done')
  expect(
    await answer(() =>
      s3.send(new PutObjectCommand({ Bucket: 'claims', Key: 'claims/st-north/t.flac', Body: 'x' })),
    ),
  ).toBe('denied')
  expect(await answer(() => s3.send(new GetObjectCommand({ Bucket: 'corpus', Key: 'am/a.txt' })))).toBe(
    'denied',
  )
})

test('new passwords refuse the old ones; an account that is taken away is refused at once, also where it is connected', async () => {
  const old = storeOf(evil)
  const handed = await rotateAccount(place, 'st-evil')
  if (handed.role !== 'station') throw new Error('it is a station')
  await expect(send(clientOf(evil), 'topic2')).rejects.toThrow(/authentication failed/i)
  expect(
    await answer(() =>
      old.send(new PutObjectCommand({ Bucket: 'claims', Key: 'claims/st-evil/a', Body: 'x' })),
    ),
  ).toBe('denied')

  const open = clientOf(handed.profile).producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
  await open.connect()
  try {
    await open.send({ topic: 'topic2', messages: [{ value: 'x' }] })
    await removeAccount(place, 'st-evil')
    await expect(open.send({ topic: 'topic2', messages: [{ value: 'x' }] })).rejects.toThrow(topicRefused)
  } finally {
    await open.disconnect()
  }
  const key = storeOf(handed.profile)
  expect(
    await answer(() =>
      key.send(new PutObjectCommand({ Bucket: 'claims', Key: 'claims/st-evil/a', Body: 'x' })),
    ),
  ).toBe('denied')
  await expect(send(clientOf(handed.profile), 'topic2')).rejects.toThrow(/authentication failed/i)
  // the others go on
  await send(clientOf(north), 'topic2')
})

const failed = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() })

test('the command makes, lists and takes away; passwords are in a file for its owner only, and nowhere else', async () => {
  const cli = join(root, 'backend-stack', 'stack', 'cli.ts')
  const run = async (...args: string[]) => {
    const all = [cli, 'account', ...args, '--data', dataDir]
    return promisify(execFile)(process.execPath, all).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      (error: unknown) => {
        const { code, stdout, stderr } = failed.parse(error)
        return { code, said: stdout + stderr }
      },
    )
  }
  const file = join(dataDir, 'handed.json')
  const added = await run('add', 'st-east', '--share-prompts', '--file', file, '--json')
  expect(added.code, added.said).toBe(0)
  expect(JSON.parse(added.said)).toEqual({ name: 'st-east', role: 'station', file })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const east = accountFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  expect(east.broker.mode).toBe('shared')
  await send(clientOf(east), 'topic2')
  for (const secret of Object.values(east.secrets)) expect(added.said).not.toContain(secret)
  const log = readFileSync(join(`${dataDir}.audit`, 'audit.jsonl'), 'utf8')
  expect(log).toContain('account_added')
  for (const secret of Object.values(east.secrets)) expect(log).not.toContain(secret)

  expect((await run('add', 'st-east')).said).toMatch(/has an account already/)
  expect((await run('add', 'admin')).said).toMatch(/a server's own account/)
  expect((await run('add', 'st east')).said).toMatch(/cannot be an account/)
  expect((await run('remove', 'nobody')).said).toMatch(/There is no account nobody/)
  expect((await run('list')).said).toMatch(/^st-east {2}station, shares prompts/m)
  expect((await run('remove', 'st-east')).code).toBe(0)
  expect((await run('list', '--json')).said).not.toContain('st-east')
  rmSync(`${dataDir}.audit`, { recursive: true, force: true })
}, 60_000)

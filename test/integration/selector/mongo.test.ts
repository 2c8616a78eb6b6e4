/** Documents in MongoDB as a corpus, at the stack's own server: PostgreSQL with FerretDB before it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { mongo } from '../../../backend-stack/servers/mongo/mongo.ts'
import { postgres } from '../../../backend-stack/servers/postgres/postgres.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { startStack, type Stack } from '../../../backend-stack/stack/stack.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { createTopic, readTopic, uniqueName } from '../../support/kafka.ts'
import { runCommand } from '../../support/selector.ts'

let stack: Stack
let dataDir: string
let server: string
const clients: MongoClient[] = []
type Account = 'documents' | 'documents_sink' | 'documents_reader'
const password = (account: Account) => {
  const { mongoDocuments, mongoSink, mongoReader } = lakeSecrets(dataDir)
  return { documents: mongoDocuments, documents_sink: mongoSink, documents_reader: mongoReader }[account]
}
const prompts = (account?: Account, as = account && password(account)) => {
  const login = account && {
    auth: { username: account, password: as ?? '' },
    authMechanism: 'PLAIN' as const,
  }
  const client = new MongoClient(server, { ...login, serverSelectionTimeoutMS: 20_000 })
  clients.push(client)
  return client.db('corpus').collection<{ _id: string; text?: unknown; updated_at?: Date }>('prompts')
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'selector-mongo-'))
  stack = await startStack({ dataDir, components: [postgres, mongo] })
  server = stack.component('mongo').endpoints['url'] ?? ''
  // the first time it is built here
}, 900_000)
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await stack.stop()
  for (const folder of [dataDir, `${dataDir}.audit`]) rmSync(folder, { recursive: true, force: true })
})

const selector = (
  topic: string,
  args: readonly string[],
  { account = 'documents_reader', as = password(account) }: { account?: Account; as?: string } = {},
) =>
  runCommand(
    [
      ...['--corpus', `${server}/corpus/prompts?authMechanism=PLAIN`, '--lang', 'am', '--topic', topic],
      ...['--brokers', inject('sharedKafka'), '--state', join(dataDir, 'state'), ...args],
    ],
    { FIELDTAKE_MONGO_USERNAME: account, FIELDTAKE_MONGO_PASSWORD: as },
  )

async function published(topic: string): Promise<string[]> {
  const records = await readTopic(inject('sharedKafka'), topic)
  return records.map(({ value }) => promptRecord.parse(JSON.parse(value?.toString() ?? '')).text).toSorted()
}

test('documents become prompts, each once; those that are no sentences are told by their _id', async () => {
  const topic = await createTopic(inject('sharedKafka'))
  const at = new Date()
  await prompts('documents').insertMany([
    { _id: 'p1', text: 'ሰላም ለዓለም', updated_at: at },
    { _id: 'p2', text: 'እንዴት ነህ', updated_at: at },
    { _id: 'same', text: 'ሰላም ለዓለም', updated_at: at },
    { _id: 'latin', text: 'no Amharic at all', updated_at: at },
    { _id: 'number', text: 7, updated_at: at },
    { _id: 'nothing', updated_at: at },
  ])
  const report = join(dataDir, 'report.html')
  const first = await selector(topic, ['--count', '50', '--report', report])
  expect(first, first.err).toMatchObject({ code: 0 })
  expect(JSON.parse(first.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
    corpus: 'corpus.prompts',
    uri: `${server}/corpus/prompts`,
    read: 6,
    published: 2,
    rejected: { duplicate: 1, wrong_script: 1 },
  })
  expect(await published(topic)).toEqual(['ሰላም ለዓለም', 'እንዴት ነህ'])
  const [one] = await readTopic(inject('sharedKafka'), topic)
  expect(promptRecord.parse(JSON.parse(one?.value?.toString() ?? '')).source).toMatch(
    /^mongodb:\/\/127\.0\.0\.1:\d+\/corpus\/prompts#etag=[0-9a-f]{32}&line=\d+$/,
  )
  const told = readFileSync(report, 'utf8')
  for (const id of ['latin', 'number', 'nothing']) expect(told).toContain(`_id ${id}`)

  const again = await selector(topic, ['--count', '50'])
  expect(JSON.parse(again.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ published: 0 })
  expect(await published(topic)).toHaveLength(2)
})

test('while it watches, what comes or changes is published, also after the server was killed; nothing twice', async () => {
  const topic = await createTopic(inject('sharedKafka'))
  const watching = selector(topic, ['--backlog', '100', '--group', uniqueName('readers')])
  const waiting = { timeout: 60_000, interval: 200 }
  await vi.waitFor(async () => expect(await published(topic)).toHaveLength(2), waiting)
  const documents = prompts('documents')
  await documents.insertOne({ _id: 'p3', text: 'ደህና ዋል', updated_at: new Date() })
  await vi.waitFor(async () => expect(await published(topic)).toContain('ደህና ዋል'), waiting)
  // none more and none less: its time alone tells of it
  await documents.updateOne({ _id: 'p2' }, { $set: { text: 'ደህና ነኝ', updated_at: new Date() } })
  await vi.waitFor(async () => expect(await published(topic)).toContain('ደህና ነኝ'), waiting)

  stack.component('mongo').kill('SIGKILL')
  await stack.component('mongo').restart()
  await prompts('documents').insertOne({ _id: 'p4', text: 'ምን አዲስ ነገር', updated_at: new Date() })
  await vi.waitFor(async () => expect(await published(topic)).toContain('ምን አዲስ ነገር'), waiting)
  watching.child.kill('SIGTERM')
  await watching
  expect(await published(topic)).toEqual(['ሰላም ለዓለም', 'እንዴት ነህ', 'ደህና ዋል', 'ደህና ነኝ', 'ምን አዲስ ነገር'].toSorted())
})

test('what cannot be read is an error with a sentence, and no password is in it', async () => {
  const topic = await createTopic(inject('sharedKafka'))
  const wrong = await selector(topic, [], { as: 'not-the-password' })
  expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining('no permission to read') as string })
  expect(wrong.out + wrong.err).not.toContain('not-the-password')
  const nowhere = await runCommand(
    ['--corpus', `${server}/corpus/nowhere?authMechanism=PLAIN`, '--lang', 'am'],
    {
      FIELDTAKE_MONGO_USERNAME: 'documents_reader',
      FIELDTAKE_MONGO_PASSWORD: password('documents_reader'),
    },
  )
  expect(nowhere).toMatchObject({ code: 3, err: expect.stringContaining('no collection nowhere') as string })
  const inside = await runCommand(
    ['--corpus', 'mongodb://me:hidden@127.0.0.1/corpus/prompts', '--lang', 'am'],
    {},
  )
  expect(inside).toMatchObject({
    code: 2,
    err: expect.stringContaining('FIELDTAKE_MONGO_PASSWORD') as string,
  })
  expect(inside.out + inside.err).not.toContain('hidden')
})

test('each account may do what it is for; nobody without one sees anything', async () => {
  const document = { _id: 'x', text: 'private words' }
  await prompts('documents').insertOne({ _id: 'own', text: 'x' })
  for (const account of ['documents_reader', 'documents_sink'] as const) {
    expect(await prompts(account).countDocuments()).toBeGreaterThan(0)
    await expect(prompts(account).insertOne(document)).rejects.toThrow('permission denied')
    await expect(prompts(account).deleteMany({})).rejects.toThrow('permission denied')
  }
  await expect(prompts().findOne({})).rejects.toThrow('failed to connect')
  await expect(prompts().insertOne(document)).rejects.toThrow('failed to connect')
  await expect(prompts('documents', 'wrong').findOne({})).rejects.toThrow('failed to connect')
  const log = readFileSync(join(dataDir, 'logs', 'mongo.log'), 'utf8')
  expect(log).toContain('permission denied')
  // neither what a statement was given nor a password
  expect(log).not.toContain('private words')
  for (const secret of Object.values(lakeSecrets(dataDir))) expect(log).not.toContain(secret)
})

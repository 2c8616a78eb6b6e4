import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import kafkajs from 'kafkajs'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { applyRules } from '../../../backend-stack/cluster/acls/apply.ts'
import { readRules } from '../../../backend-stack/cluster/acls/rules.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import { kafkaAccess, kafkaAccounts, lateAccounts } from '../../../backend-stack/servers/kafka/security.ts'
import type { KafkaAccount } from '../../../backend-stack/servers/kafka/security.ts'
import { makeLate } from '../../../backend-stack/servers/kafka/kafka.ts'
import { changeUser } from '../../../backend-stack/servers/kafka/users.ts'
import { brokerAccounts } from '../../../backend-stack/stack/accounts/book.ts'
import { applyTopics } from '../../../backend-stack/cluster/topics/apply.ts'
import { readTopics } from '../../../backend-stack/cluster/topics/file.ts'
import { aclsFile, defaultCache, topicsFile } from '../../../backend-stack/stack/paths.ts'
import { sampleRecords } from '../../../backend-stack/sample/publish.ts'
import { accessFrom } from '../../../backend-stack/broker-access.ts'
import { PromptTopic } from '../../../backend-stack/text-selector/publish/topic.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { accountsPlace, addressOf, stationAccount } from '../../support/accounts.ts'
import { startKafka } from '../../support/kafka.ts'
import type { TestKafka } from '../../support/kafka.ts'

/* A real broker with TLS, accounts and rules. Who does not belong is refused, and who does can do no more than its job. */

let kafka: TestKafka
let station: ClusterAddress
beforeAll(async () => {
  kafka = await startKafka({ secure: true })
  station = addressOf(
    kafka.dataDir,
    await stationAccount(accountsPlace(kafka.dataDir, kafka.bootstrap), 'st-7', true),
  )
  // The first group makes the brokers' own topic for groups, and refusals before that would prove nothing.
  const patient = kafkaClient(address('admin'), { retry: { retries: 10, initialRetryTime: 200 } })
  await write(patient, 'counters', 'x', 10)
  // and whoever asks while they read it is told to come again, for longer than a client does by itself on a busy machine
  await vi.waitFor(() => readOne(patient, 'counters', 'first', 10), { timeout: 300_000, interval: 1_000 })
})
afterAll(() => kafka.stop())

const address = (account: KafkaAccount | 'station') =>
  account === 'station' ? station : kafkaAccess(kafka.dataDir, account, kafka.bootstrap)
const impatient = { retry: { retries: 0 }, requestTimeout: 5000, authenticationTimeout: 5000 }
const as = (account: KafkaAccount | 'station') => kafkaClient(address(account), impatient)

async function write(client: Kafka, topic: string, value = 'x', retries = 0): Promise<void> {
  const producer = client.producer({ allowAutoTopicCreation: false, retry: { retries } })
  await producer.connect()
  try {
    await producer.send({ topic, acks: -1, messages: [{ key: 'k', value }] })
  } finally {
    await producer.disconnect()
  }
}

/** Resolves with the first record's value; rejects with what the broker answers. */
async function readOne(client: Kafka, topic: string, groupId: string, retries = 0): Promise<string> {
  const consumer = client.consumer({ groupId, retry: { retries }, maxWaitTimeInMs: 100 })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing to read in ${topic}`)), 15_000)
      consumer.on('consumer.crash', ({ payload: { error } }: { payload: { error: Error } }) => reject(error))
      consumer
        .run({
          eachMessage: ({ message }) => {
            clearTimeout(timer)
            resolve(message.value?.toString() ?? '')
            return Promise.resolve()
          },
        })
        .catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
}

const connects = (client: Kafka) => withAdmin(client, () => Promise.resolve())
const notAllowed = /not authorized|authorization failed/i

describe('at the door', () => {
  test('each account comes in with its password', async () => {
    for (const account of [...kafkaAccounts, 'station'] as const) await connects(as(account))
  })

  test('a wrong password is refused', async () => {
    const wrong = { ...address('station'), user: { name: 'st-7', password: 'guess' } }
    await expect(connects(kafkaClient(wrong, impatient))).rejects.toThrow(/authentication failed/i)
  })

  test('an account that does not exist is refused', async () => {
    const nobody = { ...address('station'), user: { name: 'nobody', password: 'guess' } }
    await expect(connects(kafkaClient(nobody, impatient))).rejects.toThrow(/authentication failed/i)
  })

  test('without credentials nothing can be done', async () => {
    const { bootstrap, caFile } = address('station')
    if (caFile === undefined) throw new Error('a secure cluster has a certificate')
    await expect(write(kafkaClient({ bootstrap, caFile }, impatient), 'topic2')).rejects.toThrow()
  })

  test('in the clear nothing can be done', async () => {
    await expect(connects(kafkaClient({ bootstrap: kafka.bootstrap }, impatient))).rejects.toThrow()
  })

  test('a client that does not know the certificate does not hand over its password', async () => {
    const client = kafkaClient({ bootstrap: kafka.bootstrap }, { ...impatient, ssl: true })
    await expect(connects(client)).rejects.toThrow(/self.signed|certificate/i)
  })

  test('the brokers’ own listener wants a certificate that only brokers have', async () => {
    const { caFile } = address('admin')
    const [host = '', port = ''] = kafka.direct.split(':')
    const refused = new Promise<string>((resolve, reject) => {
      const ca = readFileSync(caFile ?? '', 'utf8')
      const socket = tlsConnect({ host, port: Number(port), ca })
      // TLS 1.3 tells a client after its own handshake; so a request is needed to hear of it.
      socket.once('secureConnect', () => socket.write(Buffer.alloc(16)))
      socket.once('data', () => reject(new Error('it answered')))
      socket.once('error', (error: Error) => resolve(error.message))
      socket.once('close', () => resolve('closed'))
    })
    expect(await refused).toMatch(/certificate|closed|reset/i)
  })
})

describe('a station', () => {
  test('sends takes and verdicts', async () => {
    await write(as('station'), 'topic2', 'a take')
    await write(as('station'), 'reviews')
  })

  test('learns how large a take may be', async () => {
    const { resources } = await withAdmin(as('station'), (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [
          { type: kafkajs.ConfigResourceTypes.TOPIC, name: 'topic2', configNames: ['max.message.bytes'] },
        ],
      }),
    )
    expect(resources[0]?.configEntries[0]?.configValue).toBe('16777216')
  })

  test('reads prompts, receipts, rules and counts, in its own groups', async () => {
    await write(as('selector'), 'topic1', 'a prompt')
    await write(as('lander'), 'receipts', 'a receipt')
    expect(await readOne(as('station'), 'topic1', 'fieldtake')).toBe('a prompt')
    expect(await readOne(as('station'), 'receipts', 'fieldtake-receipts-st-7')).toBe('a receipt')
    await write(as('lander'), 'quality', 'a rule')
    expect(await readOne(as('station'), 'quality', 'fieldtake-quality-st-7')).toBe('a rule')
    expect(await readOne(as('station'), 'counters', 'fieldtake-counters-st-7')).toBe('x')
    await write(as('lander'), 'summary', 'a picture')
    expect(await readOne(as('station'), 'summary', 'fieldtake-summary-st-7')).toBe('a picture')
  })

  test.each(['topic2', 'reviews', 'topic2.dlq'])('cannot read %s', async (topic) => {
    await expect(readOne(as('station'), topic, 'fieldtake-st-7')).rejects.toThrow(notAllowed)
  })

  test.each(['topic1', 'receipts', 'topic2.dlq', 'quality', 'counters', 'summary'])(
    'cannot write %s',
    async (topic) => {
      await expect(write(as('station'), topic)).rejects.toThrow(notAllowed)
    },
  )

  // kafkajs hides that it was refused behind not having found the coordinator of a group it may know nothing of.
  test.each([
    ['others', /not authorized|failed to find group coordinator/i],
    ['fieldtake-small-lake', /not authorized|failed to find group coordinator/i],
    ['fieldtake-receipts-st-8', /not authorized|failed to find group coordinator/i],
    ['fieldtake-receipts-st-77', /not authorized|failed to find group coordinator/i],
  ])('cannot join group %s', async (group, refusal) => {
    await expect(readOne(as('station'), 'topic1', group)).rejects.toThrow(refusal)
  })

  test('cannot make, delete or change topics, or rules', async () => {
    const attempts = [
      () => withAdmin(as('station'), (admin) => admin.createTopics({ topics: [{ topic: 'mine' }] })),
      () => withAdmin(as('station'), (admin) => admin.deleteTopics({ topics: ['topic2'] })),
      () => withAdmin(as('station'), (admin) => applyRules(admin, readRules(aclsFile), () => undefined)),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow()
    expect(await withAdmin(as('admin'), (admin) => admin.listTopics())).not.toContain('mine')
  })
})

describe('the others', () => {
  test('the lander reads takes and answers', async () => {
    expect(await readOne(as('lander'), 'topic2', 'fieldtake-small-lake')).toBe('a take')
    await write(as('lander'), 'topic2.dlq')
  })

  test.each([
    ['lander', 'topic1'],
    ['lander', 'topic2'],
    ['lander', 'reviews'],
    ['selector', 'topic2'],
    ['selector', 'receipts'],
    ['connect', 'topic2'],
    ['connect', 'receipts'],
    ['counters', 'topic2'],
    ['counters', 'receipts'],
    ['airflow', 'topic1'],
    ['airflow', 'topic2'],
    ['lineage', 'topic1'],
    ['lineage', 'openlineage.events'],
  ] as const)('%s cannot write %s', async (account, topic) => {
    await expect(write(as(account), topic)).rejects.toThrow(notAllowed)
  })

  test('Connect writes prompts and what was wrong with others, and makes its own topics and no others', async () => {
    await write(as('connect'), 'topic1')
    await write(as('connect'), 'topic1.dlq')
    const make = (topic: string) =>
      withAdmin(as('connect'), (admin) =>
        admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1 }] }),
      )
    expect(await make('connect.status')).toBe(true)
    await expect(make('mine')).rejects.toThrow()
  })

  test('the selector reads what is published, adds to it, and sees how far stations are', async () => {
    const { caFile = '', user } = address('selector')
    const access = accessFrom({
      FIELDTAKE_SELECTOR_CA: caFile,
      FIELDTAKE_SELECTOR_USERNAME: user?.name,
      FIELDTAKE_SELECTOR_PASSWORD: user?.password,
    })
    const topic = await PromptTopic.open(kafka.bootstrap.split(','), 'topic1', access)
    try {
      const [prompt] = sampleRecords().map(({ value }) => promptRecord.parse(JSON.parse(value)))
      if (prompt === undefined) throw new Error('no sample')
      await topic.send([prompt])
      const seen: string[] = []
      await topic.read(({ prompt_id }) => seen.push(prompt_id))
      expect(seen).toContain(prompt.prompt_id)
      expect(await topic.unread('fieldtake-somewhere')).toBeGreaterThan(0)
    } finally {
      await topic.close()
    }
  })

  test.each([
    ['airflow', 'topic2'],
    ['airflow', 'receipts'],
    ['counters', 'reviews'],
    ['lineage', 'speakers'],
    ['connect', 'topic2'],
  ] as const)('%s cannot read %s', async (account, topic) => {
    await expect(readOne(as(account), topic, `fieldtake-${account}`)).rejects.toThrow(
      /not authorized|authorization failed|failed to find group coordinator/i,
    )
  })

  test('Airflow looks whether the topics are as they should be, and cannot make them so', async () => {
    const look = () =>
      withAdmin(as('airflow'), (admin) =>
        applyTopics(admin, readTopics(topicsFile, 1), () => undefined, { dryRun: true }),
      )
    expect(await look()).toEqual([])
    await expect(
      withAdmin(as('airflow'), (admin) => admin.createTopics({ topics: [{ topic: 'mine' }] })),
    ).rejects.toThrow()
  })

  test('the selector cannot read takes', async () => {
    // in a group of the kind it may be in (kafka/scan.ts): the topic is what is refused
    await expect(readOne(as('selector'), 'topic2', 'fieldtake-scan-1')).rejects.toThrow(notAllowed)
  })
})

test('a right that somebody added by hand is taken away by apply, and applying again does nothing', async () => {
  const file = readRules(aclsFile, brokerAccounts(kafka.dataDir))
  const extra = { account: 'lander', allow: true, operation: 'READ', kind: 'topic', name: 'quality' } as const
  await withAdmin(as('admin'), async (admin) => {
    const quiet = () => undefined
    expect(await applyRules(admin, file, quiet)).toEqual({ grant: [], revoke: [] })
    const added = await applyRules(admin, { ...file, rules: [...file.rules, extra] }, quiet)
    expect(added.grant).toEqual([extra])
    expect((await applyRules(admin, file, quiet)).revoke).toEqual([extra])
    expect(await applyRules(admin, file, quiet)).toEqual({ grant: [], revoke: [] })
  })
})

test('a cluster that was made before there was an account gets it at its next start', async () => {
  const file = join(kafka.dataDir, 'kafka-security', 'secrets.json')
  const { accounts, ...same } = secretsFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  const before = Object.fromEntries(Object.entries(accounts).filter(([name]) => name !== 'lineage'))
  await changeUser(
    {
      cacheDir: defaultCache,
      dataDir: kafka.dataDir,
      logDir: join(kafka.dataDir, 'logs'),
      bootstrap: kafka.bootstrap,
    },
    'lineage',
    undefined,
  )
  writeFileSync(file, JSON.stringify({ ...same, accounts: before }))
  expect(lateAccounts(kafka.dataDir).map(([name]) => name)).toEqual(['lineage'])
  await expect(connects(as('lineage'))).rejects.toThrow(/authentication failed/i)
  await makeLate(
    { cacheDir: defaultCache, dataDir: kafka.dataDir, logDir: join(kafka.dataDir, 'logs') },
    kafka.bootstrap,
    () => undefined,
  )
  await connects(as('lineage'))
  expect(lateAccounts(kafka.dataDir)).toEqual([])
}, 60_000)

const secretsFile = z.looseObject({ accounts: z.record(z.string(), z.string()) })

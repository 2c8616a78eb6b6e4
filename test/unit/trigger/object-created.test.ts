import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { RunStarter, type Started } from '../../../backend-stack/trigger/airflow-run.ts'
import { handler, startRuns } from '../../../backend-stack/trigger/lambda.ts'
import {
  fromFilerEvent,
  fromS3Event,
  isCorpus,
  runId,
} from '../../../backend-stack/trigger/object-created.ts'
import { triggerServer } from '../../../backend-stack/trigger/trigger-server.ts'

const servers: Server[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const s3Event = (eventName: string, key: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-west-1',
      eventTime: '2026-01-01T00:00:00.000Z',
      eventName,
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: 'corpus', arn: 'arn:aws:s3:::corpus' },
        object: { key, size: 23, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0A1B' },
      },
    },
  ],
})

describe('events', () => {
  test('of S3: created objects only, with their keys decoded', () => {
    expect(fromS3Event(s3Event('ObjectCreated:Put', 'am/new+news+%E1%88%80.txt'))).toEqual([
      { bucket: 'corpus', key: 'am/new news ሀ.txt', etag: 'd41d8cd98f00b204e9800998ecf8427e' },
    ])
    expect(fromS3Event(s3Event('s3:ObjectCreated:CompleteMultipartUpload', 'a'))).toHaveLength(1)
    expect(fromS3Event(s3Event('ObjectRemoved:Delete', 'am/a.txt'))).toEqual([])
    expect(() => fromS3Event({ detail: {} })).toThrow()
  })

  const entry = {
    name: 'a b.txt',
    extended: { 'Seaweed-X-Amz-ETag': Buffer.from('abc-1').toString('base64') },
  }
  const message = (more: object, parent = '/buckets/corpus/am') => ({
    event_type: 'create',
    key: '/buckets/corpus/am/a b.txt',
    message: { new_entry: { ...entry, ...more }, new_parent_path: parent },
  })
  test('of the filer: objects, not folders, parts or deletions', () => {
    expect(fromFilerEvent(message({}))).toEqual({ bucket: 'corpus', key: 'am/a b.txt', etag: 'abc-1' })
    expect(fromFilerEvent(message({}, '/buckets/corpus/sw'))).toMatchObject({ key: 'sw/a b.txt' })
    const md5 = { extended: {}, attributes: { md5: Buffer.from('00ff', 'hex').toString('base64') } }
    expect(fromFilerEvent(message(md5))).toMatchObject({ etag: '00ff' })
    expect(fromFilerEvent(message({ is_directory: true }))).toBeUndefined()
    expect(fromFilerEvent(message({}, '/buckets/corpus/.uploads/x'))).toBeUndefined()
    expect(fromFilerEvent({ key: '/buckets/corpus/am/a.txt', message: {} })).toBeUndefined()
  })

  test.each([
    ['am/a.txt', true],
    ['zh-Hant/deep/a.jsonl.zst', true],
    ['a.txt', false],
    ['reports/a.txt', false],
    ['am/a.pdf', false],
  ])('%s is a corpus: %s', (key, corpus) => {
    expect(isCorpus(key)).toBe(corpus)
  })
})

/** Airflow as far as the trigger sees it: logs in, knows run ids, forgets a token once, may want another password. */
async function airflow() {
  let password = 'p'
  const runs = new Map<string, string>()
  let token = 'first'
  let logins = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      if (request.url === '/auth/token') {
        if (z.object({ password: z.string() }).parse(JSON.parse(body)).password !== password)
          return response.writeHead(401).end()
        logins++
        return response.writeHead(201).end(JSON.stringify({ access_token: token }))
      }
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end()
      const [, known = ''] = /\/dagRuns\/(\w+)$/.exec(request.url ?? '') ?? []
      if (known !== '') return response.end(JSON.stringify({ state: runs.get(known) }))
      const { dag_run_id: id } = z.object({ dag_run_id: z.string() }).parse(JSON.parse(body))
      const status = runs.has(id) ? 409 : 200
      if (status === 200) runs.set(id, 'running')
      return response.writeHead(status).end('{}')
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    runs,
    url,
    want: (other: string) => (password = other),
    logins: () => logins,
    expire: () => (token = 'second'),
    starter: new RunStarter({ url, user: 'admin', password: 'p' }),
  }
}

test('an event told twice starts one run, and an expired login is renewed', async () => {
  const { starter, runs, expire, logins } = await airflow()
  const event = s3Event('ObjectCreated:Put', 'am/a.txt')
  const start = startRuns(event, (object) => starter.start(object, true))
  expect(await start).toEqual([{ key: 'am/a.txt', outcome: 'started' }])
  expire()
  expect(await startRuns(event, (object) => starter.start(object, true))).toEqual([
    { key: 'am/a.txt', outcome: 'already' },
  ])
  expect([...runs.keys()]).toEqual([
    runId({ bucket: 'corpus', key: 'am/a.txt', etag: 'd41d8cd98f00b204e9800998ecf8427e' }),
  ])
  expect(logins()).toBe(2)
})

test('an upload of the same bytes starts another run once the last has failed; a listing does not', async () => {
  const { starter, runs } = await airflow()
  const object = { bucket: 'corpus', key: 'am/a.txt', etag: '1' }
  const [first, second] = [runId(object), `${runId(object)}__2`]
  expect(await starter.start(object, true)).toBe('started')
  runs.set(first, 'success')
  expect(await starter.start(object, true)).toBe('already')
  runs.set(first, 'failed')
  expect(await starter.start(object, false)).toBe('already')
  expect(await starter.start(object, true)).toBe('again')
  // told twice, or while it is at work
  expect(await starter.start(object, true)).toBe('already')
  runs.set(second, 'failed')
  expect(await starter.start(object, true)).toBe('again')
  expect([...runs.keys()]).toEqual([first, second, `${first}__3`])
})

/** The Lambda extension for secrets, as its documentation has it: a token in a header, the secret by its ARN. */
async function secrets(arn: string, secret: () => string) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    if (request.headers['x-aws-parameters-secrets-token'] !== 'session') return response.writeHead(400).end()
    const known = pathname === '/secretsmanager/get' && searchParams.get('secretId') === arn
    return known
      ? response.end(JSON.stringify({ ARN: arn, SecretString: secret() }))
      : response.writeHead(404).end()
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return String((server.address() as AddressInfo).port)
}

test('the Lambda reads its password from the extension beside it, and again when it no longer fits', async () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:1:secret:fieldtake/airflow-x'
  const { url, want, expire, runs } = await airflow()
  let secret = 'wrong'
  vi.stubEnv('AIRFLOW_URL', url)
  vi.stubEnv('AIRFLOW_USER', 'admin')
  vi.stubEnv('AIRFLOW_SECRET_ARN', arn)
  vi.stubEnv('PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', await secrets(arn, () => secret))
  vi.stubEnv('AWS_SESSION_TOKEN', 'another')
  const event = (key: string) => s3Event('ObjectCreated:Put', key)
  await expect(handler(event('am/a.txt'))).rejects.toThrow('the secret could not be read: 400')
  vi.stubEnv('AWS_SESSION_TOKEN', 'session')
  await expect(handler(event('am/a.txt'))).rejects.toThrow('refused the login')
  secret = 'p'
  expect(await handler(event('am/a.txt'))).toEqual([{ key: 'am/a.txt', outcome: 'started' }])
  want('changed')
  expire()
  await expect(handler(event('am/b.txt'))).rejects.toThrow('refused the login')
  secret = 'changed'
  expect(await handler(event('am/b.txt'))).toEqual([{ key: 'am/b.txt', outcome: 'started' }])
  expect(runs.size).toBe(2)
})

test('when Airflow is away the Lambda fails, so that the event comes again', async () => {
  const starter = new RunStarter({ url: 'http://127.0.0.1:9', user: 'admin', password: 'p' })
  const event = s3Event('ObjectCreated:Put', 'am/a.txt')
  await expect(startRuns(event, (object) => starter.start(object, true))).rejects.toThrow()
})

test('the server wants its token, ignores other buckets, and asks for the event again after a failure', async () => {
  const outcomes: (() => Promise<Started>)[] = [
    () => Promise.reject(new Error('down')),
    () => Promise.resolve('started'),
    () => Promise.resolve('already'),
  ]
  const asked: [string, boolean][] = []
  const said: string[] = []
  const server = await triggerServer({
    port: 0,
    token: 'secret-token',
    bucket: 'corpus',
    say: (line) => said.push(line),
    start: (object, uploaded) => {
      asked.push([object.key, uploaded])
      return outcomes.shift()?.() ?? Promise.reject(new Error('asked too often'))
    },
  })
  servers.push(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const post = async (bucket: string, token: string) => {
    const message = { new_entry: { name: 'x.txt' }, new_parent_path: `/buckets/${bucket}/am` }
    const body = JSON.stringify({ key: 'k', message })
    return (await fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })).status
  }
  expect(await post('corpus', 'wrong')).toBe(401)
  expect(await post('lake', 'secret-token')).toBe(200)
  expect(await post('corpus', 'secret-token')).toBe(503)
  expect(await post('corpus', 'secret-token')).toBe(200)
  // uploaded once more: whoever did so finds a word about it
  expect(await post('corpus', 'secret-token')).toBe(200)
  expect(asked).toEqual(Array.from({ length: 3 }, () => ['am/x.txt', true]))
  expect(said.map((line) => line.replace(/object__\w+/, 'ID'))).toEqual([
    'an event could not be handled: Error: down',
    'corpus/am/x.txt: run started ID',
    'corpus/am/x.txt: run is there for these very bytes, nothing to do: ID',
  ])
})

test('the policies name single actions on single resources', () => {
  const statement = z.object({ Action: z.union([z.string(), z.array(z.string())]), Resource: z.string() })
  for (const file of ['iam-policy.json', 'invoke-permission.json']) {
    const text = readFileSync(join(import.meta.dirname, '../../../backend-stack/trigger', file), 'utf8')
    const { Statement } = z.object({ Statement: z.array(statement).min(1) }).parse(JSON.parse(text))
    for (const { Action, Resource } of Statement) {
      for (const action of [Action].flat()) expect(action).not.toContain('*')
      expect(Resource).toMatch(/^arn:aws:[a-z]+:\$\{Region\}:\$\{Account\}:.*fieldtake/)
    }
  }
})

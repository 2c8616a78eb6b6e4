import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import kafkajs from 'kafkajs'
import { z } from 'zod'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'
import { groupAlive, processIdentity } from '../../../backend-stack/stack/processes/processes.ts'
import { readTopics } from '../../../backend-stack/cluster/topics/file.ts'
import { topicsFile } from '../../../backend-stack/stack/paths.ts'
import { createTopic, produce, readTopic, testClient } from '../../support/kafka.ts'

/* The command people type, as a process of its own, on a real broker. The tests go through one stack's life in order. */

const cli = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'stack', 'cli.ts')
let dir: string
let port: number

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-cli-'))
  port = await freePort()
})
afterAll(async () => {
  await stack('down')
  rmSync(dir, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly output: string
}

function begin(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args, '--data', join(dir, 'data')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => (output += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<Ran>((resolve) => child.once('close', (code) => resolve({ code, output })))
  return { child, ended, output: () => output }
}

const stack = (...args: string[]): Promise<Ran> => begin(...args).ended

const statusShape = z.object({
  state: z.string(),
  components: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      healthy: z.boolean(),
      endpoints: z.record(z.string(), z.string()),
    }),
  ),
})

async function status() {
  const { output } = await stack('status', '--json')
  return statusShape.parse(JSON.parse(output))
}

async function brokerPid(): Promise<number> {
  const [broker] = (await status()).components
  if (!broker) throw new Error('no broker is up')
  return broker.pid
}

const ownerPid = () =>
  z
    .object({ owner: z.object({ pid: z.number() }) })
    .parse(JSON.parse(readFileSync(join(dir, 'data', 'stack.json'), 'utf8'))).owner.pid

const bootstrap = () => `127.0.0.1:${port}`

test('up brings a broker with its topics, and comes back', async () => {
  const { code, output } = await stack('up', '--port', String(port))
  expect(output).toContain(`ready in`)
  expect(code, output).toBe(0)
  const { state, components } = await status()
  expect(state).toBe('up')
  expect(components).toMatchObject([
    { name: 'kafka-1', healthy: true, endpoints: { bootstrap: bootstrap() } },
  ])
})

test('open shows what runs as a page with links, to this machine alone, and leaves the stack as it is', async () => {
  const at = await freePort()
  const page = begin('open', '--no-open', '--port', String(at))
  await vi.waitFor(() => expect(page.output()).toContain(`http://127.0.0.1:${at}/`), { timeout: 30_000 })
  const answer = await fetch(`http://127.0.0.1:${at}/`)
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  const text = await answer.text()
  expect(text).toContain('Everything answers')
  expect(text).toMatch(/kafka-1<\/th><td class="ok">answers/)
  expect(text).toContain(bootstrap())
  const asked = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get({ port: at, host: '127.0.0.1', headers: { host } }, (got) => {
        got.resume()
        resolve(got.statusCode)
      }).once('error', reject)
    })
  expect(await asked('elsewhere.example')).toBe(421)
  expect(await asked(`localhost:${at}`)).toBe(200)
  page.child.kill('SIGTERM')
  expect((await page.ended).code).toBe(0)
  expect((await status()).state).toBe('up')
})

test('its topics are those of the file, with the file’s settings', async () => {
  const admin = testClient(bootstrap()).admin()
  await admin.connect()
  const wanted = readTopics(topicsFile, 1)
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map((spec) => spec.name) })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: 'topic2' }],
  })
  await admin.disconnect()
  for (const spec of wanted) {
    expect(topics.find((one) => one.name === spec.name)?.partitions).toHaveLength(spec.partitions)
  }
  const settings = Object.fromEntries(
    (resources[0]?.configEntries ?? []).map((one) => [one.configName, one.configValue]),
  )
  expect(settings).toMatchObject(wanted.find((spec) => spec.name === 'topic2')?.config ?? {})
})

test('a topic that does not exist is not made by mistyping it', async () => {
  await expect(produce(bootstrap(), 'topic3', [{ value: 'x' }])).rejects.toThrow()
})

test('apply has nothing to do, then only what has changed, and deletes nothing', async () => {
  expect((await stack('apply')).output).toContain('nothing to do')
  const theirs = await createTopic(bootstrap(), 'theirs')
  const admin = testClient(bootstrap()).admin()
  await admin.connect()
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: 'receipts',
        configEntries: [
          { name: 'retention.ms', value: '60000' },
          { name: 'segment.ms', value: '123456' },
        ],
      },
    ],
  })
  const dry = await stack('apply', '--dry-run')
  expect(dry.output).toMatch(/~ receipts: .*retention.ms 60000 -> 15552000000/)
  expect(dry.output).toContain('1 step(s) would be taken')
  expect((await stack('apply')).output).toContain('1 step(s) taken')
  expect((await stack('apply')).output).toContain('nothing to do')
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: 'receipts', configNames: ['segment.ms'] }],
  })
  expect(resources[0]?.configEntries[0]?.configValue, 'a setting of somebody else').toBe('123456')
  expect(await admin.listTopics()).toContain(theirs)
  await admin.disconnect()
})

test('up a second time finds it up', async () => {
  const before = await brokerPid()
  const { code, output } = await stack('up')
  expect(code, output).toBe(0)
  expect(await brokerPid()).toBe(before)
})

test('another shape or profile is refused in words', async () => {
  const shape = await stack('up', '--profile', 'lake')
  expect(shape.code).toBe(1)
  expect(shape.output).toContain('Already up with profile core')
})

test('what was written outlives kill -9 of the owner, and up works again', async () => {
  await produce(bootstrap(), 'theirs', [{ key: 'k', value: 'before' }])
  const broker = await brokerPid()
  process.kill(ownerPid(), 'SIGKILL')
  await vi.waitFor(() => expect(groupAlive(broker)).toBe(false), { timeout: 20_000, interval: 50 })
  expect((await stack('status')).code).toBe(3)
  const { code, output } = await stack('up')
  expect(code, output).toBe(0)
  const records = await readTopic(bootstrap(), 'theirs')
  expect(records.map((record) => record.value?.toString())).toEqual(['before'])
})

test('up at once after kill -9, while the old broker still dies, works too', async () => {
  process.kill(ownerPid(), 'SIGKILL')
  const { code, output } = await stack('up')
  expect(code, output).toBe(0)
  expect((await status()).components).toMatchObject([{ healthy: true }])
})

test('down leaves no process', async () => {
  const broker = await brokerPid()
  const owner = ownerPid()
  expect((await stack('down')).output).toContain('Stopped')
  expect(groupAlive(broker)).toBe(false)
  expect(processIdentity(owner)).toBeUndefined()
  expect((await stack('down')).output).toContain('Nothing is running')
})

test('two ups at once share one stack', async () => {
  const both = await Promise.all([stack('up'), stack('up')])
  expect(
    both.map((one) => one.code),
    both.map((one) => one.output).join('\n---\n'),
  ).toEqual([0, 0])
  expect((await status()).components).toHaveLength(1)
  expect((await readTopic(bootstrap(), 'theirs')).length).toBe(1)
  await stack('down')
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in the foreground leaves no process',
  async (signal) => {
    const run = begin('up', '--foreground')
    await vi.waitFor(() => expect(run.output()).toContain('Up: profile core'), { timeout: 60_000 })
    const broker = await brokerPid()
    run.child.kill(signal)
    expect((await run.ended).code).toBe(0)
    expect(groupAlive(broker)).toBe(false)
    expect(readdirSync(join(dir, 'data', 'run'))).toEqual([])
  },
)

test('Ctrl-C while it is still starting leaves no process', async () => {
  const run = begin('up')
  // The broker's process is there, and is not ready yet.
  await vi.waitFor(() => expect(existsSync(join(dir, 'data', 'run', 'kafka-1.pid'))).toBe(true), {
    timeout: 30_000,
    interval: 5,
  })
  run.child.kill('SIGINT')
  await run.ended
  await vi.waitFor(() => expect(readdirSync(join(dir, 'data', 'run'))).toEqual([]), { timeout: 20_000 })
  expect((await stack('status')).code).toBe(3)
})

test('a broker that cannot start says why, and leaves nothing', async () => {
  const config = join(dir, 'data', 'kafka-1', 'log', 'meta.properties')
  const good = readFileSync(config, 'utf8')
  writeFileSync(config, good.replace(/node.id=.*/, 'node.id=77'))
  const { code, output } = await stack('up')
  writeFileSync(config, good)
  expect(code).toBe(1)
  expect(output).toMatch(/kafka-1 ended while starting[^]*node id/i)
  expect((await stack('status')).output).toContain('the last start failed')
})

test('reset deletes a stack’s folder and no other', async () => {
  const mine = join(dir, 'precious')
  const refused = spawn(process.execPath, [cli, 'reset', '--data', dir], { stdio: 'ignore' })
  writeFileSync(mine, 'x')
  expect(await new Promise((resolve) => refused.once('exit', resolve))).toBe(1)
  expect(existsSync(mine)).toBe(true)
  expect((await stack('reset')).code).toBe(0)
  expect(existsSync(join(dir, 'data'))).toBe(false)
  // what was done stays written down
  const log = readFileSync(join(dir, 'data.audit', 'audit.jsonl'), 'utf8')
  for (const act of ['stack_started', 'stack_stopped', 'stack_reset']) expect(log).toContain(`"act":"${act}"`)
})

test('what is not understood is answered with the usage', async () => {
  expect(await stack('fly')).toMatchObject({ code: 2 })
  expect((await stack('up', '--brokers', 'many')).code).toBe(2)
})

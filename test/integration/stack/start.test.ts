import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { portReady } from '../../../backend-stack/stack/processes/ready.ts'
import { readState } from '../../../backend-stack/stack/state.ts'
import { readTopic } from '../../support/kafka.ts'

/* npm start as people run it, without its window: the kiosk shell prints its address instead of opening a browser. */

const dir = mkdtempSync(join(tmpdir(), 'fieldtake-start-'))
const stackData = join(dir, 'stack')
const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'start.mjs')

afterAll(() => rmSync(dir, { recursive: true, force: true }))

function start(...args: string[]) {
  const child = spawn(
    process.execPath,
    [script, '--shell', 'kiosk', '--no-open', '--data', join(dir, 'station'), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FIELDTAKE_STACK_DATA: stackData } },
  )
  let output = ''
  const keep = (chunk: Buffer) => (output += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const says = (text: RegExp) =>
    vi.waitFor(() => expect(output).toMatch(text), { timeout: 90_000, interval: 50 })
  return { child, ended, says, output: () => output }
}

const address = (output: string) => Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1])
const kafkaAt = () =>
  readState(stackData)?.components.find((one) => one.name === 'kafka-1')?.endpoints['bootstrap'] ?? ''
const listening = (port: number) => portReady(port)({ log: () => '' })

test('the station is open before the broker is up, and the broker comes with a sample corpus, for a second one too', async () => {
  const run = start()
  await run.says(/Open http/)
  expect(run.output()).not.toContain('broker(s) ready')
  // it is starting, and has chosen its ports
  await vi.waitFor(() => expect(existsSync(join(stackData, 'ports.json'))).toBe(true), {
    timeout: 60_000,
    interval: 10,
  })
  const beside = start('--data', join(dir, 'second-station'))
  await run.says(/Local Kafka: ready/)
  // it waits, or finds it up if it was itself slow
  await beside.says(/Local Kafka: (ready, started by another process|the one already running)/)
  await beside.says(/Open http/)
  // it was told the very port before anything listened there
  expect(beside.output()).not.toContain('start again to use it')
  beside.child.kill('SIGINT')
  expect(await beside.ended).toBe(0)
  expect(await readTopic(kafkaAt(), 'topic1')).toHaveLength(25)
  const station = address(run.output())
  const kafka = Number(kafkaAt().split(':')[1])
  expect(await listening(station)).toBe(true)

  run.child.kill('SIGINT')
  expect(await run.ended).toBe(0)
  expect(await listening(station)).toBe(false)
  expect(await listening(kafka)).toBe(false)
  expect(readdirSync(join(stackData, 'run'))).toEqual([])
}, 120_000)

test('a second start doubles no prompt, and kill -9 of the launcher takes everything along', async () => {
  const run = start()
  await run.says(/Local Kafka: ready/)
  expect(await readTopic(kafkaAt(), 'topic1')).toHaveLength(25)
  const station = address(run.output())
  const kafka = Number(kafkaAt().split(':')[1])
  run.child.kill('SIGKILL')
  await vi.waitFor(
    async () => {
      expect(await listening(station)).toBe(false)
      expect(await listening(kafka)).toBe(false)
      expect(readdirSync(join(stackData, 'run'))).toEqual([])
    },
    { timeout: 30_000, interval: 100 },
  )
}, 120_000)

test('told of a broker, or to start none, it starts none', async () => {
  const run = start('--no-stack')
  await run.says(/Open http/)
  run.child.kill('SIGTERM')
  expect(await run.ended).toBe(0)
  expect(run.output()).not.toContain('Local Kafka')

  const other = start('--brokers', '127.0.0.1:9')
  await other.says(/Open http/)
  other.child.kill('SIGTERM')
  expect(await other.ended).toBe(0)
  expect(other.output()).not.toContain('Local Kafka')
}, 120_000)

test('without Java the station opens all the same, with one line that says what to install', async () => {
  const child = spawn(
    process.execPath,
    [script, '--shell', 'kiosk', '--no-open', '--data', join(dir, 'station')],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FIELDTAKE_STACK_DATA: stackData, PATH: join(dir, 'nothing'), JAVA_HOME: '' },
    },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  await vi.waitFor(() => expect(output).toMatch(/Open http/), { timeout: 60_000, interval: 50 })
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  const lines = output.split('\n').filter((line) => line.includes('Java'))
  expect(lines).toEqual([
    expect.stringMatching(
      /No local Kafka: Java 17 or later and Maven 3\.6\.3 or later not found; install with/,
    ),
  ])
}, 120_000)

test('an option it does not know is an error, not ignored', async () => {
  const run = start('--colour', 'blue')
  expect(await run.ended).toBe(1)
  expect(run.output()).toContain('--colour')
})

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { missingForServers } from '../../../backend-stack/stack/install/java.ts'
import { thisOwner, writeState } from '../../../backend-stack/stack/state.ts'
import type { StackState } from '../../../backend-stack/stack/state.ts'
import { localBroker } from '../../../scripts/start/broker.ts'

/* What `npm start` makes of a stack that another process has, without any server. */

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'start-broker-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const ports = () => join(dir, 'ports.json')
const stack = (state: Partial<StackState>) =>
  writeState(dir, {
    owner: thisOwner(),
    state: 'starting',
    profile: 'core',
    brokers: 1,
    secure: false,
    components: [],
    ...state,
  })

test.each(['starting', 'stopping'] as const)(
  'a stack that is %s keeps its ports, and is waited for until one gives up',
  async (state) => {
    writeFileSync(ports(), '{"kafka-1":12345}')
    stack({ state })
    const say = vi.fn()
    const broker = await localBroker(say, dir)
    if (typeof broker === 'string') throw new Error(broker)
    expect(broker.bootstrap).toBe('127.0.0.1:12345')
    expect(say).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('waiting for that'))
    const started = broker.start()
    await broker.stop()
    await started
    expect(say).toHaveBeenCalledOnce()
    expect(readFileSync(ports(), 'utf8')).toBe('{"kafka-1":12345}')
  },
)

test.each(['starting', 'up'] as const)('one with accounts that is %s is for Settings', async (state) => {
  stack({ state, secure: true })
  expect(await localBroker(vi.fn(), dir)).toMatch(/has accounts\. Set .* in Settings/)
})

test('where nobody has one, nothing is written down before the lock is had', async () => {
  const broker = await localBroker(vi.fn(), dir)
  // a machine without Java has no local Kafka
  expect(typeof broker).toBe(missingForServers() === undefined ? 'object' : 'string')
  expect(existsSync(ports())).toBe(false)
})

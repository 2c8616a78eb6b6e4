import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Component } from '../../../backend-stack/stack/component.ts'
import { tryLock } from '../../../main/system/lock.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'

const events: string[] = []

/** Nothing but its life: what needs what is all that is asked here. */
function part(name: string, needs: readonly string[], endsBadly = false): Component {
  return {
    name,
    needs,
    install: () => Promise.resolve(),
    start: () => {
      events.push(`+${name}`)
      return Promise.resolve({
        name,
        pid: process.pid,
        endpoints: {},
        logFile: '',
        healthy: () => Promise.resolve(true),
        stop: async () => {
          events.push(`-${name}`)
          await delay(20)
          events.push(`.${name}`)
          if (endsBadly) throw new Error(`${name} would not end`)
        },
        kill: () => undefined,
        restart: () => Promise.resolve(),
      })
    },
  }
}

test('each part starts after what it needs and stops before it, also when one will not end', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stack-order-'))
  try {
    const parts = [part('dags', ['broker', 'store'], true), part('broker', []), part('store', ['broker'])]
    const stack = await startStack({ dataDir, components: parts })
    expect(events).toEqual(['+broker', '+store', '+dags'])
    events.length = 0
    await expect(stack.stop()).rejects.toThrow('dags would not end')
    expect(events).toEqual(['-dags', '.dags', '-store', '.store', '-broker', '.broker'])

    const pair = [part('broker', []), part('counters', ['broker']), part('landing', ['broker'])]
    events.length = 0
    const second = await startStack({ dataDir, components: pair })
    events.length = 0
    await second.stop()
    // side by side: both are asked before either has ended
    expect(events.slice(0, 2).toSorted()).toEqual(['-counters', '-landing'])
    expect(events.at(-2)).toBe('-broker')
    expect(existsSync(join(dataDir, 'stack.json'))).toBe(false)
    const lock = tryLock(join(dataDir, 'stack.lock'))
    expect(lock).toBeDefined()
    lock?.release()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

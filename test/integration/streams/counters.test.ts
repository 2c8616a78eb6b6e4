import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test, vi } from 'vitest'
import type { Component } from '../../../backend-stack/stack/component.ts'
import { counters, startCounters } from '../../../backend-stack/servers/counters/counters.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import { createTopic, produce, testClient, uniqueName } from '../../support/kafka.ts'

const bootstrap = inject('sharedKafka')

const take = (id: string, speaker: string, frames: number) => ({
  key: speaker,
  value: Buffer.alloc(50_000),
  headers: {
    ce_type: 'org.fieldtake.take.v1',
    ce_id: id,
    speaker_id: speaker,
    station_id: 'lab',
    prompt_id: 'p1',
    sample_rate: '48000',
    frames: String(frames),
  },
})

test('takes are counted once each, also across kill -9', { timeout: 240_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'counters-'))
  const takes = await createTopic(bootstrap, uniqueName('takes'), { numPartitions: 3 })
  const counts = await createTopic(bootstrap, uniqueName('counts'))
  const component: Component = {
    ...counters,
    needs: [],
    start: (ctx, report) =>
      startCounters(ctx, { bootstrap, takes, counters: counts, id: uniqueName('counters') }, report),
  }
  const stack = await startStack({ dataDir, components: [component] })
  const last = new Map<string | undefined, string | undefined>()
  const follower = testClient(bootstrap).consumer({ groupId: uniqueName('follower'), maxWaitTimeInMs: 100 })
  try {
    await follower.connect()
    await follower.subscribe({ topic: counts, fromBeginning: true })
    await follower.run({
      autoCommit: false,
      eachMessage: ({ message }) => {
        last.set(message.key?.toString(), message.value?.toString())
        return Promise.resolve()
      },
    })
    const total = () => last.get('all:takes')
    const first = Array.from({ length: 40 }, (_, i) => take(`t${i}`, `s${i % 4}`, 48_000))
    await produce(bootstrap, takes, first)
    await vi.waitFor(() => expect(total()).toBe('{"takes":40,"seconds":40.000}'), waiting)
    stack.component('counters').kill('SIGKILL')
    // half of these were counted before
    await produce(
      bootstrap,
      takes,
      Array.from({ length: 40 }, (_, i) => take(`t${i + 20}`, `s${i % 4}`, 48_000)),
    )
    await stack.component('counters').restart()
    await vi.waitFor(() => expect(total()).toBe('{"takes":60,"seconds":60.000}'), waiting)
  } finally {
    await follower.disconnect()
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

const waiting = { timeout: 60_000, interval: 300 }

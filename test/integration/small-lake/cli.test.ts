import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'
import { produce } from '../../support/kafka.ts'
import { makeTake } from '../../support/takes.ts'
import type { MadeTake } from '../../support/takes.ts'
import { drained, inGroup, openLane, spawnLake } from './lane.ts'
import type { Lane, LakeProcess } from './lane.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

async function lane(): Promise<Lane> {
  const opened = await openLane(inject('sharedKafka'))
  ends.push(() => opened.clean())
  return opened
}

function lakeOn(of: Lane, more: readonly string[] = []): LakeProcess {
  const lake = spawnLake([...of.args, '--target', of.dir, ...more])
  ends.push(() => lake.child.kill('SIGKILL'))
  return lake
}

const send = (to: Lane, takes: readonly MadeTake[]) =>
  produce(
    to.bootstrap,
    to.takes,
    takes.map((take) => ({ key: take.key, value: take.value, headers: Object.fromEntries(take.headers) })),
  )

test('takes land while it runs, each with its receipt, and a polite stop leaves nothing undone', async () => {
  const own = await lane()
  const lake = lakeOn(own)
  await lake.ready
  const takes = [
    makeTake(),
    makeTake({ speaker: 'b', frames: 500_000 }),
    makeTake({ speaker: 'c', lang: 'sw' }),
  ]
  await send(own, takes)
  await drained(own)
  await lake.stop()
  expect(await lake.exited).toEqual({ code: 0, signal: null })
  expect(lake.output()).toContain('"landed":3')
  expect(await own.verify()).toMatchObject({ takes: 3, objects: 3, orphans: [], missing: [] })
  const receipts = await own.readReceipts()
  expect(receipts.map((one) => [one.take_id, one.status, one.sha256]).toSorted()).toEqual(
    takes.map((take) => [take.takeId, 'landed', take.sha256]).toSorted(),
  )
  for (const receipt of receipts) {
    const take = takes.find((one) => one.takeId === receipt.take_id)
    expect(readFileSync(new URL(receipt.object_uri ?? '')).equals(take?.value ?? Buffer.alloc(0))).toBe(true)
  }

  const check = spawnLake(['--verify', '--target', own.dir])
  expect(await check.exited).toEqual({ code: 0, signal: null })
})

test('a second lake on the folder is refused in one sentence', async () => {
  const own = await lane()
  const first = lakeOn(own)
  await first.ready
  const second = lakeOn(own)
  expect(await second.exited).toEqual({ code: 1, signal: null })
  expect(second.output()).toMatch(/^Another small lake is at work on .*: one at a time$/)
  await first.stop()
})

test('it waits for a broker that is not there, and a stop does not wait for it', async () => {
  const own = await lane()
  const nowhere = `127.0.0.1:${await freePort()}`
  const lake = spawnLake(['--brokers', nowhere, '--target', own.dir])
  ends.push(() => lake.child.kill('SIGKILL'))
  await vi.waitFor(() => expect(lake.output()).toContain('next try'), { timeout: 30_000, interval: 50 })
  await lake.stop()
  expect(await lake.exited).toEqual({ code: 0, signal: null })
})

test('everything read again from the beginning by another group doubles nothing', async () => {
  const own = await lane()
  const takes = Array.from({ length: 20 }, (_, n) => makeTake({ speaker: `s${n % 3}` }))
  await send(own, takes)
  const lake = lakeOn(own)
  await lake.ready
  await drained(own)
  await lake.stop()
  const before = readFileSync(join(own.dir, 'catalogue', 'takes.jsonl'), 'utf8')
  const other = inGroup(own, `${own.group}-2`)
  const again = lakeOn(other)
  await again.ready
  await drained(other)
  await again.stop()
  expect(readFileSync(join(own.dir, 'catalogue', 'takes.jsonl'), 'utf8')).toBe(before)
  const receipts = await own.readReceipts()
  expect(receipts).toHaveLength(40)
  expect(new Set(receipts.map((one) => one.status))).toEqual(new Set(['landed']))
  expect(await own.verify()).toMatchObject({ takes: 20, objects: 20, doubled: [], orphans: [] })
})

/** A station has a key from its first start, and what it sends is signed with it, whatever it is. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Delivery } from '../../../main/core/outbox/delivery.ts'
import { stationIdentity } from '../../../main/core/settings/identity.ts'
import type { OutgoingRecord, Producer } from '../../../main/kafka/port.ts'
import { sha256Of } from '../../../main/trust/canonical.ts'
import { signerOf } from '../../../main/trust/check.ts'
import { openRegistry } from '../../../main/trust/registry.ts'
import { openParts } from '../../support/parts.ts'
import { memorySecrets, newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const publicKey = () => readFileSync(join(dir, 'station-key.pub'), 'utf8').trim()

test('the key is made once, and outlives the database', async () => {
  const secrets = memorySecrets()
  for (let start = 0, first = ''; start < 3; start += 1) {
    const station = await openStation({ dataDir: dir, secrets })
    await expect.poll(() => publicKey()).toMatch(/^[0-9a-f]{64}$/)
    first ||= publicKey()
    expect(publicKey()).toBe(first)
    await station.close()
    rmSync(join(dir, 'station.db'))
  }
})

test('a keychain that is silent or locked is not taken for a first start, and nothing waits for it', async () => {
  const locked = { get: () => Promise.resolve(null), set: () => Promise.reject(new Error('locked')) }
  const core = await openParts(dir)
  const { station } = core.parts
  writeFileSync(join(dir, 'station-key.pub'), `${'ab'.repeat(32)}\n`)
  const identity = stationIdentity(station, locked)
  expect(await identity.signingKey()).toBeNull()
  expect(publicKey()).toBe('ab'.repeat(32))
  expect(core.parts.state().notices.map(({ code }) => code)).toContain('station_key_unreadable')
  // one that takes what it is given and keeps nothing has no key either
  rmSync(join(dir, 'station-key.pub'))
  mkdirSync(dir, { recursive: true })
  const forgetful = { get: () => Promise.resolve(null), set: () => Promise.resolve() }
  expect(await stationIdentity(station, forgetful).signingKey()).toBeNull()
  await core.close()
})

test('takes, withdrawals, speakers and reviews go out signed, by one piece of code', async () => {
  const secrets = memorySecrets()
  const station = await openStation({ dataDir: dir, secrets })
  await station.begin()
  const first = await station.record(600)
  await station.record(600, 2)
  const encoded = async () =>
    (await station.call('takes.list', { states: [], search: '', limit: 10 })).takes.every(
      ({ delivery }) => delivery.bytes !== null,
    )
  await expect.poll(encoded, { timeout: 20_000 }).toBe(true)
  const { listenerId } = await station.call('listeners.save', { label: 'Anna', speakerId: null })
  await station.call('reviews.save', {
    review: {
      take_id: first.takeId,
      verdict: 'approve',
      reasons: [],
      marks: [],
      reviewer: listenerId,
      listened_ms: 600,
    },
  })
  const other = await station.call('speakers.add', { label: 'b', metadata: {} })
  await station.call('speakers.withdraw', { speakerId: other.speakerId })
  await station.close()

  const core = await openParts(dir, Date.now, secrets)
  const { parts } = core
  const sent: OutgoingRecord[] = []
  const producer: Producer = {
    send: (records) => Promise.resolve(records.map((record) => ({ origin: String(sent.push(record)) }))),
    close: () => Promise.resolve(),
  }
  const delivery = new Delivery({
    ...parts,
    settings: () => parts.settings.effective(),
    storageSecret: () => Promise.resolve(null),
    signingKey: () => parts.identity.signingKey(),
    producer: () => producer,
    limit: () => 1_000_000,
    learnLimit: () => undefined,
    onAnswer: () => undefined,
  })
  const results = await delivery.deliver(parts.jobs.claim(10, 100_000_000, Number.MAX_SAFE_INTEGER))
  expect(results.map(({ outcome }) => outcome.kind)).toEqual(Array(5).fill('acked'))
  const registry = openRegistry()
  const key = await parts.identity.signingKey()
  registry.put(
    'st-test',
    Buffer.from(
      JSON.stringify({
        station_id: 'st-test',
        keys: [{ public_key: key?.publicKey, enrolled_at: '2026-01-01T00:00:00Z' }],
      }),
    ),
  )
  expect(sent.map(({ topic }) => topic).sort()).toEqual([
    'reviews',
    'speakers',
    ...['topic2', 'topic2', 'topic2'],
  ])
  for (const { topic, key: recordKey, value, headers } of sent)
    expect(
      await signerOf(
        {
          topic,
          key: Buffer.from(recordKey),
          valueSha256: () => sha256Of(value ?? ''),
          rawHeaders: headers,
          sentAt: new Date(),
        },
        registry,
      ),
    ).toEqual({ stationId: 'st-test' })
  await core.close()
})

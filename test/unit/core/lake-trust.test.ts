/** Whose receipts count, once a person has said whose: audio is deleted on their word. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Take } from '../../../main/contract/model.ts'
import { countKeeper } from '../../../main/core/lake/counts.ts'
import type { IncomingRecord } from '../../../main/kafka/port.ts'
import { newSeed, signingKey } from '../../../main/trust/keys.ts'
import type { SigningKey } from '../../../main/trust/keys.ts'
import { signedByLake } from '../../../main/trust/lake-signature.ts'
import { openParts } from '../../support/parts.ts'
import { memorySecrets, newFolder, openStation, removeFolder } from '../../support/station.ts'

const lake = signingKey(newSeed())
const evil = signingKey(newSeed())
let dir: string
let core: Awaited<ReturnType<typeof openParts>>
let take: Take
let sha256: string
beforeEach(async () => {
  dir = await newFolder()
  const secrets = memorySecrets()
  const station = await openStation({ dataDir: dir, secrets })
  await station.begin()
  take = await station.record(600)
  const encoded = async () => (await station.call('takes.get', { takeId: take.takeId })).take.delivery.bytes
  await expect.poll(encoded, { timeout: 20_000 }).not.toBeNull()
  await station.close()
  core = await openParts(dir, Date.now, secrets)
  const { jobs } = core.parts
  sha256 = jobs.get(take.takeId)?.sha256 ?? ''
  jobs.claim(10, 1e9, Number.MAX_SAFE_INTEGER)
  jobs.apply(take.takeId, { kind: 'outcome', outcome: { kind: 'acked' } })
})
afterEach(async () => {
  await core.close()
  await removeFolder(dir)
})

const state = () => core.parts.jobs.get(take.takeId)?.state
const notices = () => core.parts.notices.list().map(({ code }) => code)
const landed = () => ({
  take_id: take.takeId,
  status: 'landed',
  sha256,
  object_uri: 's3://lake/a',
  at: new Date().toISOString(),
})
const pin = (...lakeKeys: string[]) => {
  const { settings } = core.parts.settings.view()
  core.parts.settings.save({ ...settings, trust: { lakeKeys } })
}

test('what else the lake says counts by the same key, and nothing is asked of it where none is pinned', async () => {
  const count = (takes: number, by?: SigningKey): IncomingRecord => {
    const record = { key: 'all:takes', value: Buffer.from(JSON.stringify({ takes, seconds: takes })) }
    const headers = by === undefined ? {} : signedByLake(by, { ...record, topic: 'counters' })
    return { ...record, headers, topic: 'counters', partition: 0, offset: '0' }
  }
  const { lake: trust, station } = core.parts
  const counts = countKeeper(station)
  const keep = trust.sieve('counters', (records) => counts.keep(records))
  const all = () => counts.view(undefined, undefined).all?.takes
  expect(await keep([count(1)])).toMatchObject({ count: 1 })
  expect(all()).toBe(1)
  pin(lake.publicKey)
  expect(await keep([count(2), count(3, lake), count(4, evil), count(5)])).toMatchObject({ count: 4 })
  expect(all()).toBe(3)
  // the same words in another topic
  const moved = { ...count(9), headers: signedByLake(lake, { ...count(9), topic: 'quality' }) }
  await keep([moved])
  expect(all()).toBe(3)
  // whoever writes there teaches nobody a key
  expect(trust.seen()).toBeNull()
})

test('without a key any lake is believed, and the key that signed is shown for a person to confirm', async () => {
  expect(core.parts.lake.seen()).toBeNull()
  await core.receive(landed(), lake)
  expect(state()).toBe('landed')
  expect(core.parts.lake.seen()).toBe(lake.publicKey)
  // nobody is pinned by being seen
  expect(core.parts.settings.view().settings.trust.lakeKeys).toEqual([])
})

test('with one, no other tells that a take landed: it waits, and the person hears of it once', async () => {
  pin(lake.publicKey)
  await core.receive(landed())
  await core.receive(landed(), evil)
  expect(state()).toBe('sent')
  expect(notices()).toEqual(['foreign_receipt'])
  core.parts.notices.dismiss(core.parts.notices.list()[0]?.id ?? '')
  await core.receive(landed(), evil)
  expect(notices()).toEqual([])
  // nor that it was refused, or taken back
  await core.receive({ ...landed(), status: 'rejected', reason: { code: 'conflict', message: '' } }, evil)
  await core.receive({ ...landed(), status: 'withdrawn' }, evil)
  expect(state()).toBe('sent')
  await core.receive(landed(), lake)
  expect(state()).toBe('landed')
})

test('a profile brings the key of the lake with it', async () => {
  pin(lake.publicKey)
  const profile = core.parts.settings.exportProfile()
  pin()
  const { changes } = core.parts.settings.readProfile(profile)
  expect(changes.length).toBeGreaterThan(0)
  await core.parts.settings.importProfile(profile, changes)
  expect(core.parts.settings.view().settings.trust.lakeKeys).toEqual([lake.publicKey])
})

test('what a speaker took back elsewhere is not landed any more, until the lake says that it is again', async () => {
  await core.receive(landed(), lake)
  await core.receive(
    { ...landed(), status: 'withdrawn', reason: { code: 'speaker_withdrew', message: 'at st-9' } },
    lake,
  )
  expect(state()).toBe('rejected')
  expect(core.parts.jobs.get(take.takeId)).toMatchObject({ reason_code: 'speaker_withdrew' })
  expect(core.parts.state().ledger).toMatchObject({ landed: 0, rejected: 1, adds: true })
  await core.receive(landed(), lake)
  expect(state()).toBe('landed')
})

/** Who may take back what, and for how long it can be undone. */
import { expect, test } from 'vitest'
import {
  approveWithdrawal,
  listWithdrawals,
  undoWithdrawal,
} from '../../../backend-stack/small-lake/decisions.ts'
import { land } from '../../../backend-stack/small-lake/land.ts'
import type { LandingDeps } from '../../../backend-stack/small-lake/landing-deps.ts'
import type { Incoming } from '../../../backend-stack/small-lake/outcome.ts'
import type { TrustPolicy } from '../../../backend-stack/small-lake/policy.ts'
import { trustOf } from '../../../backend-stack/small-lake/trust.ts'
import { finishWithdrawals } from '../../../backend-stack/small-lake/withdraw.ts'
import { CARRIED, sha256Of, VERSION } from '../../../main/trust/canonical.ts'
import type { Version } from '../../../main/trust/canonical.ts'
import { newSeed, signingKey } from '../../../main/trust/keys.ts'
import { openRegistry } from '../../../main/trust/registry.ts'
import { signed } from '../../../main/trust/signature.ts'
import { newWithdrawalSecret, withdrawalSha256 } from '../../../main/trust/withdrawal-secret.ts'
import { consumed, goldenCase, goldenFile, headerBytes } from './golden.ts'
import { nothingSent, openLake, receipts, temporaryFolder } from './lake-fixture.ts'

const honest = signingKey(newSeed())
const evil = signingKey(newSeed())
const registry = openRegistry()
for (const [station_id, { publicKey }] of [
  ['station-7', honest],
  ['station-8', evil],
] as const)
  registry.put(
    station_id,
    Buffer.from(
      JSON.stringify({ station_id, keys: [{ public_key: publicKey, enrolled_at: '2026-01-01T00:00:00Z' }] }),
    ),
  )
const trustBy = (policy: TrustPolicy) =>
  trustOf({ policy, registry, refresh: () => Promise.resolve(), log: () => undefined })
const trust = trustBy('require')

let offset = 0
const speaker = 'speaker-3'
/** A record by the station that has this key, as a broker gives it. */
function by(
  key: typeof honest,
  record: { key: string; value: Buffer; headers: Record<string, string> },
  version: Version = VERSION,
): Incoming {
  const headers = signed(key, { ...record, topic: 'topic2', valueSha256: sha256Of(record.value) }, version)
  const raw = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]))
  offset += 1
  const [golden] = goldenCase('flac')
  return {
    ...consumed(golden!, offset),
    key: Buffer.from(record.key),
    value: record.value,
    headers,
    rawHeaders: raw,
  }
}
function take(
  key: typeof honest,
  stationId: string,
  name: string,
  more: Record<string, string> = {},
): Incoming {
  const [golden] = goldenCase(name)
  const headers = Object.fromEntries(
    golden!.headers.map(([header, text]) => [header, headerBytes(text).toString()]),
  )
  return by(key, {
    key: speaker,
    value: goldenFile(golden!.file ?? ''),
    headers: { ...headers, station_id: stationId, ce_source: `/stations/${stationId}`, ...more },
  })
}
function withdrawal(
  key: typeof honest,
  stationId: string,
  secret?: string,
  { version = VERSION, at = '2026-03-06T10:00:00Z' }: { version?: Version; at?: string } = {},
): Incoming {
  const value = JSON.stringify({
    speaker_id: speaker,
    station_id: stationId,
    withdrawn_at: at,
    ...(secret === undefined ? {} : { secret }),
  })
  const headers = { ce_type: 'org.fieldtake.withdrawal.v1', ce_source: `/stations/${stationId}` }
  return by(key, { key: speaker, value: Buffer.from(value), headers }, version)
}

async function lake(more: Partial<LandingDeps> = {}) {
  const sent = nothingSent()
  const opened = await openLake(temporaryFolder(), sent, undefined, { trust, ...more })
  return { ...opened, sent, land: (...records: Incoming[]) => land(records, opened.deps) }
}

test('an insider with a key of its own erases nothing that another station recorded', async () => {
  const one = await lake()
  await one.land(take(honest, 'station-7', 'flac'))
  await one.land(withdrawal(evil, 'station-8'))
  // nor in the name of the other
  const [forged] = await one.land(withdrawal(evil, 'station-7'))
  expect(forged).toMatchObject({ kind: 'rejected', reason: { code: 'unknown_station' } })
  expect(one.catalogue.totals().takes).toBe(1)
  expect(receipts(one.sent).filter(({ status }) => status === 'withdrawn')).toEqual([])
  // and what comes later of the speaker, by the station that records, lands
  await one.land(take(honest, 'station-7', 'wav'))
  expect(one.catalogue.totals().takes).toBe(2)
  // what the insider itself sends of the speaker is not wanted: it said so
  const [own] = await one.land(take(evil, 'station-8', 'flac-24'))
  expect(own?.kind).toBe('withdrawn')
  await one.close()
})

test('the station that recorded takes back what it recorded, and only that', async () => {
  const one = await lake()
  await one.land(take(honest, 'station-7', 'flac'), take(evil, 'station-8', 'wav'))
  await one.land(withdrawal(honest, 'station-7'))
  expect(one.catalogue.takesOf(speaker).map(({ stationId }) => stationId)).toEqual(['station-8'])
  const told = receipts(one.sent).filter(({ status }) => status === 'withdrawn')
  expect(told).toMatchObject([{ station_id: 'station-7', reason: { code: 'speaker_withdrew' } }])
  await one.close()
})

test('the speaker’s own secret takes back all that carries its hash, from any station; another secret nothing', async () => {
  const secret = newWithdrawalSecret()
  const withdrawal_sha256 = withdrawalSha256(speaker, secret)
  const one = await lake()
  await one.land(take(honest, 'station-7', 'flac', { withdrawal_sha256 }), take(honest, 'station-7', 'wav'))
  await one.land(withdrawal(evil, 'station-8', newWithdrawalSecret()))
  expect(one.catalogue.totals().takes).toBe(2)
  await one.land(withdrawal(evil, 'station-8', secret))
  // the one that was recorded before there was a card stays, until its station or an administrator says so
  expect(one.catalogue.takesOf(speaker).map(({ withdrawalSha256: hash }) => hash)).toEqual([null])
  expect(JSON.stringify(one.catalogue.withdrawals())).not.toContain(secret)
  const [late] = await one.land(take(honest, 'station-7', 'flac-24', { withdrawal_sha256 }))
  expect(late?.kind).toBe('withdrawn')
  await one.close()
})

test.each(['off', 'warn'] as const)(
  'a secret that is not the speaker’s takes back nothing of another station, also where signatures are not required: %s',
  async (policy) => {
    const secret = newWithdrawalSecret()
    const withdrawal_sha256 = withdrawalSha256(speaker, secret)
    const one = await lake({ trust: trustBy(policy) })
    await one.land(take(honest, 'station-7', 'flac', { withdrawal_sha256 }), take(honest, 'station-7', 'wav'))
    await one.land(withdrawal(evil, 'station-8', newWithdrawalSecret()))
    expect(one.catalogue.totals().takes).toBe(2)
    expect(receipts(one.sent).filter(({ status }) => status === 'withdrawn')).toEqual([])
    await one.land(withdrawal(evil, 'station-8', secret))
    expect(one.catalogue.takesOf(speaker).map(({ withdrawalSha256: hash }) => hash)).toEqual([null])
    await one.close()
  },
)

test('nothing is deleted before the quarantine is over, and what is undone stays', async () => {
  let now = new Date(Date.UTC(2026, 2, 8))
  const one = await lake({ quarantineDays: 7, now: () => now })
  const wait = (days: number) => (now = new Date(now.getTime() + days * 86_400_000))
  await one.land(take(honest, 'station-7', 'flac'))
  await one.land(withdrawal(honest, 'station-7'))
  expect(receipts(one.sent).at(-1)).toMatchObject({ status: 'withdrawn', station_id: 'station-7' })
  const [late] = await one.land(take(honest, 'station-7', 'wav'))
  expect(late?.kind).toBe('withdrawn')
  // nor does the take itself, sent or read again, take its audio away
  await one.land(take(honest, 'station-7', 'flac'))
  expect(await one.verify()).toMatchObject({ takes: 1, objects: 1, missing: [] })
  wait(6.9)
  expect(await finishWithdrawals(one.deps)).toBe(0)
  expect(one.catalogue.totals()).toMatchObject({ takes: 1, withdrawnSpeakers: 1 })

  const [row] = one.catalogue.withdrawals()
  await one.catalogue.addWithdrawal({ ...row!, state: 'undone' })
  wait(7)
  expect(await finishWithdrawals(one.deps)).toBe(0)
  expect(one.catalogue.totals()).toMatchObject({ takes: 1, withdrawnSpeakers: 0 })
  const [again] = await one.land(take(honest, 'station-7', 'wav'))
  expect(again?.kind).toBe('landed')

  await one.land(withdrawal(honest, 'station-7', undefined, { at: '2026-03-16T10:00:00Z' }))
  wait(7)
  expect(await finishWithdrawals(one.deps)).toBe(1)
  expect(await finishWithdrawals(one.deps)).toBe(0)
  expect(one.catalogue.totals()).toMatchObject({ takes: 0, withdrawnSpeakers: 1 })
  expect(await one.verify()).toMatchObject({ takes: 0, objects: 0 })
  await one.close()
})

test('one that comes by hand and by the network is one, and stays undone', async () => {
  let now = new Date(Date.UTC(2026, 2, 8))
  const one = await lake({ quarantineDays: 7, now: () => now })
  await one.land(take(honest, 'station-7', 'flac'))
  await one.land(withdrawal(honest, 'station-7', undefined, { version: CARRIED }))
  now = new Date(now.getTime() + 6 * 86_400_000)
  await one.land(withdrawal(honest, 'station-7'))
  expect(one.catalogue.withdrawals()).toMatchObject([{ state: 'quarantined', takes: 1 }])
  expect(receipts(one.sent).filter(({ status }) => status === 'withdrawn')).toHaveLength(1)

  expect(await undoWithdrawal(one.catalogue, speaker, now)).toBe(1)
  await one.land(
    withdrawal(honest, 'station-7'),
    withdrawal(honest, 'station-7', undefined, { version: CARRIED }),
  )
  const [again] = await one.land(take(honest, 'station-7', 'wav'))
  expect(again?.kind).toBe('landed')
  // by the speaker's card it is another one
  await one.land(withdrawal(honest, 'station-7', newWithdrawalSecret()))
  expect(listWithdrawals(one.catalogue)).toMatchObject([{ takes: 2, pending: 0, state: 'quarantined' }])
  await one.close()
})

test('what nobody can prove waits for an administrator, who approves or undoes it', async () => {
  const now = new Date(Date.UTC(2026, 2, 9))
  const one = await lake({ quarantineDays: 7, now: () => now })
  await one.land(take(honest, 'station-7', 'flac'))
  await one.land(withdrawal(evil, 'station-8'))
  expect(listWithdrawals(one.catalogue)).toMatchObject([{ speaker_id: speaker, takes: 1, pending: 1 }])
  await approveWithdrawal(one.catalogue, speaker, now)
  expect(listWithdrawals(one.catalogue)).toMatchObject([{ pending: 0, state: 'quarantined' }])
  // before it is carried out
  expect(await undoWithdrawal(one.catalogue, speaker, now)).toBe(2)
  expect(await finishWithdrawals(one.deps)).toBe(0)
  expect(one.catalogue.totals().takes).toBe(1)
  await approveWithdrawal(one.catalogue, speaker, new Date(now.getTime() - 1))
  expect(await finishWithdrawals(one.deps)).toBe(1)
  expect(one.catalogue.totals().takes).toBe(0)
  expect(await undoWithdrawal(one.catalogue, speaker, now)).toBe(0)
  await one.close()
})

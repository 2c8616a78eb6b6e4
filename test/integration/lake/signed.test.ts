/** The lake with Spark under `--secure`: two honest stations and one evil, which has a key and an account of its own. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TOPICS } from '../../../main/contract/messages.ts'
import { CARRIED } from '../../../main/trust/canonical.ts'
import { keyIdOf, newSeed, signingKey } from '../../../main/trust/keys.ts'
import type { SigningKey } from '../../../main/trust/keys.ts'
import { lakeKeyOf } from '../../../main/trust/lake-signature.ts'
import { newWithdrawalSecret, withdrawalSha256 } from '../../../main/trust/withdrawal-secret.ts'
import { lakeKeySeed } from '../../../backend-stack/stack/secrets.ts'
import { startLake } from '../../support/lake.ts'
import type { ReceiptLog, TakeRecord, TestLake } from '../../support/lake.ts'
import { v7 as uuidv7 } from 'uuid'
import { makeTake, signedBy } from '../../support/takes.ts'
import { readTopic } from '../../support/topic.ts'

let lake: TestLake
let log: ReceiptLog
const stations = { one: signingKey(newSeed()), two: signingKey(newSeed()), evil: signingKey(newSeed()) }
type Name = keyof typeof stations

beforeAll(async () => {
  lake = await startLake({ secure: true, extra: { FIELDTAKE_QUARANTINE_DAYS: '0' } })
  log = await lake.receipts()
}, 1_200_000)
afterAll(async () => lake.stop(), 180_000)

const enrol = (name: Name) =>
  lake.send(
    [
      {
        key: name,
        headers: [],
        value: Buffer.from(
          JSON.stringify({
            station_id: name,
            keys: [{ public_key: stations[name].publicKey, enrolled_at: new Date().toISOString() }],
          }),
        ),
      },
    ],
    'stations',
  )

const by = (name: Name, record: TakeRecord, topic = 'topic2') => signedBy(stations[name], record, topic)
const withdrawal = (speaker: string, station: string, more: object = {}): TakeRecord => ({
  key: speaker,
  headers: [
    ['ce_type', 'org.fieldtake.withdrawal.v1'],
    ['ce_source', `/stations/${station}`],
  ],
  value: Buffer.from(
    JSON.stringify({
      speaker_id: speaker,
      station_id: station,
      withdrawn_at: new Date().toISOString(),
      ...more,
    }),
  ),
})
const answers = (takeId: string) =>
  log.all
    .filter(({ take_id }) => take_id === takeId)
    .map(({ status, reason }) => (status === 'rejected' ? reason?.code : status))
const told = (takeId: string, wanted: string) => log.until(() => answers(takeId).includes(wanted), 120_000)
/** Takes that the catalogue's topic offers to listeners: the last record of each counts, and each is signed by the lake. */
async function heard(): Promise<string[]> {
  const { publicKey } = signingKey(lakeKeySeed(lake.stack.ctx.dataDir))
  const last = new Map<string, boolean>()
  for (const { message } of await readTopic(lake.address, TOPICS.catalogue)) {
    const said = { key: message.key, value: message.value, topic: TOPICS.catalogue }
    expect(lakeKeyOf(said, message.headers ?? {}, [publicKey], 'known only')).toBe(publicKey)
    last.set(String(message.key), message.value !== null)
  }
  return [...last].flatMap(([takeId, there]) => (there ? [takeId] : [])).sort()
}
const held = async () => (await lake.rows('takes')).map((row) => row['take_id']).sort()

test('an insider lands nothing in the name of others, and erases nothing that others recorded', async () => {
  const secret = newWithdrawalSecret()
  const headers = { withdrawal_sha256: withdrawalSha256('s-1', secret) }
  const mine = makeTake({ station: 'one', speaker: 's-1', headers })
  const before = makeTake({ station: 'one', speaker: 's-2' })
  const other = makeTake({ station: 'two', speaker: 's-2' })
  const unsigned = makeTake({ station: 'one', speaker: 's-1' })
  const stolen = makeTake({ station: 'one', speaker: 's-1' })
  await lake.send([unsigned, by('one', mine)])
  await told(unsigned.takeId, 'unsigned')
  // nobody is enrolled yet
  await told(mine.takeId, 'unknown_station')
  for (const name of ['one', 'two', 'evil'] as const) await enrol(name)
  await lake.send([by('one', mine), by('one', before), by('two', other), by('evil', stolen)])
  await told(mine.takeId, 'landed')
  await told(before.takeId, 'landed')
  await told(other.takeId, 'landed')
  await told(stolen.takeId, 'unknown_station')
  const whole = [mine, before, other].map(({ takeId }) => takeId).sort()
  expect(await held()).toEqual(whole)

  // the attack of the issue: any station's account withdraws any speaker
  await lake.send([
    by('evil', withdrawal('s-1', 'evil')),
    by('evil', withdrawal('s-1', 'one')),
    by('evil', withdrawal('s-1', 'evil', { secret: newWithdrawalSecret() })),
    withdrawal('s-1', 'one'),
  ])
  const later = makeTake({ station: 'one', speaker: 's-1', headers })
  await lake.send([by('one', later)])
  await told(later.takeId, 'landed')
  const [erased] = await lake.job('fieldtake_lake.housekeeping', ['erase'])
  expect(erased).toMatchObject({ takes: 0 })
  expect(await held()).toEqual([...whole, later.takeId].sort())
  const [listed] = await lake.job('fieldtake_lake.housekeeping', ['withdrawals'])
  expect(listed?.['speakers']).toMatchObject([{ speaker_id: 's-1', takes: 2, pending: 2 }])

  // the station that recorded takes back its own, not what another recorded of the same speaker
  await lake.send([by('one', withdrawal('s-2', 'one'))])
  await told(before.takeId, 'withdrawn')
  expect(answers(other.takeId)).toEqual(['landed'])
  // the speaker's own secret, at a station that never met the speaker
  await lake.send([by('two', withdrawal('s-1', 'two', { secret }))])
  await told(mine.takeId, 'withdrawn')
  // they are here until the erasure, and listeners have lost them already
  expect(await held()).toEqual([...whole, later.takeId].sort())
  await expect.poll(heard, { timeout: 60_000, interval: 500 }).toEqual([other.takeId])
  const [gone] = await lake.job('fieldtake_lake.housekeeping', ['erase'])
  expect(gone).toMatchObject({ takes: 3 })
  expect(await held()).toEqual([other.takeId])
  expect((await lake.reconcile()).differences).toEqual([])
  expect(JSON.stringify(await lake.rows('withdrawals'))).not.toContain(secret)

  // one that is approved and undone before it is carried out
  const quarantine = { extra: { FIELDTAKE_QUARANTINE_DAYS: '7' } }
  await lake.job('fieldtake_lake.housekeeping', ['approve', '--speaker', 's-2'], quarantine)
  expect(await heard()).toEqual([])
  expect((await lake.job('fieldtake_lake.housekeeping', ['erase'], quarantine))[0]).toMatchObject({
    takes: 0,
  })
  await lake.job('fieldtake_lake.housekeeping', ['undo', '--speaker', 's-2'], quarantine)
  expect(await heard()).toEqual([other.takeId])
  expect((await lake.job('fieldtake_lake.housekeeping', ['erase']))[0]).toMatchObject({ takes: 0 })
  expect(await held()).toEqual([other.takeId])
}, 900_000)

test('a verdict counts only when an enrolled station signed it; the others are dead letters, and count once that is mended', async () => {
  const [takeId] = await held()
  const said = (reviewer: string, verdict: string): TakeRecord => {
    const review = {
      ...{ review_id: uuidv7(), take_id: takeId, verdict, reasons: [], marks: [], reviewer },
      ...{ listened_ms: 1000, app_version: '1', at: new Date().toISOString() },
    }
    return { key: String(takeId), headers: [], value: Buffer.from(JSON.stringify(review)) }
  }
  const review = (key: SigningKey, record: TakeRecord) => signedBy(key, record, 'reviews')
  const later = signingKey(newSeed())
  const fold = () => lake.job('fieldtake_lake.reviews')
  await lake.send(
    [
      review(stations.one, said('anna', 'approve')),
      review(later, said('cara', 'approve')),
      said('mallory', 'reject'),
      { ...review(stations.evil, said('mallory', 'approve')), value: said('mallory', 'reject').value },
    ],
    'reviews',
  )
  expect(await fold()).toEqual([{ reviews: 1, decided: 0, malformed: 0, refused: 3 }])
  const letters = (await readTopic(lake.address, TOPICS.deadLetters)).filter(
    ({ message }) => message.headers?.['dlq_topic']?.toString() === 'reviews',
  )
  const codes = letters.map(({ message }) => message.headers?.['dlq_code']?.toString())
  expect(codes.toSorted()).toEqual(['bad_signature', 'unknown_station', 'unsigned'])
  const rows = (await lake.rows('dead_letters')).filter(({ topic }) => topic === 'reviews')
  expect(rows.map(({ code }) => code).toSorted()).toEqual(codes.toSorted())
  // the station is let in, and what it said is read again
  stations.one = later
  await enrol('one')
  const replay = ['replay', '--code', 'unknown_station']
  await lake.job('fieldtake_lake.housekeeping', replay, { account: 'admin' })
  // an enrolled station speaks under the name of another's listener
  await lake.send([review(stations.evil, said('anna', 'reject'))], 'reviews')
  expect(await fold()).toMatchObject([{ reviews: 2, decided: 1, refused: 0 }])
  const [verdict] = await lake.rows('verdicts')
  expect(verdict).toMatchObject({ state: 'approved', approve: 2, reject: 0 })
  expect(verdict?.['refused']).toContain('other_station')
}, 300_000)

test('nobody answers for a speaker of another station; what they sent is a dead letter', async () => {
  const answered = (station: string, speaker: string): TakeRecord => {
    const value = {
      ...{ speaker_id: speaker, station_id: station, project_id: 'p', answers: {}, consents: [] },
      ...{ app_version: '1', at: new Date().toISOString() },
    }
    return { key: speaker, headers: [], value: Buffer.from(JSON.stringify(value)) }
  }
  const honest = by('two', answered('two', 's-7'), 'speakers')
  const stolen = by('evil', answered('two', 's-9'), 'speakers')
  await lake.send([stolen, answered('two', 's-8'), honest], 'speakers')
  const refused = async () =>
    (await lake.rows('dead_letters'))
      .filter(({ topic }) => topic === 'speakers')
      .map(({ code }) => code)
      .toSorted()
  await expect.poll(refused, { timeout: 120_000, interval: 1_000 }).toEqual(['unknown_station', 'unsigned'])
  await expect
    .poll(async () => (await lake.rows('speakers')).map(({ speaker_id }) => speaker_id), {
      timeout: 120_000,
      interval: 1_000,
    })
    .toEqual(['s-7'])
}, 300_000)

test('a withdrawal by stick, through another station, is one with what its own station sends later, and stays undone', async () => {
  await enrol('two')
  const take = makeTake({ station: 'two', speaker: 's-5' })
  await lake.send([by('two', take)])
  await told(take.takeId, 'landed')
  const said = withdrawal('s-5', 'two')
  const carried = signedBy(stations.two, said, 'topic2', CARRIED)
  /** Sends them, and waits until the lake has read beyond them. */
  const read = async (...records: readonly TakeRecord[]) => {
    await lake.send(records)
    const after = makeTake({ station: 'two', speaker: 's-6' })
    await lake.send([by('two', after)])
    await told(after.takeId, 'landed')
  }
  const noted = async () => (await lake.rows('withdrawals')).filter(({ speaker_id }) => speaker_id === 's-5')
  await read(carried, carried)
  // receipts of two takes may come in any order
  await told(take.takeId, 'withdrawn')
  expect(answers(take.takeId)).toEqual(['landed', 'withdrawn'])
  await read(by('two', said), carried)
  expect(answers(take.takeId)).toEqual(['landed', 'withdrawn'])
  expect(await noted()).toMatchObject([{ station_id: 'two', proof: 'station', undone_at: null }])
  expect(await heard()).not.toContain(take.takeId)

  const quarantine = { extra: { FIELDTAKE_QUARANTINE_DAYS: '7' } }
  await lake.job('fieldtake_lake.housekeeping', ['undo', '--speaker', 's-5'], quarantine)
  await read(by('two', said), carried)
  expect(answers(take.takeId)).toEqual(['landed', 'withdrawn'])
  expect(await noted()).toMatchObject([{ undone_at: expect.any(String) as string }])
  expect(await heard()).toContain(take.takeId)
  expect((await lake.job('fieldtake_lake.housekeeping', ['erase']))[0]).toMatchObject({ takes: 0 })
}, 300_000)

test('every receipt is signed by the key that the stack names for its lake', async () => {
  const { publicKey } = signingKey(lakeKeySeed(lake.stack.ctx.dataDir))
  const receipts = await readTopic(lake.address, TOPICS.receipts)
  expect(receipts.length).toBeGreaterThan(5)
  for (const { message } of receipts)
    expect(
      keyIdOf(lakeKeyOf({ ...message, topic: TOPICS.receipts }, message.headers ?? {}, [publicKey]) ?? ''),
    ).toBe(keyIdOf(publicKey))
})

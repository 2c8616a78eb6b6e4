import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CE_WITHDRAWAL } from '../../../main/contract/messages.ts'
import type { ClaimStore } from '../../../backend-stack/small-lake/judge.ts'
import { readJsonl } from '../../../backend-stack/small-lake/jsonl.ts'
import type { KafkaMessage } from '../../../backend-stack/small-lake/answers.ts'
import { land } from '../../../backend-stack/small-lake/land.ts'
import type { LandingPoint } from '../../../backend-stack/small-lake/landing-deps.ts'
import type { Incoming } from '../../../backend-stack/small-lake/outcome.ts'
import { finishWithdrawals } from '../../../backend-stack/small-lake/withdraw.ts'
import { consumed, goldenCase, goldenFile } from './golden.ts'
import { nothingSent, openLake, receipts, temporaryFolder } from './lake-fixture.ts'

const sound = { doubled: [], missing: [], damaged: [], orphans: [] }

function only(name: string, offset: number, partition = 0): Incoming {
  const [record] = goldenCase(name)
  if (!record) throw new Error(`${name} has no record`)
  return consumed(record, offset, partition)
}

function withHeaders(record: Incoming, changes: Record<string, string>): Incoming {
  return {
    ...record,
    headers: { ...record.headers, ...changes },
    rawHeaders: { ...record.rawHeaders, ...changes },
  }
}

function withdrawalOf(speaker: string, offset: number): Incoming {
  const body = { speaker_id: speaker, station_id: 'station-7', withdrawn_at: '2026-03-06T10:00:00Z' }
  return {
    ...withHeaders({ ...only('withdrawal', offset) }, { ce_type: CE_WITHDRAWAL }),
    value: Buffer.from(JSON.stringify(body)),
  }
}

/** A run with everything in it: takes, a duplicate, conflicts, faults, a withdrawal, and takes of someone else after it. */
function everything(): Incoming[] {
  const conflict = goldenCase('conflict').map((record, index) => consumed(record, 4 + index))
  return [
    only('flac', 0),
    withHeaders(only('wav', 1), { speaker_id: 'speaker-8' }),
    only('sha-mismatch', 2),
    only('flac', 3),
    ...conflict,
    only('claim-missing', 6),
    withdrawalOf('speaker-8', 7),
    withHeaders(only('flac-24', 8), { speaker_id: 'speaker-8' }),
    only('claim', 9),
    only('garbage', 10),
  ]
}

test('a run that dies at any point is finished by the next one to the same end', async () => {
  const points: LandingPoint[] = []
  const wholeSent = nothingSent()
  const whole = await openLake(temporaryFolder(), wholeSent, (point) => points.push(point))
  await land(everything(), whole.deps)
  const wanted = { totals: whole.catalogue.totals(), verified: await whole.verify() }
  expect(wanted.verified).toEqual({ takes: 3, objects: 3, ...sound })
  expect(wanted.totals).toMatchObject({ takes: 3, deadLetters: 4, withdrawnSpeakers: 1 })
  await whole.close()
  const answers = (sent: typeof wholeSent) =>
    new Map(
      receipts(sent)
        // Read again after its speaker withdrew, a take that was told "landed" is told so no more: that is the truth.
        .filter((one) => one.origin?.offset !== 1)
        .map((one) => [one.origin?.offset, `${one.status} ${one.reason?.code ?? ''}`]),
    )
  expect(points.length).toBeGreaterThan(15)

  for (const [index] of points.entries()) {
    const dir = temporaryFolder()
    const sent = nothingSent()
    let left = index
    const dying = await openLake(dir, sent, () => {
      if (left-- === 0) throw new Error('killed')
    })
    await expect(land(everything(), dying.deps)).rejects.toThrow('killed')
    await dying.close()

    const next = await openLake(dir, sent)
    await finishWithdrawals(next.deps)
    await land(everything(), next.deps)
    expect(next.catalogue.totals(), points[index]).toEqual(wanted.totals)
    expect(await next.verify(), points[index]).toEqual(wanted.verified)
    // Said again, perhaps, but never something else.
    expect(answers(sent), points[index]).toEqual(answers(wholeSent))
    expect(new Set(sent.deadLetters.map((letter) => letter.key))).toEqual(
      new Set(wholeSent.deadLetters.map((letter) => letter.key)),
    )
    await next.close()
  }
})

test('a record that comes again is told "landed", another record of the same take "duplicate"', async () => {
  const sent = nothingSent()
  const lake = await openLake(temporaryFolder(), sent)
  await land([only('flac', 0)], lake.deps)
  await land([only('flac', 0), only('flac', 1)], lake.deps)
  expect(receipts(sent).map((one) => one.status)).toEqual(['landed', 'landed', 'duplicate'])
  expect(lake.catalogue.totals().takes).toBe(1)
  await lake.close()
})

test('nobody is answered before the row is durable, and no row is written before the audio is', async () => {
  const steps: string[] = []
  const lake = await openLake(temporaryFolder(), nothingSent(), (point) => steps.push(point), {
    sendReceipts: () => Promise.resolve(void steps.push('receipts')),
  })
  await land([only('flac', 0)], lake.deps)
  expect(steps).toEqual([
    'judged',
    'audio-put',
    'audio-synced',
    'rows-added',
    'dead-rows-added',
    'receipts',
    'receipts-sent',
  ])
  await lake.close()
})

test('the audio of one take under another day is not left behind', async () => {
  const dir = temporaryFolder()
  const first = only('flac', 0)
  const other = withHeaders(only('flac', 0, 1), { ce_time: '2026-04-01T00:00:00Z' })
  // Killed after the audio of the first record was put; then the other partition is read first.
  const dying = await openLake(dir, nothingSent(), (point) => {
    if (point === 'audio-synced') throw new Error('killed')
  })
  await expect(land([first], dying.deps)).rejects.toThrow('killed')
  await dying.close()
  const sent = nothingSent()
  const lake = await openLake(dir, sent)
  await land([other], lake.deps)
  await land([first], lake.deps)
  expect(receipts(sent).map((one) => one.status)).toEqual(['landed', 'duplicate'])
  expect(await lake.verify()).toEqual({ takes: 1, objects: 1, ...sound })
  await lake.close()
})

test('a withdrawn speaker is gone from files, rows and dead letters, and stays gone', async () => {
  const dir = temporaryFolder()
  const sent = nothingSent()
  const lake = await openLake(dir, sent)
  await land([only('flac', 0), only('sha-mismatch', 1), withdrawalOf('speaker-3', 2)], lake.deps)
  expect(await lake.verify()).toEqual({ takes: 0, objects: 0, ...sound })
  expect(sent.deadLetters).toMatchObject([
    { key: 'topic2:0:1', value: only('sha-mismatch', 1).value },
    { key: 'topic2:0:1', value: null },
  ])
  expect(lake.catalogue.withdrawals()).toMatchObject([
    { state: 'begun', speaker_id: 'speaker-3', takes: 1 },
    { state: 'done', speaker_id: 'speaker-3', takes: 1 },
  ])
  await lake.close()

  const again = await openLake(dir, sent)
  await land([only('flac', 0), only('wav', 3), withdrawalOf('speaker-3', 2)], again.deps)
  expect(receipts(sent).slice(-2)).toMatchObject([
    { status: 'rejected', reason: { code: 'speaker_withdrew' } },
    { status: 'rejected', reason: { code: 'speaker_withdrew' } },
  ])
  expect(await again.verify()).toEqual({ takes: 0, objects: 0, ...sound })
  expect(sent.deadLetters).toHaveLength(2)
  expect(again.catalogue.withdrawals()).toHaveLength(2)
  await again.close()
})

test('a dead letter that would be too large goes without its value, and at worst without its headers', async () => {
  const letters: KafkaMessage[] = []
  const tooLarge = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' })
  let most = 0
  const lake = await openLake(temporaryFolder(), nothingSent(), undefined, {
    sendDeadLetter(message) {
      if (message.value !== null || Object.keys(message.headers ?? {}).length > most)
        return Promise.reject(new Error('send failed', { cause: tooLarge }))
      letters.push(message)
      return Promise.resolve()
    },
  })
  most = 100
  await land([only('sha-mismatch', 0)], lake.deps)
  most = 10
  await land([only('sha-mismatch', 1)], lake.deps)
  expect(letters).toMatchObject([
    {
      key: 'topic2:0:0',
      headers: { dlq_code: 'sha_mismatch', dlq_value_omitted: 'true', lang: Buffer.from('am') },
    },
    { key: 'topic2:0:1', headers: { dlq_code: 'sha_mismatch', dlq_value_omitted: 'true', dlq_offset: '1' } },
  ])
  expect(letters[1]?.headers).not.toHaveProperty('lang')
  await lake.close()
})

test('a dead letter is the record as it came, and why', async () => {
  const sent = nothingSent()
  const lake = await openLake(temporaryFolder(), sent)
  await land([only('sha-mismatch', 7)], lake.deps)
  const original = only('sha-mismatch', 7)
  expect(sent.deadLetters).toHaveLength(1)
  expect(sent.deadLetters[0]).toMatchObject({
    key: 'topic2:0:7',
    value: original.value,
    headers: {
      ...original.rawHeaders,
      dlq_code: 'sha_mismatch',
      dlq_topic: 'topic2',
      dlq_partition: '0',
      dlq_offset: '7',
      dlq_key: Buffer.from('speaker-3'),
      dlq_at: '2026-03-08T00:00:00.000Z',
    },
  })
  expect(String(sent.deadLetters[0]?.headers?.['dlq_message'])).toContain('hashes to')
  await lake.close()
})

test('a claim that turns up later does not land a record whose station was told it had not', async () => {
  const sent = nothingSent()
  let there = false
  const claims = { resolve: () => Promise.resolve(there ? goldenFile('take.flac') : null) }
  const lake = await openLake(temporaryFolder(), sent, undefined, { claims })
  await land([only('claim', 0)], lake.deps)
  there = true
  await land([only('claim', 0)], lake.deps)
  expect(receipts(sent)).toMatchObject([
    { reason: { code: 'claim_missing' } },
    { reason: { code: 'claim_missing' } },
  ])
  // The topic was deleted and made again: the same offset is another record now.
  const later = { ...only('claim', 0), sentAt: new Date(Date.UTC(2027, 0, 1)) }
  await land([later], lake.deps)
  expect(receipts(sent).at(-1)).toMatchObject({ status: 'landed' })
  await lake.close()
})

test('an object store that is away rejects nothing', async () => {
  const dir = temporaryFolder()
  const sent = nothingSent()
  const lake = await openLake(dir, sent, undefined, {
    claims: { resolve: () => Promise.reject(new Error('connection refused')) },
  })
  await expect(land([only('flac', 0), only('claim', 1)], lake.deps)).rejects.toThrow('connection refused')
  expect(sent).toEqual(nothingSent())
  await lake.close()
})

test('what a dead run left half-written is cleared away', async () => {
  const dir = temporaryFolder()
  const lake = await openLake(dir, nothingSent())
  await land([only('flac', 0)], lake.deps)
  expect(readdirSync(join(dir, 'tmp'))).toEqual([])
  await lake.close()
})

test('a strange description keeps no audio out', async () => {
  const sent = nothingSent()
  const lake = await openLake(temporaryFolder(), sent)
  await land(
    [withHeaders(only('flac', 0), { device: `mic \ufffd${'x'.repeat(500)}`, quality: 'no JSON' })],
    lake.deps,
  )
  expect(receipts(sent)).toMatchObject([{ status: 'landed' }])
  await lake.close()
})

test('a withdrawal counts where another one was, before the topic was made anew', async () => {
  const lake = await openLake(temporaryFolder(), nothingSent())
  await land([withdrawalOf('speaker-8', 5)], lake.deps)
  await land([only('flac', 0), withdrawalOf('speaker-3', 5)], lake.deps)
  expect(await lake.verify()).toEqual({ takes: 0, objects: 0, ...sound })
  expect(lake.catalogue.isWithdrawn('speaker-3', { stationId: null, withdrawalSha256: null })).toBe(true)
  await lake.close()
})

test('what was begun where another withdrawal was done is finished by the next start', async () => {
  const dir = temporaryFolder()
  const dying = await openLake(dir, nothingSent(), (point) => {
    if (
      point === 'withdrawal-begun' &&
      dying.catalogue.isWithdrawn('speaker-3', { stationId: null, withdrawalSha256: null })
    )
      throw new Error('killed')
  })
  await land([withdrawalOf('speaker-8', 5), only('flac', 0)], dying.deps)
  await expect(land([withdrawalOf('speaker-3', 5)], dying.deps)).rejects.toThrow('killed')
  await dying.close()
  const lake = await openLake(dir, nothingSent())
  expect(await finishWithdrawals(lake.deps)).toBe(1)
  expect(await lake.verify()).toEqual({ takes: 0, objects: 0, ...sound })
  await lake.close()
})

test('audio that a dead run put is removed when its speaker withdrew before it was read again', async () => {
  const dir = temporaryFolder()
  const dying = await openLake(dir, nothingSent(), (point) => {
    if (point === 'audio-synced') throw new Error('killed')
  })
  await expect(land([only('flac', 0)], dying.deps)).rejects.toThrow('killed')
  await dying.close()
  const lake = await openLake(dir, nothingSent())
  // From another partition, since a record need not have its speaker for a key.
  await land([withdrawalOf('speaker-3', 0)], lake.deps)
  await land([only('flac', 0, 1)], lake.deps)
  expect(await lake.verify()).toEqual({ takes: 0, objects: 0, ...sound })
  await lake.close()
})

test('a claim is cleared away after its receipt, and a run that dies before its commit still says "landed"', async () => {
  const claimed = only('claim', 0)
  const { ce_id: id = '', claim_bucket: bucket = '' } = claimed.headers
  const key = `claims/station-7/${id}.flac`
  const record = withHeaders(claimed, { claim_key: key })
  const other = withHeaders(only('claim-missing', 1), { claim_key: key })
  const store = new Map([[`${bucket}/${key}`, goldenFile('take.flac')]])
  const claims: ClaimStore = {
    buckets: [bucket],
    resolve: (claim) => Promise.resolve(store.get(`${claim.bucket}/${claim.key}`) ?? null),
    remove: (claim) => Promise.resolve(void store.delete(`${claim.bucket}/${claim.key}`)),
  }
  const dir = temporaryFolder()
  const sent = nothingSent()
  // Who names another's object may land from it, and does not get it deleted.
  const lake = await openLake(dir, sent, undefined, { claims })
  await land([other], lake.deps)
  expect(store.size).toBe(1)
  await lake.close()

  const dying = await openLake(
    dir,
    sent,
    (point) => {
      if (point === 'claims-cleared') throw new Error('killed')
    },
    { claims },
  )
  await expect(land([record], dying.deps)).rejects.toThrow('killed')
  expect(store.size).toBe(0)
  await dying.close()

  const next = await openLake(dir, sent, undefined, { claims })
  await land([record, { ...record, origin: { ...record.origin, offset: 9 } }], next.deps)
  expect(receipts(sent).map(({ status }) => status)).toEqual(['landed', 'landed', 'landed', 'duplicate'])
  expect(sent.deadLetters).toEqual([])
  expect(await next.verify()).toEqual({ takes: 2, objects: 2, ...sound })
  await next.close()
})

test('the consent that a take tells of is in its row, and one that is damaged keeps no take out', async () => {
  const told = {
    consent_sha256: 'a'.repeat(64),
    consent_lang: 'am',
    consent_version: '2',
    consent_at: '2026-03-05T11:00:00+03:00',
  }
  const dir = temporaryFolder()
  const lake = await openLake(dir, nothingSent())
  await land(
    [
      withHeaders(only('flac', 0), told),
      withHeaders(only('wav', 1), { ...told, consent_at: 'yesterday' }),
      only('flac-24', 2),
    ],
    lake.deps,
  )
  await lake.close()
  const rows: unknown[] = []
  readJsonl(join(dir, 'catalogue', 'takes.jsonl'), (row) => rows.push(row))
  expect(rows).toMatchObject([
    { ...told, consent_at: '2026-03-05T08:00:00.000Z' },
    { consent_sha256: null, consent_at: null },
    { consent_sha256: null, consent_at: null },
  ])
})

test('the same audio under another id lands, and the station is told whose it is', async () => {
  const first = only('flac', 0)
  const second = only('late', 1)
  const sent = nothingSent()
  const lake = await openLake(temporaryFolder(), sent)
  await land([first], lake.deps)
  await land([second], lake.deps)
  const told = receipts(sent)
  expect(told.map(({ status, same_audio_as }) => [status, same_audio_as])).toEqual([
    ['landed', undefined],
    ['landed', first.headers['ce_id']],
  ])
  await lake.close()
})

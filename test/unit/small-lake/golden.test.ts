import { describe, expect, test } from 'vitest'
import { judgeTake } from '../../../backend-stack/small-lake/judge.ts'
import { land } from '../../../backend-stack/small-lake/land.ts'
import { consumed, golden, goldenClaims } from './golden.ts'
import { nothingSent, openLake, receipts, temporaryFolder } from './lake-fixture.ts'

describe('golden records', () => {
  for (const { name, why, records } of golden.cases) {
    test(`${name}: ${why}`, async () => {
      const sent = nothingSent()
      const lake = await openLake(temporaryFolder(), sent)
      const incoming = records.map((record, offset) => consumed(record, offset))
      const outcomes = await land(incoming, lake.deps)
      const told = receipts(sent)
      for (const [offset, { expect: wanted }] of records.entries()) {
        const outcome = outcomes.find((one) => one.record.origin.offset === offset)
        const receipt = told.find((one) => one.origin?.offset === offset)
        if (wanted.verdict === 'withdrawn') {
          expect(outcome).toBeUndefined()
          expect(lake.catalogue.withdrawals().map((row) => row.state)).toEqual(['begun', 'done'])
          continue
        }
        if (wanted.code === 'speaker_withdrew') {
          expect(outcome).toMatchObject({ kind: 'withdrawn', reason: { code: wanted.code } })
          expect(sent.deadLetters.map((letter) => letter.key)).not.toContain(`topic2:0:${offset}`)
          if (receipt) expect(receipt).toMatchObject({ status: 'rejected', reason: { code: wanted.code } })
          continue
        }
        expect(outcome?.kind).toBe(wanted.verdict)
        if (wanted.verdict === 'rejected') {
          expect(outcome).toMatchObject({ reason: { code: wanted.code } })
          expect(sent.deadLetters.map((letter) => letter.key)).toContain(`topic2:0:${offset}`)
          if (receipt) expect(receipt).toMatchObject({ status: 'rejected', reason: { code: wanted.code } })
        } else {
          expect(receipt).toMatchObject({ status: wanted.verdict, take_id: wanted.take_id })
          expect(receipt?.object_uri).toMatch(new RegExp(`/${wanted.object_key ?? '?'}$`))
          expect(lake.catalogue.take(wanted.take_id ?? '')?.objectKey).toBe(wanted.object_key)
        }
      }
      const landed = records.filter((record) => record.expect.verdict === 'landed').length
      expect(await lake.verify()).toEqual({
        takes: landed,
        objects: landed,
        doubled: [],
        missing: [],
        damaged: [],
        orphans: [],
      })
      await lake.close()
    })
  }

  test('the judge by itself gives the same codes', async () => {
    for (const { name, records } of golden.cases) {
      const verdicts = []
      for (const record of records) verdicts.push(await judgeTake(consumed(record, 0), goldenClaims))
      for (const [index, { expect: wanted }] of records.entries()) {
        // Whether an id is taken and who has withdrawn is the catalogue's to know.
        if (
          wanted.verdict === 'duplicate' ||
          wanted.code === 'conflict' ||
          wanted.code === 'speaker_withdrew'
        )
          continue
        const verdict = verdicts[index]
        const found = verdict?.verdict === 'rejected' ? verdict.fault.code : verdict?.verdict
        const names = { landed: 'take', withdrawn: 'withdrawal', rejected: wanted.code ?? '' } as const
        expect(found, name).toBe(names[wanted.verdict])
      }
    }
  })
})

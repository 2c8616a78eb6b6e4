import { describe, expect, test } from 'vitest'
import { chunksOf, incoming } from '../../../backend-stack/small-lake/incoming.ts'
import { judgeTake } from '../../../backend-stack/small-lake/judge.ts'
import { consumed, goldenCase, goldenClaims } from './golden.ts'

const message = {
  key: Buffer.from('speaker'),
  value: Buffer.from('value'),
  timestamp: '1772872200000',
  offset: '7',
  headers: { lang: 'am' },
}

describe('records that no station sends', () => {
  test('a header without a value is absent, and is not passed on', () => {
    const headers = { ce_id: null, lang: ['am', null], x: '1' }
    const record = incoming('topic2', 0, { ...message, headers })
    expect(record.headers).toEqual({ lang: 'am', x: '1' })
    expect(record.rawHeaders).toEqual({ lang: ['am'], x: '1' })
  })

  test.each(['-1', '9223372036854775807', 'x'])('a timestamp of %s does no harm', (timestamp) => {
    expect(() => incoming('topic2', 0, { ...message, timestamp }).sentAt.toISOString()).not.toThrow()
  })

  test.each([
    '9999-12-31T23:59:59-14:00',
    '0001-01-01T00:00:00+14:00',
    '0000-06-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-03-05T24:00:00Z',
    '2026-03-05T08:30Z',
    '2026-03-05 08:30:00Z',
  ])('ce_time %s is a bad header', async (time) => {
    const [golden] = goldenCase('flac')
    if (!golden) throw new Error('no case')
    const good = consumed(golden, 0)
    const verdict = await judgeTake({ ...good, headers: { ...good.headers, ce_time: time } }, goldenClaims)
    expect(verdict).toMatchObject({ verdict: 'rejected', fault: { code: 'bad_header' } })
  })

  test('a reason stays short, whatever it quotes', async () => {
    const [golden] = goldenCase('claim-missing')
    if (!golden) throw new Error('no case')
    const record = consumed(golden, 0)
    const headers = { ...record.headers, claim_key: 'k '.repeat(500) }
    const verdict = await judgeTake({ ...record, headers }, goldenClaims)
    expect(verdict.verdict === 'rejected' && verdict.fault.code).toBe('claim_missing')
    expect(verdict.verdict === 'rejected' && verdict.fault.message.length).toBe(500)
  })

  test('what nobody has thought of is a fault of that record alone, and an outage is none', async () => {
    const [golden] = goldenCase('claim')
    if (!golden) throw new Error('no case')
    const record = consumed(golden, 0)
    const odd = {
      ...record.headers,
      get frames(): string {
        throw new RangeError('out of any range')
      },
    }
    expect(await judgeTake({ ...record, headers: odd }, goldenClaims)).toMatchObject({
      fault: { code: 'internal', message: 'could not be judged: RangeError: out of any range' },
    })
    const away = new Error('away')
    const claims = { resolve: () => Promise.reject(away) }
    await expect(judgeTake(record, claims)).rejects.toBe(away)
    const broken = () => {
      throw away
    }
    await expect(judgeTake(record, { resolve: () => Promise.resolve(null) }, broken)).rejects.toBe(away)
  })
})

test('a run of records is small in memory, claims included', () => {
  const claim = (bytes: string) => ({
    ...incoming('topic2', 0, { ...message, value: null }),
    headers: { bytes },
  })
  const small = claim('100')
  const large = claim('30000000')
  const sizes = (records: Parameters<typeof chunksOf>[0]) =>
    [...chunksOf(records)].map((chunk) => chunk.length)
  expect(sizes([large, large, small, small, large])).toEqual([1, 3, 1])
  expect(sizes([claim('not a number'), small])).toEqual([2])
  expect(sizes(Array.from({ length: 450 }, () => small))).toEqual([200, 200, 50])
})

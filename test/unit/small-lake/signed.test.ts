/** Records that are signed, or not, as the small lake lands them; the Python lander has the same answers (test/python/test_signed.py). */
import { expect, test } from 'vitest'
import { land } from '../../../backend-stack/small-lake/land.ts'
import { readReviewRule } from '../../../backend-stack/small-lake/reviews/rule.ts'
import { keepReviews } from '../../../backend-stack/small-lake/reviews/keep.ts'
import { openReviews } from '../../../backend-stack/small-lake/reviews/store.ts'
import { keepOutcomes, keepSpeakers } from '../../../backend-stack/small-lake/words/keep.ts'
import { openWords } from '../../../backend-stack/small-lake/words/store.ts'
import { trustOf } from '../../../backend-stack/small-lake/trust.ts'
import type { TrustPolicy } from '../../../backend-stack/small-lake/policy.ts'
import { openRegistry } from '../../../main/trust/registry.ts'
import { consumed, consumedWord, goldenCase, signedGolden } from './golden.ts'
import { nothingSent, openLake, temporaryFolder } from './lake-fixture.ts'

function enrolled() {
  const registry = openRegistry()
  for (const station of signedGolden.stations)
    registry.put(station.station_id, Buffer.from(JSON.stringify(station)))
  return registry
}

function trusting(policy: TrustPolicy, registry = enrolled(), refresh = () => Promise.resolve()) {
  const said: string[] = []
  let now = 0
  const trust = trustOf({
    policy,
    registry,
    refresh,
    log: (_, message) => said.push(message),
    steady: () => (now += 10_000),
  })
  return { trust, said }
}

for (const { name, why, policy, records } of signedGolden.cases) {
  test(`${name}: ${why}`, async () => {
    const sent = nothingSent()
    const { trust } = trusting(policy)
    const lake = await openLake(temporaryFolder(), sent, undefined, { trust })
    const incoming = records.map((record, offset) => consumed(record, offset))
    const [outcome] = await land(incoming, lake.deps)
    const [wanted] = records.map((record) => record.expect)
    // one withdrawal, begun and done, however often it came
    if (wanted?.verdict === 'withdrawn')
      expect(lake.catalogue.withdrawals().map(({ state }) => state)).toEqual(['begun', 'done'])
    else expect(outcome?.kind).toBe(wanted?.verdict)
    if (wanted?.verdict === 'rejected') {
      expect(outcome).toMatchObject({ reason: { code: wanted.code } })
      expect(sent.deadLetters.map((letter) => letter.key)).toEqual(['topic2:0:0'])
    } else expect(sent.deadLetters).toEqual([])
    expect(lake.catalogue.totals().takes).toBe(wanted?.verdict === 'landed' ? 1 : 0)
    await lake.close()
  })
}

for (const word of signedGolden.words) {
  test(`${word.name}: ${word.why}`, async () => {
    const dir = temporaryFolder()
    const refused: string[] = []
    const malformed: string[] = []
    const beside = {
      trust: trusting('require').trust,
      malformed: (where: string) => void malformed.push(where),
      distrusted: (_: unknown, why: { readonly code: string }) => {
        refused.push(why.code)
        return Promise.resolve()
      },
    }
    const reviews = await openReviews(dir)
    const words = await openWords(dir)
    const nothing = () => Promise.resolve()
    const wordDeps = { ...beside, store: words, isWithdrawn: () => false, sendTombstones: nothing }
    const record = consumedWord(word)
    if (word.topic === 'speakers') await keepSpeakers([record], wordDeps)
    else if (word.topic === 'outcomes') await keepOutcomes([record], wordDeps)
    else
      await keepReviews([record], {
        ...beside,
        store: reviews,
        rule: readReviewRule(),
        takeOf: () => null,
        sendReceipts: nothing,
        now: () => new Date(),
        decided: nothing,
      })
    expect(refused).toEqual(word.code === null ? [] : [word.code])
    const kept = word.topic === 'reviews' ? reviews.of(takeOf(word.value)).length : malformed.length
    // the golden answers and outcomes are of the right station and nothing more: what is believed is looked at, and is none
    expect(kept).toBe(word.code === null ? 1 : 0)
    await reviews.close()
    await words.close()
  })
}
const takeOf = (value: string): string => /"take_id":"([^"]+)"/.exec(value)?.[1] ?? ''

test('a dead letter that is sent again is judged as it was: what the lander added is not signed', async () => {
  const [revoked] = signedGolden.cases.find(({ name }) => name === 'revoked')?.records ?? []
  const sent = nothingSent()
  const first = await openLake(temporaryFolder(), sent, undefined, { trust: trusting('require').trust })
  await land([consumed(revoked!, 0)], first.deps)
  await first.close()
  const [letter] = sent.deadLetters
  const rawHeaders = letter?.headers as Record<string, Buffer>
  expect(rawHeaders['dlq_code']?.toString()).toBe('station_revoked')
  // somebody found the laptop: nobody else had it
  const registry = enrolled()
  const record = signedGolden.stations.find(({ station_id }) => station_id === 'station-9') as {
    station_id: string
    keys: { revoked_at?: string }[]
  }
  const keys = record.keys.map((key) => ({ ...key, revoked_at: undefined }))
  registry.put('station-9', Buffer.from(JSON.stringify({ ...record, keys })))
  const again = await openLake(temporaryFolder(), nothingSent(), undefined, {
    trust: trusting('require', registry).trust,
  })
  const [outcome] = await land([{ ...consumed(revoked!, 1), rawHeaders }], again.deps)
  expect(outcome?.kind).toBe('landed')
  await again.close()
})

test('warn: a station of before lands, and is named once', async () => {
  const sent = nothingSent()
  const { trust, said } = trusting('warn')
  const lake = await openLake(temporaryFolder(), sent, undefined, { trust })
  const records = [...goldenCase('flac'), ...goldenCase('wav')]
  const outcomes = await land(
    records.map((record, offset) => consumed(record, offset)),
    lake.deps,
  )
  expect(outcomes.map(({ kind }) => kind)).toEqual(['landed', 'landed'])
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('station-7')
  await lake.close()
})

test('a key that nobody knows is looked for before it is refused', async () => {
  const [good] = signedGolden.cases.find(({ name }) => name === 'signed')?.records ?? []
  const registry = openRegistry()
  const known = enrolled()
  let asked = 0
  const { trust } = trusting('require', registry, () => {
    asked += 1
    for (const station of signedGolden.stations)
      registry.put(station.station_id, Buffer.from(JSON.stringify(station)))
    return Promise.resolve()
  })
  expect(await trust.belief(consumed(good!, 0), 'topic2')).toEqual({ signer: 'station-7', fault: null })
  expect(asked).toBe(1)
  expect(known.isEmpty()).toBe(false)
})

/** The bytes that are signed are the same in every language, and none of them may be another. */
import { sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalBytes, sha256Of } from '../../../main/trust/canonical.ts'
import { signerOf } from '../../../main/trust/check.ts'
import { keyIdOf, newSeed, publicKeyOf, signingKey } from '../../../main/trust/keys.ts'
import { openRegistry } from '../../../main/trust/registry.ts'
import { checkedAside, isSignedBy, signed } from '../../../main/trust/signature.ts'
import { quickVerifier } from '../../../backend-stack/small-lake/ed25519.ts'
import { headerBytes, signedGolden } from '../small-lake/golden.ts'

const key = signingKey(signedGolden.seed)

test('a key has one name, whatever it is made from', () => {
  expect(key.publicKey).toBe(signedGolden.public_key)
  expect(key.keyId).toBe(signedGolden.key_id)
  expect(keyIdOf(key.publicKey)).toBe(signedGolden.key_id)
  const other = newSeed()
  expect(other).toMatch(/^[0-9a-f]{64}$/)
  expect(signingKey(other).keyId).not.toBe(key.keyId)
})

test('golden vectors: these bytes, and this signature', () => {
  for (const vector of signedGolden.vectors) {
    const headers = vector.headers.map(([name, value]) => [name, headerBytes(value)] as const)
    const record = {
      topic: vector.topic,
      key: vector.key,
      valueSha256: sha256Of(vector.value),
      headers: [...headers, ['ft_key', key.keyId] as const],
    }
    expect(canonicalBytes(record).toString('hex')).toBe(vector.canonical)
    expect(isSignedBy(publicKeyOf(key.publicKey), record, vector.signature)).toBe(true)
  }
})

test('libsodium is what the small lake checks with, and needs no thread for it', () => {
  expect(sodium, 'sodium-native has no binary for this machine').not.toBe(checkedAside)
  const message = Buffer.from('what was signed')
  const by = sign(null, message, key.privateKey)
  const isSigned = sodium(key.publicKey)
  expect(isSigned(message, by)).toBe(true)
  expect(isSigned(message, Buffer.concat([by, Buffer.of(0)]))).toBe(false)
  expect(isSigned(message, Buffer.alloc(0))).toBe(false)
  expect(() => sodium(key.publicKey.slice(2))).toThrow('32 bytes')
})

const record = { topic: 'topic2', key: 'speaker', headers: { ce_id: 'id', note: 'ጥ', empty: '' } }
const value = Buffer.from('sound')
const sentAt = new Date(Date.UTC(2026, 2, 7))
const good = signed(key, { ...record, valueSha256: sha256Of(value) })

const sodium = await quickVerifier()
const verifiers = [
  ['node:crypto', checkedAside],
  ['libsodium', sodium],
] as const

function registry(verifier = checkedAside) {
  const keys = openRegistry(verifier)
  for (const station of signedGolden.stations)
    keys.put(station.station_id, Buffer.from(JSON.stringify(station)))
  return keys
}

test.each(verifiers)(
  'property: no byte of any signed part may be another, none may be missing and none added (%s)',
  async (_, verifier) => {
    const keys = registry(verifier)
    const parts: Record<string, Buffer> = {
      topic: Buffer.from('topic2'),
      key: Buffer.from('speaker'),
      value,
      ...Object.fromEntries(
        Object.entries(good).map(([name, text]) => [`header ${name}`, Buffer.from(text)]),
      ),
      ...Object.fromEntries(Object.keys(good).map((name) => [`name ${name}`, Buffer.from(name)])),
    }
    const judged = (changed: Record<string, Buffer>) =>
      signerOf(
        {
          topic: changed['topic']?.toString('latin1') ?? '',
          key: changed['key'] ?? null,
          valueSha256: () => sha256Of(changed['value'] ?? ''),
          rawHeaders: Object.fromEntries(
            Object.keys(good).map((name) => [
              changed[`name ${name}`]?.toString('latin1') ?? '',
              changed[`header ${name}`] ?? Buffer.alloc(0),
            ]),
          ),
          sentAt,
        },
        keys,
      )
    expect(await judged(parts)).toEqual({ stationId: 'station-7' })
    const change = fc.oneof(
      fc.record({ how: fc.constant('flip' as const), bit: fc.integer({ min: 0, max: 7 }) }),
      fc.record({ how: fc.constant('cut' as const), bit: fc.constant(0) }),
      fc.record({ how: fc.constant('add' as const), bit: fc.integer({ min: 0, max: 127 }) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(parts)),
        fc.nat(),
        change,
        async (name, at, { how, bit }) => {
          const before = parts[name] ?? Buffer.alloc(0)
          fc.pre(how === 'add' || before.length > 0)
          const where = before.length === 0 ? 0 : at % before.length
          const after = Buffer.from(before)
          if (how === 'flip') after[where] = (after[where] ?? 0) ^ (1 << bit)
          const bytes =
            how === 'flip'
              ? after
              : how === 'cut'
                ? Buffer.concat([before.subarray(0, where), before.subarray(where + 1)])
                : Buffer.concat([before.subarray(0, where), Buffer.of(bit), before.subarray(where)])
          const verdict = await judged({ ...parts, [name]: bytes })
          expect('code' in verdict, `${name} ${how} ${where}`).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  },
)

test('what a station is no more does not count, from the moment on the broker knows', async () => {
  const keys = openRegistry()
  const put = (ends: object) =>
    keys.put(
      'station-7',
      Buffer.from(
        JSON.stringify({
          station_id: 'station-7',
          keys: [{ public_key: key.publicKey, enrolled_at: '2026-01-01T00:00:00Z', ...ends }],
        }),
      ),
    )
  const at = (time: string) =>
    signerOf(
      {
        topic: 'topic2',
        key: Buffer.from('speaker'),
        valueSha256: () => sha256Of(value),
        rawHeaders: good,
        sentAt: new Date(time),
      },
      keys,
    )
  expect(await at('2026-03-01T00:00:00Z')).toMatchObject({ code: 'unknown_station' })
  expect(put({ revoked_at: '2026-03-01T00:00:00Z' })).toBe(true)
  expect(await at('2026-02-28T23:59:59.999Z')).toEqual({ stationId: 'station-7' })
  expect(await at('2026-03-01T00:00:00Z')).toMatchObject({ code: 'station_revoked' })
  // a stranger's record about somebody else, or none at all, changes nothing
  expect(keys.put('station-8', Buffer.from('{"station_id":"station-7","keys":[]}'))).toBe(false)
  expect(keys.put('station-7', Buffer.from('no json'))).toBe(false)
  expect(await at('2026-02-28T00:00:00Z')).toEqual({ stationId: 'station-7' })
  // and a key does not change hands
  keys.put(
    'evil',
    Buffer.from(
      JSON.stringify({
        station_id: 'evil',
        keys: [{ public_key: key.publicKey, enrolled_at: '2026-01-01T00:00:00Z' }],
      }),
    ),
  )
  expect(await at('2026-02-28T00:00:00Z')).toEqual({ stationId: 'station-7' })
  keys.put('station-7', null)
  expect(keys.find(key.keyId)).toBeUndefined()
})

/**
 * What signatures cost: signing a take, and how long it holds up the main thread, which sends them; landing takes in a folder with
 * and without looking at who signed, in turns.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openCatalogue } from '../../backend-stack/small-lake/catalogue.ts'
import { folderTarget } from '../../backend-stack/small-lake/folder-target.ts'
import { incoming } from '../../backend-stack/small-lake/incoming.ts'
import { noClaims } from '../../backend-stack/small-lake/s3-target.ts'
import { land } from '../../backend-stack/small-lake/land.ts'
import { NO_TRUST, trustOf } from '../../backend-stack/small-lake/trust.ts'
import type { Trust } from '../../backend-stack/small-lake/trust.ts'
import { newSeed, publicKeyOf, signingKey } from '../../main/trust/keys.ts'
import { openRegistry } from '../../main/trust/registry.ts'
import { isSignedBy, signed } from '../../main/trust/signature.ts'
import { percentile } from '../support/figures.ts'
import type { Experiment } from '../support/figures.ts'
import { makeTake } from '../support/takes.ts'
import { HELD_UP_TAKES, heldUp } from './held-up.ts'

const TAKES = 40
/** five seconds at 48 kHz, as many bytes as its FLAC would have or more */
const FRAMES = 240_000
const ROUNDS = 10

const key = signingKey(newSeed())
const publicKey = publicKeyOf(key.publicKey)

function trusting(): Trust {
  const registry = openRegistry()
  const keys = [{ public_key: key.publicKey, enrolled_at: '2026-01-01T00:00:00Z' }]
  registry.put('station-1', Buffer.from(JSON.stringify({ station_id: 'station-1', keys })))
  return trustOf({
    policy: 'require',
    registry,
    refresh: () => Promise.resolve(),
    log: () => undefined,
  })
}

export const run: Experiment = async ({ runs }) => {
  const dir = mkdtempSync(join(tmpdir(), 'sign-bench-'))
  const signing: number[] = []
  const checking: number[] = []
  const shares: number[] = []
  let offset = 0
  let held = 0
  const batch = () =>
    Array.from({ length: TAKES }, () => {
      const take = makeTake({ frames: FRAMES })
      const record = { topic: 'topic2', key: take.key, valueSha256: take.sha256 }
      const headers = Object.fromEntries(take.headers.map(([name, value]) => [name, value.toString()]))
      const started = performance.now()
      const all = signed(key, { ...record, headers })
      signing.push((performance.now() - started) * 1_000)
      const began = performance.now()
      isSignedBy(publicKey, { ...record, headers: Object.entries(all) }, all['ft_sig'] ?? '')
      checking.push((performance.now() - began) * 1_000)
      const raw = Object.fromEntries(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)]))
      offset += 1
      const message = {
        key: Buffer.from(take.key ?? ''),
        value: take.value,
        offset: String(offset),
        timestamp: String(Date.now()),
        headers: raw,
      }
      return incoming('topic2', 0, message)
    })
  const catalogue = await openCatalogue(join(dir, 'catalogue'))
  const target = await folderTarget(dir)
  const landed = async (trust: Trust): Promise<number> => {
    const records = batch()
    const deps = {
      catalogue,
      target,
      claims: noClaims,
      trust,
      now: () => new Date(),
      sendDeadLetter: () => Promise.reject(new Error('a good take was refused')),
      sendReceipts: () => Promise.resolve(),
    }
    const started = performance.now()
    await land(records, deps)
    return performance.now() - started
  }
  try {
    await heldUp()
    held = await heldUp()
    const trust = trusting()
    await landed(NO_TRUST)
    for (let n = 0; n < runs; n += 1) {
      // in turns, and each with its neighbour: a disk that is slow for a while is slow for both
      for (let round = 0; round < ROUNDS; round += 1) {
        const first = round % 2 === 0 ? NO_TRUST : trust
        const one = await landed(first)
        const other = await landed(first === trust ? NO_TRUST : trust)
        shares.push((first === trust ? one / other : other / one) - 1)
      }
    }
  } finally {
    target.close()
    await catalogue.close()
    rmSync(dir, { recursive: true, force: true })
  }
  const against = 'landing the same takes in a folder without looking'
  return [
    { name: 'sign_take_us', value: percentile(signing, 0.5), unit: 'us', n: signing.length },
    { name: 'sign_main_us', value: held, unit: 'us', n: HELD_UP_TAKES },
    { name: 'check_take_us', value: percentile(checking, 0.5), unit: 'us', n: checking.length },
    { name: 'check_landing_share', value: percentile(shares, 0.5), unit: 'share', n: shares.length, against },
  ]
}

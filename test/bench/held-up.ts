/** A take is signed on another thread: what is left on the main one, which packs and sends, us a take. */
import { performance } from 'node:perf_hooks'
import { newSeed, signingKey } from '../../main/trust/keys.ts'
import { signedAside } from '../../main/trust/signature.ts'
import { makeTake } from '../support/takes.ts'

export const HELD_UP_TAKES = 2_000

export async function heldUp(): Promise<number> {
  const key = signingKey(newSeed())
  const take = makeTake({})
  const headers = Object.fromEntries(take.headers.map(([name, value]) => [name, value.toString()]))
  const before = performance.eventLoopUtilization()
  for (let n = 0; n < HELD_UP_TAKES; n += 1)
    await signedAside(key, { topic: 'topic2', key: take.key, valueSha256: take.sha256, headers })
  return (performance.eventLoopUtilization(before).active * 1_000) / HELD_UP_TAKES
}

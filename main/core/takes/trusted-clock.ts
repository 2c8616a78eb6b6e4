/**
 * The time that may end the days for which landed audio is kept. A wall clock that leapt ahead (a wrong year, a hand that
 * slipped) must not make everything old at once: what it says beyond a step from the last trusted time counts
 * only as far as the station ran meanwhile, until the lake has said a time near it.
 */
import type { Meta } from '../station.ts'

/** a station that is off over a weekend needs nobody to vouch for its clock */
const STEP_MS = 3 * 86_400_000

/** stored under this name since the first version */
const TRUSTED = 'time_believed'
const LAKE_SAID = 'time_of_lake'

const read = (meta: Meta, key: string): number => {
  const value = meta.get(key)
  return value === null ? -Infinity : Number(value)
}

/**
 * The lake's own clock said this, in ms since 1970: it is no earlier than that. A time far ahead of the wall clock vouches
 * for nothing (`wall` is what a leap would have to be near to), and one that was kept before is forgotten.
 */
export function noteLakeTime(meta: Meta, at: number, wall: number): void {
  const latest = wall + STEP_MS
  const kept = read(meta, LAKE_SAID)
  if (at <= latest && (at > kept || kept > latest)) meta.set(LAKE_SAID, String(at))
}

/** The trusted time as it was known last, without writing it anew: no later than `wall`. */
export function trustedTime(meta: Meta, wall: number): number {
  const said = read(meta, LAKE_SAID)
  const known = Math.max(read(meta, TRUSTED), said <= wall + STEP_MS ? said : -Infinity)
  return known === -Infinity || wall <= known + STEP_MS ? wall : known
}

/** `now` is the wall clock, `monotonic` any clock that only runs, both in ms. The answer is never later than `now`. */
export function trustedClock(meta: Meta, now: () => number, monotonic = () => performance.now()) {
  let steady = monotonic()
  return (): number => {
    const [wall, running] = [now(), monotonic()]
    const ran = Math.max(0, running - steady)
    steady = running
    const said = read(meta, LAKE_SAID)
    const known = Math.max(read(meta, TRUSTED), said <= wall + STEP_MS ? said : -Infinity) + ran
    // the first start knows no other time
    const trusted = known === -Infinity || wall <= known + STEP_MS ? wall : known
    meta.set(TRUSTED, String(trusted))
    return trusted
  }
}

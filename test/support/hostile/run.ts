/** Hostile cases over every surface of a station that runs as its users run it. */
import { media, pictures, profiles, sticks } from './files.ts'
import { http } from './http.ts'
import { methods } from './methods.ts'
import { randomOf } from './random.ts'
import type { Random } from './random.ts'
import { records } from './records.ts'
import { sockets } from './sockets.ts'
import { lock, openWorld } from './world.ts'
import type { Attack, World } from './world.ts'

export interface Outcome {
  readonly cases: number
  /** in words, with the surface */
  readonly accepted: readonly string[]
  /** it answers its page, and nothing fell through to where faults of the process are written */
  readonly alive: boolean
  /** MB that the station's process takes more at the end than after the first of each kind */
  readonly rssGrowthMb: number
}

/** Shares of all cases, and how many are under way at once. Staff are there for the first ones, and gone for the others. */
const STAFFED: readonly Surface[] = [
  { name: 'media', attack: media, share: 0.002, atOnce: 1 },
  { name: 'pictures', attack: pictures, share: 0.002, atOnce: 1 },
  { name: 'profiles', attack: profiles, share: 0.026, atOnce: 4 },
  { name: 'sticks', attack: sticks, share: 0.05, atOnce: 1 },
]
const LOCKED: readonly Surface[] = [
  { name: 'http', attack: http, share: 0.3, atOnce: 8 },
  { name: 'sockets', attack: sockets, share: 0.07, atOnce: 4 },
  { name: 'methods', attack: methods, share: 0.2, atOnce: 8 },
]
const RECORDS = 0.35

interface Surface {
  readonly name: string
  readonly attack: Attack
  readonly share: number
  readonly atOnce: number
}

async function storm(
  world: World,
  random: Random,
  { name, attack, atOnce }: Surface,
  count: number,
  accepted: string[],
): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - done) }, () => attack(world, random))
    for (const got of await Promise.all(some)) if (got !== null) accepted.push(`${name}: ${got}`)
  }
}

export async function hostile(bootstrap: string, cases: number, seed: number): Promise<Outcome> {
  const random = randomOf(seed)
  const world = await openWorld(bootstrap)
  const accepted: string[] = []
  let done = 0
  const each = async (surfaces: readonly Surface[], least: number): Promise<void> => {
    for (const surface of surfaces) {
      const count = least > 0 ? least : Math.max(1, Math.round(cases * surface.share))
      const began = performance.now()
      await storm(world, random, surface, count, accepted)
      done += count
      if (least === 0)
        console.error(`${surface.name}: ${count} in ${Math.round(performance.now() - began)} ms`)
    }
  }
  try {
    await each(STAFFED, 0)
    const rest = Math.max(3, Math.round(cases * RECORDS))
    accepted.push(...(await records(world, random, rest)).map((got) => `records: ${got}`))
    done += rest
    await lock(world)
    // what is loaded and compiled with the first of a kind is no growth
    await each(LOCKED, 5)
    const before = world.memory()
    await each(LOCKED, 0)
    const state = await world.page.call('station.state', {}).catch(() => null)
    const served = await fetch(new URL(world.kiosk.url).origin).catch(() => null)
    const fell = /request failed|unhandled|uncaught/i.test(world.kiosk.errors())
    if (fell) console.error(world.kiosk.errors().slice(-2_000))
    return {
      cases: done,
      accepted,
      alive: state?.output.kiosk.locked === true && served?.status === 200 && !fell,
      rssGrowthMb: Math.round(world.memory() - before),
    }
  } finally {
    await world.end()
  }
}

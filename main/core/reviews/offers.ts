/**
 * What lies before whom just now: two listeners of a station are not given the same take at the same time, unless it wants both.
 * And where each of them stands among gold items. A core that starts anew asks again, so nothing of it is kept.
 */
import { createHash } from 'node:crypto'

/** ms; who walked away keeps a take from nobody for longer */
const HELD = 30 * 60_000

interface Seat {
  takeId: string
  at: number
  /** gold items that were offered, each with the place in the queue that one goes on from */
  readonly gold: Map<string, string | null>
  /** verdicts they had given when they were offered the last one */
  goldAt: number
}
export type Offers = ReturnType<typeof offerBook>

/** Once in each `every` verdicts, where in them is chance, and always the same for this listener. */
export function isGoldDue(listenerId: string, given: number, every: number): boolean {
  const round = Math.floor(given / every)
  return (
    given % every === createHash('sha256').update(`${listenerId} ${round}`).digest().readUInt32BE(0) % every
  )
}

export function offerBook(now: () => number) {
  const seats = new Map<string, Seat>()
  const seat = (listenerId: string): Seat => {
    const there = seats.get(listenerId) ?? { takeId: '', at: 0, gold: new Map(), goldAt: -1 }
    seats.set(listenerId, there)
    return there
  }
  return {
    offered(listenerId: string, takeId: string): void {
      Object.assign(seat(listenerId), { takeId, at: now() })
    },
    offeredGold(listenerId: string, takeId: string, from: string | null, given: number): void {
      const own = seat(listenerId)
      own.gold.set(takeId, from)
      own.goldAt = given
    },
    /** Gold items are at no place of the queue: after one of them it goes on where it was. */
    placeAfter(listenerId: string, takeId: string): string | null {
      const from = seat(listenerId).gold.get(takeId)
      return from === undefined ? takeId : from
    },
    goldOffered: (listenerId: string): readonly string[] => [...seat(listenerId).gold.keys()],
    /** One who only passes over is not offered one after the other. */
    mayGold: (listenerId: string, given: number): boolean => seat(listenerId).goldAt !== given,
    /** By others than this listener: takes, and before how many each lies. */
    heldByOthers(own: string): ReadonlyMap<string, number> {
      const held = new Map<string, number>()
      for (const [listenerId, { takeId, at }] of seats)
        if (listenerId !== own && takeId !== '' && Math.abs(now() - at) < HELD)
          held.set(takeId, (held.get(takeId) ?? 0) + 1)
      return held
    },
    given(listenerId: string, takeId: string): void {
      const own = seat(listenerId)
      if (own.takeId === takeId) own.takeId = ''
    },
  }
}

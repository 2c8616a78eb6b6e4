/**
 * What lies before whom just now: two listeners of a station are not given the same take at the same time, unless it wants both.
 * And where each of them stands among gold items. A core that starts anew asks again, so nothing of it is kept.
 */
import { createHash } from 'node:crypto'

/** ms; who walked away keeps a take from nobody for longer */
const HELD = 30 * 60_000

interface Seat {
  /** the one that is heard, and the one that was asked for ahead */
  takeIds: readonly string[]
  at: number
  /** what they were offered since they began at the first in order, and have not judged */
  readonly met: Set<string>
  /** gold items that were offered, each with the place in the queue that one goes on from */
  readonly gold: Map<string, string | null>
  /** verdicts they had given when they were offered the last one */
  goldAt: number
  /** when they were offered one last, the archive could not be reached */
  onlyHere: boolean
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
    const there = seats.get(listenerId) ?? {
      ...{ takeIds: [], at: 0, met: new Set<string>(), gold: new Map<string, string | null>() },
      ...{ goldAt: -1, onlyHere: false },
    }
    seats.set(listenerId, there)
    return there
  }
  return {
    /** `hears`: the take that lies before them still; null: they wait for this one. */
    offered(listenerId: string, takeId: string, hears: string | null): void {
      const own = seat(listenerId)
      // not one that was judged while the next was fetched
      const heard = own.takeIds.filter((one) => one === hears)
      Object.assign(own, { takeIds: [...heard, takeId], at: now() })
      own.met.add(takeId)
    },
    /** They begin at the first in order: what they passed over comes again. */
    beginAgain: (listenerId: string): void => seat(listenerId).met.clear(),
    met: (listenerId: string): readonly string[] => [...seat(listenerId).met],
    /** A verdict was taken back: the take lies before them again. */
    again(listenerId: string, takeId: string): void {
      const own = seat(listenerId)
      Object.assign(own, { takeIds: [takeId, ...own.takeIds.filter((one) => one !== takeId)], at: now() })
      own.met.add(takeId)
    },
    /** Whether takes that only the archive has were left out. */
    onlyHere: (listenerId: string): boolean => seat(listenerId).onlyHere,
    setOnlyHere: (listenerId: string, is: boolean): void => void (seat(listenerId).onlyHere = is),
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
      for (const [listenerId, { takeIds, at }] of seats)
        if (listenerId !== own && Math.abs(now() - at) < HELD)
          for (const takeId of takeIds) held.set(takeId, (held.get(takeId) ?? 0) + 1)
      return held
    },
    given(listenerId: string, takeId: string): void {
      const own = seat(listenerId)
      own.takeIds = own.takeIds.filter((one) => one !== takeId)
      own.met.delete(takeId)
    },
  }
}

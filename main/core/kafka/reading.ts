/** What the station cannot read at its broker, topic by topic: shown while it lasts, and counted when it is passed. */
import type { UnreadablePlace } from '../../contract/model.ts'
import { placeOf } from '../../kafka/holding.ts'
import type { Held } from '../../kafka/holding.ts'
import type { ConsumerSpec } from '../../kafka/port.ts'
import type { Unreadable } from '../../kafka/unreadable.ts'
import type { Station } from '../station.ts'
import type { ReaderFault } from './readers.ts'

/** offsets of one batch, first to last: how many records are not to be had */
const countOf = ({ offset, lastOffset }: Unreadable): number =>
  Number(BigInt(lastOffset) - BigInt(offset)) + 1

export function readingWatch(station: Station) {
  const held = new Map<string, readonly Held[]>()
  const readers = new Map<string, UnreadablePlace>()

  return {
    /** What a consumer of this topic reports here. `count`: keeps what is passed, before it is passed. */
    follow(topic: string, count?: (what: Unreadable) => void): Partial<ConsumerSpec> {
      return {
        onHeld(now) {
          if (now.length === 0 && !held.has(topic)) return
          if (now.length === 0) held.delete(topic)
          else held.set(topic, now)
          station.changed()
        },
        onUnreadable(what) {
          station.log(
            'warn',
            `${placeOf(what)} cannot be read and is tried again`,
            `${what.code}: ${what.message}`,
          )
        },
        passed(what) {
          count?.(what)
          const params = { place: placeOf(what), records: countOf(what), topic: what.topic }
          station.log(
            'error',
            `${params.place} could not be read and is passed over`,
            `${what.code}: ${what.message}`,
          )
          station.notice('batch_passed', params)
          return Promise.resolve()
        },
      }
    },
    reader(topic: string, failing: ReaderFault | null): void {
      const before = readers.get(topic)
      if (failing === null) {
        if (!readers.delete(topic)) return
      } else {
        readers.set(topic, {
          ...failing,
          topic,
          partition: null,
          offset: null,
          lastOffset: null,
          code: 'reader',
          since: before?.since ?? station.now(),
        })
      }
      station.changed()
    },
    /** Another connection: nothing is known of its topics yet. */
    forget(): void {
      held.clear()
      readers.clear()
    },
    view: (): UnreadablePlace[] => [...[...held.values()].flat(), ...readers.values()],
  }
}

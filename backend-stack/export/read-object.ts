/** Reading one object of the lake, and telling an object that is damaged from a lake that is away. */
import { again } from './again.ts'
import type { Trying } from './again.ts'
import { BusyError, messageOf } from './fault.ts'
import type { LeftOut } from './left-out.ts'
import type { Plan, ToCopy } from './plan/store.ts'
import type { Lake } from './types.ts'

/** after so many tries without the object others are asked for */
const TRIES = 3
/** others that are asked for: a part of a disk that is lost takes many objects with it */
const OTHERS = 5

interface Reading extends Trying {
  readonly plan: Pick<Plan, 'others'>
  readonly lake: Pick<Lake, 'read'>
}

/**
 * Null: there is none. One that the store has and cannot give (a damaged disk) is left out as soon as others can be read: it
 * must not hold up the rest. Throws StoppedError if the store stays away.
 */
export function readObject(work: Reading, take: ToCopy): Promise<Uint8Array | LeftOut | null> {
  let failed = 0
  return again(work, 'the lake', async () => {
    try {
      return await work.lake.read(take.object_uri)
    } catch (error) {
      failed += 1
      if (error instanceof BusyError || failed < TRIES || !(await givesOthers(work, take))) throw error
      return { kind: 'left_out', reason: 'audio_unreadable', why: messageOf(error) } as const
    }
  })
}

async function givesOthers({ plan, lake }: Reading, take: ToCopy): Promise<boolean> {
  for (const uri of plan.others(take.take_id, OTHERS)) {
    const read = await lake.read(uri).catch(() => null)
    if (read !== null) return true
  }
  return false
}

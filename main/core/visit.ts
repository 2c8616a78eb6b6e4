/**
 * Whose visit it is while the kiosk is locked: of the one speaker that was added last since the lock. Their session, their
 * takes and the project that visitors record are their own.
 */
import { StationError } from '../contract/errors.ts'
import type { Project } from '../contract/model.ts'

interface Sources {
  readonly isLocked: () => boolean
  /** ms since some moment, whatever the clock says */
  readonly elapsed: () => number
  /** what visitors record, as staff chose it */
  readonly wantedProject: () => string | null
  readonly projects: () => Project[]
  readonly session: () => { session_id: string; speaker_id: string; project_id: string } | null
  /** null: there is no such take */
  readonly sessionOfTake: (takeId: string) => string | null
}

export type Visit = ReturnType<typeof visitOf>

/** People, one after another: a class that queues, and no program that adds speakers without end. */
const AT_ONCE = 30
const ANOTHER_MS = 10_000

export function visitOf(from: Sources) {
  let visiting: string | null = null
  // by a clock that nobody sets
  let free = AT_ONCE
  let counted = from.elapsed()

  const session = () => {
    const open = from.session()
    return open !== null && open.speaker_id === visiting ? open : null
  }
  const project = (): Project | undefined => {
    const [all, wanted] = [from.projects(), from.wantedProject()]
    return all.find(({ projectId }) => projectId === wanted) ?? all[0]
  }
  const isOwnTake = (takeId: string): boolean => {
    const own = session()
    return own !== null && from.sessionOfTake(takeId) === own.session_id
  }
  return {
    isLocked: from.isLocked,
    /** Before a speaker is added. Throws `too_many_visitors`. */
    comes(): void {
      if (!from.isLocked()) return
      const now = from.elapsed()
      free = Math.min(AT_ONCE, free + (now - counted) / ANOTHER_MS)
      counted = now
      if (free < 1)
        throw new StationError('too_many_visitors', `more than ${AT_ONCE} visitors within a few minutes`)
      free -= 1
    },
    /** A speaker was added: the visit is theirs now, and the one before is over. */
    arrived(speakerId: string): void {
      visiting = from.isLocked() ? speakerId : null
    },
    left(): void {
      visiting = null
    },
    isBy: (speakerId: string): boolean => speakerId === visiting,
    /** the open session, if it is the visitor's */
    session,
    /** what visitors record */
    project,
    isOwnProject: (projectId: string): boolean => project()?.projectId === projectId,
    isOwnTake,
    mayHear: (takeId: string): boolean => !from.isLocked() || isOwnTake(takeId),
  }
}

/** A speaker's way through a project: on, back, over a prompt, and one step undone. */
import type { StationState } from '../../contract/model.ts'
import type { MethodsOf } from '../method.ts'
import type { Visit } from '../visit.ts'
import type { Sessions } from './store.ts'

interface SessionParts {
  readonly sessions: Sessions
  readonly visit: Visit
  /** the state after some work, and word of it to whoever else looks */
  readonly changedState: () => StationState
  readonly promptsUsed: () => void
  readonly capture: { interrupt(): Promise<void> }
  readonly sender: { wake(): void }
}

export function sessionMethods(parts: SessionParts): MethodsOf<'session'> {
  const { sessions, visit, capture } = parts
  const after = (work: () => void): StationState => {
    work()
    return parts.changedState()
  }
  return {
    'session.start': {
      who: ({ speakerId, projectId }) => visit.isBy(speakerId) && visit.isOwnProject(projectId),
      audit: null,
      async run({ projectId, speakerId }) {
        await capture.interrupt()
        return after(() => {
          sessions.start(projectId, speakerId)
          parts.sender.wake()
        })
      },
    },
    'session.end': {
      // also one that a visit before a restart left open
      who: 'anyone',
      audit: null,
      async run() {
        await capture.interrupt()
        visit.left()
        return after(() => sessions.end())
      },
    },
    'session.next': { who: 'own session', audit: null, run: () => after(() => sessions.next()) },
    'session.back': { who: 'staff', audit: null, run: () => after(() => sessions.back()) },
    'session.skip': {
      who: 'own session',
      audit: null,
      run({ promptId, reason, note }) {
        sessions.skip(promptId, reason, note)
        parts.sender.wake()
        parts.promptsUsed()
        return parts.changedState()
      },
    },
    'session.flag': {
      who: 'staff',
      audit: null,
      run: ({ promptId, flagged, note }) =>
        after(() => {
          sessions.flag(promptId, flagged, note)
          parts.sender.wake()
        }),
    },
    'session.undo': {
      who: 'own session',
      audit() {
        const undo = sessions.view()?.undo
        return () => (undo?.takeId === undefined ? null : ['take_restored', { takeId: undo.takeId }])
      },
      run() {
        sessions.undo()
        parts.sender.wake()
        return parts.changedState()
      },
    },
  }
}

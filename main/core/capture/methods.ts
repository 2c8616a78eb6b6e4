/** The take under way, and those that a crash cut off. */
import type { StationState, Take } from '../../contract/model.ts'
import { done } from '../method.ts'
import type { MethodsOf } from '../method.ts'
import type { Capture } from './capture.ts'

interface RecordingParts {
  readonly capture: Capture
  readonly takes: { get(takeId: string): Take }
  readonly state: () => StationState
}

export const recordingMethods = ({ capture, takes, state }: RecordingParts): MethodsOf<'recording'> => ({
  'recording.start': { who: 'own session', audit: null, run: (request) => capture.start(request) },
  // only who began a take knows its name: one that was under way when staff locked is saved all the same
  'recording.append': {
    who: 'anyone',
    audit: null,
    run: ({ takeId, firstFrame }, bytes) => capture.append(takeId, firstFrame, bytes),
  },
  'recording.stop': {
    who: 'anyone',
    audit: null,
    async run({ takeId }) {
      await capture.stop(takeId)
      return { take: takes.get(takeId), state: state() }
    },
  },
  'recording.cancel': {
    who: 'own session',
    audit: null,
    async run({ takeId }) {
      await capture.cancel(takeId)
      return done
    },
  },
  'recording.adopt': {
    who: 'staff',
    audit: null,
    async run({ takeId }) {
      await capture.interrupted.adopt(takeId)
      return { take: takes.get(takeId) }
    },
  },
  'recording.dismiss': {
    who: 'staff',
    audit: (input) => () => ['recording_dismissed', input],
    async run({ takeId }) {
      await capture.interrupted.dismiss(takeId)
      return done
    },
  },
})

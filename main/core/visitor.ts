/**
 * What a page may do and see while the kiosk is locked. Methods marked `staff` in the contract are refused outright; each
 * of the others has its line here, so that a new one cannot come without one. A visit is of the one speaker that was
 * added last since the lock: their session, their takes, the project that visitors record, and nothing of anybody else.
 */
import type { MethodName, Methods, ParsedInput } from '../contract/api.ts'
import { StationError } from '../contract/errors.ts'
import type { Project, StationState } from '../contract/model.ts'
import { stationSettings } from '../contract/settings.ts'
import type { SettingsView } from '../contract/settings.ts'

/** Methods that a locked kiosk does not refuse by their name alone. */
type OpenMethod = {
  [M in MethodName]: Methods[M] extends { readonly staff: true } ? never : M
}[MethodName]
type Rules = { readonly [M in OpenMethod]: (input: ParsedInput<M>) => boolean }

interface Sources {
  readonly isLocked: () => boolean
  /** what visitors record, as staff chose it */
  readonly wantedProject: () => string | null
  readonly projects: () => Project[]
  readonly session: () => { session_id: string; speaker_id: string; project_id: string } | null
  /** null: there is no such take */
  readonly sessionOfTake: (takeId: string) => string | null
}

export type Visitor = ReturnType<typeof visitorGate>

export function visitorGate(from: Sources) {
  let visiting: string | null = null

  const ownSession = () => {
    const session = from.session()
    return session !== null && session.speaker_id === visiting ? session : null
  }
  const isOwnTake = (takeId: string): boolean => {
    const session = ownSession()
    return session !== null && from.sessionOfTake(takeId) === session.session_id
  }
  const project = (): Project | undefined => {
    const [all, wanted] = [from.projects(), from.wantedProject()]
    return all.find(({ projectId }) => projectId === wanted) ?? all[0]
  }
  const isOurProject = (projectId: string): boolean => project()?.projectId === projectId

  const anyone = (): boolean => true
  const inOwnSession = (): boolean => ownSession() !== null
  const rules: Rules = {
    // their answers are narrowed below
    'station.state': anyone,
    'settings.get': anyone,
    'projects.list': anyone,
    'station.unlock': anyone,
    'station.lock': anyone,
    'station.network': anyone,
    // figures in, words out: nothing of the station is told
    'quality.judge': anyone,
    'prompts.media': ({ projectId }) => ownSession()?.project_id === projectId,
    'speakers.add': ({ projectId }) => projectId === undefined || isOurProject(projectId),
    'speakers.consent': ({ speakerId, projectId }) => speakerId === visiting && isOurProject(projectId),
    'session.start': ({ speakerId, projectId }) => speakerId === visiting && isOurProject(projectId),
    // also one that a visit before a restart left open
    'session.end': anyone,
    'session.next': inOwnSession,
    'session.skip': inOwnSession,
    'session.undo': inOwnSession,
    'recording.start': inOwnSession,
    // only who began a take knows its name: one that was under way when staff locked is saved all the same
    'recording.append': anyone,
    'recording.stop': anyone,
    'recording.cancel': inOwnSession,
    'takes.peaks': ({ takeId }) => isOwnTake(takeId),
  }

  return {
    /** Throws `kiosk_locked`, whether or not there is what was asked for. `input` has been parsed for this method. */
    admit(name: MethodName, input: unknown): void {
      if (!from.isLocked()) return
      const rule: ((input: never) => boolean) | undefined = Object.hasOwn(rules, name)
        ? rules[name as OpenMethod]
        : undefined
      // a union of functions cannot be called with a union of inputs; the rule of a name takes that name's input
      if (rule?.(input as never) !== true) throw new StationError('kiosk_locked', `${name} is for staff`)
    },
    /** A speaker was added: the visit is theirs now, and the one before is over. */
    arrived(speakerId: string): void {
      visiting = from.isLocked() ? speakerId : null
    },
    left(): void {
      visiting = null
    },
    mayHear: (takeId: string): boolean => !from.isLocked() || isOwnTake(takeId),

    /** Sums stay, for the staff who look at the safety of a kiosk without its PIN; names, texts and places go. */
    state(state: StationState): StationState {
      if (!from.isLocked()) return state
      const { broker, uploads, pipeline } = state
      const own = ownSession() !== null
      return {
        ...state,
        broker: { ...broker, address: '', error: broker.error && { code: broker.error.code, message: '' } },
        uploads: { ...uploads, current: uploads.current && { ...uploads.current, takeId: '' } },
        pipeline: { lastReceiptAt: pipeline.lastReceiptAt, landedToday: pipeline.landedToday },
        interrupted: [],
        notices: [],
        // that there is one keeps the machine awake
        recording: own ? state.recording : state.recording && { takeId: '', frames: 0 },
        session: own ? state.session : null,
      }
    },
    /** What the page looks like and listens with; everything else stands at its default. */
    settings(view: SettingsView): SettingsView {
      if (!from.isLocked()) return view
      const { uiLanguage, theme, promptSize, keys, microphone, firstRunDone, kiosk } = view.settings
      return {
        settings: stationSettings.parse({
          uiLanguage,
          theme,
          promptSize,
          keys,
          microphone,
          firstRunDone,
          kiosk,
        }),
        secretsSet: { brokerPassword: false, storageSecretKey: false, kioskPin: true },
        secretsFor: { brokerPassword: null, storageSecretKey: null },
        narrowed: true,
      }
    },
    projects(): Project[] {
      if (!from.isLocked()) return from.projects()
      const one = project()
      return one ? [one] : []
    },
  }
}

/** Who speaks: their answers, their consent, and what follows when they withdraw it. */
import { StationError } from '../../contract/errors.ts'
import type { Speaker } from '../../contract/model.ts'
import { readCard } from '../../contract/withdrawal-card.ts'
import type { MethodsOf } from '../method.ts'
import type { Visit } from '../visit.ts'
import type { Speakers } from './store.ts'

interface SpeakerParts {
  readonly speakers: Speakers
  readonly visit: Visit
  readonly sessions: {
    current(): { readonly speaker_id: string } | null
    end(): void
    follow(recording: boolean): void
  }
  readonly capture: { interrupt(): Promise<void>; isRecording(): boolean }
  readonly playback: { forgetAll(): Promise<void> }
  readonly sender: { wake(): void }
}

export function speakerMethods(parts: SpeakerParts): MethodsOf<'speakers'> {
  const { speakers, visit, sessions } = parts
  async function withdraw(speakerId: string, secret?: string): Promise<Speaker> {
    if (sessions.current()?.speaker_id === speakerId) {
      await parts.capture.interrupt()
      sessions.end()
    }
    const speaker = speakers.withdraw(speakerId, secret)
    await parts.playback.forgetAll()
    parts.sender.wake()
    return speaker
  }
  return {
    'speakers.list': { who: 'staff', audit: null, run: () => ({ speakers: speakers.list() }) },
    'speakers.add': {
      who: ({ projectId }) => projectId === undefined || visit.isOwnProject(projectId),
      audit: null,
      run(answers) {
        visit.comes()
        const speaker = speakers.add(answers)
        visit.arrived(speaker.speakerId)
        return speaker
      },
    },
    'speakers.update': {
      who: 'staff',
      audit: null,
      run({ speakerId, ...answers }) {
        const speaker = speakers.update(speakerId, answers)
        // what they read may be other now: so is what comes next
        if (sessions.current()?.speaker_id === speakerId) sessions.follow(parts.capture.isRecording())
        parts.sender.wake()
        return speaker
      },
    },
    'speakers.consent': {
      who: ({ speakerId, projectId }) => visit.isBy(speakerId) && visit.isOwnProject(projectId),
      audit: null,
      run({ speakerId, projectId, lang, version }) {
        const speaker = speakers.consent(speakerId, projectId, lang, version)
        parts.sender.wake()
        return speaker
      },
    },
    'speakers.withdraw': {
      who: 'staff',
      audit: (input) => () => ['speaker_withdrew', input],
      run: ({ speakerId }) => withdraw(speakerId),
    },
    'speakers.withdrawByCard': {
      who: 'anyone',
      // whose it was, and never the secret
      audit:
        ({ card }) =>
        () => ['speaker_withdrew', { speakerId: readCard(card)?.speakerId ?? '', by: 'card' }],
      async run({ card }) {
        const onCard = readCard(card)
        if (!onCard) throw new StationError('card_mistyped', 'letters of the card are missing or wrong')
        // at a locked kiosk, as often as people come
        visit.comes()
        if (!speakers.cardFits(onCard)) {
          const here = speakers.passOn(onCard)
          parts.sender.wake()
          return { here }
        }
        const { takes } = speakers.get(onCard.speakerId)
        await withdraw(onCard.speakerId, onCard.secret)
        return { here: takes }
      },
    },
  }
}

/**
 * Pictures of help: the parts of the interface themselves, in a state that is made up. So they are in the language, the
 * colours and the keys of the moment, and change when the interface does. They do nothing, and nobody can get into them.
 */
import { Fragment, type ReactNode } from 'react'
import type { StationState } from '../../../main/contract/model.ts'
import { PillFace } from '../../app/safety-pill.tsx'
import { safetyOf } from '../../app/safety.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import type { MessageKey } from '../../i18n/types.ts'
import type { Sound } from '../../recorder/types.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { LevelMeter } from '../../ui/level-meter.tsx'
import { Primary } from '../record/actions.tsx'
import { Cue } from '../record/cue.tsx'
import type { HelpPage, PAGES } from './pages.ts'

/** The sentences beside it say the same in words. */
const Picture = ({ children }: { children: ReactNode }) => (
  <div className="help-picture" aria-hidden="true" inert>
    {children}
  </div>
)

function soundOf(peakDbfs: number): Sound {
  const level = { peakDbfs, rmsDbfs: peakDbfs - 9, holdDbfs: peakDbfs, clipLamp: false, clips: 0 }
  return { level: () => level, newest: () => 0, inTake: () => 0 }
}
const GOOD = soundOf(-14)
const SILENT = soundOf(-100)
/** as a new project has it, dBFS */
const BAND = { from: -30, to: -3 }

const doNothing = () => undefined
function ReadPicture() {
  return (
    <Picture>
      <div className="help-way">
        {(['idle', 'recording', 'saved'] as const).map((phase) => (
          <Fragment key={phase}>
            <Cue phase={phase} tailMs={0} />
            <Primary phase={phase} heldBack={false} run={doNothing} />
          </Fragment>
        ))}
      </div>
    </Picture>
  )
}

function AgainPicture() {
  const t = useT()
  return (
    <Picture>
      <div className="row">
        <Button icon="play" act="play">
          {t('do.play')}
        </Button>
        <Button icon="again" act="again">
          {t('do.again')}
        </Button>
      </div>
    </Picture>
  )
}

const meter = (sound: Sound) =>
  function MeterPicture() {
    return (
      <Picture>
        <LevelMeter sound={sound} {...BAND} />
      </Picture>
    )
  }

type Place = { [P in HelpPage]: `${P}.${keyof (typeof PAGES)[P] & string}` }[HelpPage]
type Where = 'offline' | 'awaiting' | 'landed' | 'parked' | 'rejected'
const NOTHING = { landed: 0, sentAwaiting: 0, waiting: 0, sending: 0, parked: 0, rejected: 0, discarded: 0 }
/** Three takes, all of them at one place. */
const COUNTS: Record<Where, Partial<StationState['ledger']>> = {
  offline: { waiting: 3 },
  awaiting: { sentAwaiting: 3 },
  landed: { landed: 3 },
  parked: { parked: 3 },
  rejected: { rejected: 3 },
}
const MEANS: Record<Where, MessageKey> = {
  offline: 'ledger.means.waiting',
  awaiting: 'ledger.means.sentAwaiting',
  landed: 'ledger.means.landed',
  parked: 'ledger.means.parked',
  rejected: 'ledger.means.rejected',
}
const stateWith = (state: StationState, where: Where): StationState => ({
  ...state,
  recording: null,
  disk: { ...state.disk, level: 'ok' },
  broker: { ...state.broker, state: where === 'offline' ? 'offline' : 'online' },
  uploads: { ...state.uploads, paused: false, current: null, held: null },
  pipeline: { ...state.pipeline, silentSince: null },
  ledger: { ...state.ledger, ...NOTHING, words: 0, adds: true, ...COUNTS[where] },
})

/** What the safety pill would say, and what that means. */
const pills = (...places: readonly Where[]) =>
  function PillsPicture() {
    const t = useT()
    const format = useFormat()
    const state = useStation((s) => s.state)
    if (!state) return null
    return (
      <ul className="help-picture help-pills">
        {places.map((where) => {
          const safety = safetyOf(stateWith(state, where), t, (at) => format.dateTime(at))
          return (
            <li key={where}>
              <span className={`pill pill-${safety.tone}`}>
                <PillFace safety={safety} />
              </span>
              <span>{t(MEANS[where])}</span>
            </li>
          )
        })}
      </ul>
    )
  }

function StickPicture({ way }: { way: 'out' | 'in' }) {
  const t = useT()
  return (
    <Picture>
      <Button icon={way === 'out' ? 'disk' : 'upload'}>
        {t(way === 'out' ? 'folders.export' : 'folders.import')}
      </Button>
    </Picture>
  )
}

function SpeakerPicture() {
  return (
    <Picture>
      <Button icon="person" act="speaker">
        <span dir="ltr">A-07</span>
      </Button>
    </Picture>
  )
}

function JudgePicture() {
  const t = useT()
  return (
    <Picture>
      <div className="row">
        <Button icon="check" kind="primary" act="approve">
          {t('act.approve')}
        </Button>
        <Button icon="cross" kind="danger" act="reject">
          {t('act.reject')}
        </Button>
        <Button icon="info" act="unsure">
          {t('act.unsure')}
        </Button>
      </div>
    </Picture>
  )
}

function ChecksPicture() {
  const t = useT()
  const marks = [
    ['mark-landed', 'check', 'ok', 'microphone'],
    ['mark-parked', 'warn', 'warn', 'disk'],
    ['mark-rejected', 'cross', 'fail', 'broker'],
  ] as const
  return (
    <Picture>
      <div className="help-checks">
        {marks.map(([mark, icon, state, check]) => (
          <div key={check}>
            <strong>{t(`diagnosis.check.${check}`)}</strong>
            <span className={`mark ${mark}`}>
              <Icon name={icon} small />
              <span>{t(`diagnosis.state.${state}`)}</span>
            </span>
          </div>
        ))}
      </div>
    </Picture>
  )
}

const Silent = meter(SILENT)
const Good = meter(GOOD)
const AllPills = pills('offline', 'awaiting', 'landed', 'parked', 'rejected')
const SentPills = pills('awaiting', 'landed')
const StuckPills = pills('parked', 'rejected')

/** By page and section. */
const PICTURES = {
  'take.read': <ReadPicture />,
  'take.check': <AgainPicture />,
  'microphone.nothing': <Silent />,
  'microphone.level': <Good />,
  'offline.pill': <AllPills />,
  'send.safe': <SentPills />,
  'send.stuck': <StuckPills />,
  'stick.out': <StickPicture way="out" />,
  'stick.in': <StickPicture way="in" />,
  'speakers.who': <SpeakerPicture />,
  'listen.judge': <JudgePicture />,
  'trouble.look': <ChecksPicture />,
  'visit.read': <ReadPicture />,
  'visit.again': <AgainPicture />,
} satisfies Partial<Record<Place, ReactNode>>
const found: Readonly<Partial<Record<string, ReactNode>>> = PICTURES
export const pictureOf = (page: HelpPage, section: string): ReactNode => found[`${page}.${section}`]

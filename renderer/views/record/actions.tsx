/** The row of actions. Each has its place for good; what cannot be done now stays there, dimmed. */
import type { Act } from '../../keys/keymap.ts'
import { useT } from '../../i18n/index.ts'
import type { MessageKey } from '../../i18n/types.ts'
import { Button } from '../../ui/button.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/button.tsx'
import { ariaOf, keysOf } from '../../keys/keymap.ts'
import { useOverrides } from '../../keys/use-keys.ts'
import type { Phase } from './phase.ts'
import './actions.css'

export interface Commands {
  readonly primary: (() => void) | false
  readonly back: (() => void) | false
  readonly next: (() => void) | false
  readonly again: (() => void) | false
  readonly play: (() => void) | false
  readonly discard: (() => void) | false
  readonly skip: (() => void) | false
  readonly flag: (() => void) | false
}

interface Props {
  readonly phase: Phase
  readonly commands: Commands
  readonly playing: boolean
  readonly flagged: boolean
  /** the take is not good enough to be sent: the one thing to do is to read again */
  readonly heldBack: boolean
  /** a visitor at a kiosk needs few: record, again, play, skip */
  readonly few?: boolean
}

const PRIMARY: Record<Phase, { label: MessageKey; icon: IconName; act: Act }> = {
  idle: { label: 'do.record', icon: 'record', act: 'primary' },
  preroll: { label: 'do.stop', icon: 'record', act: 'primary' },
  recording: { label: 'do.stop', icon: 'record', act: 'primary' },
  tail: { label: 'do.stop', icon: 'record', act: 'primary' },
  saving: { label: 'do.stop', icon: 'record', act: 'primary' },
  saved: { label: 'do.next', icon: 'next', act: 'next' },
}
const AGAIN = { label: 'do.again', icon: 'again', act: 'again' } as const

export function Actions({ phase, commands, playing, flagged, heldBack, few }: Props) {
  const t = useT()
  const small = (act: Act & keyof Commands, icon: IconName, label: MessageKey, pressed?: boolean) => {
    const run = commands[act]
    return (
      <Button
        icon={icon}
        act={act}
        className={`act-${act}`}
        disabled={!run}
        aria-pressed={pressed}
        onPress={run || undefined}
      >
        {t(label)}
      </Button>
    )
  }
  return (
    <div className="actions">
      <div className="actions-side">
        {!few && small('back', 'back', 'do.back')}
        {small('play', playing ? 'pause' : 'play', playing ? 'do.pause' : 'do.play')}
        {heldBack ? small('next', 'next', 'do.next') : small('again', 'again', 'do.again')}
      </div>
      <Primary phase={phase} heldBack={heldBack} run={commands.primary} />
      <div className="actions-side actions-end">
        {!few && small('discard', 'discard', 'do.discard')}
        {!few && small('flag', 'flag', 'do.flag', flagged)}
        {small('skip', 'skip', 'do.skip')}
      </div>
    </div>
  )
}

interface PrimaryProps {
  readonly phase: Phase
  readonly heldBack: boolean
  readonly run: (() => void) | false
}
/** The one button that counts; help draws it, too. */
export function Primary({ phase, heldBack, run }: PrimaryProps) {
  const t = useT()
  const overrides = useOverrides()
  const { label, icon, act } = heldBack ? AGAIN : PRIMARY[phase]
  const keys = [...new Set([...keysOf(act, overrides), ...keysOf('primary', overrides)])]
  const shape = phase === 'idle' || heldBack ? 'record' : phase === 'saved' ? 'next' : 'stop'
  return (
    <button
      type="button"
      className={`primary primary-${shape}`}
      disabled={!run}
      aria-keyshortcuts={keys.map(ariaOf).join(' ')}
      onClick={run || undefined}
    >
      {shape === 'stop' ? <span className="primary-stop-shape" aria-hidden="true" /> : <Icon name={icon} />}
      <span>{t(label)}</span>
      {keys[0] && <KeyHint name={keys[0]} />}
    </button>
  )
}

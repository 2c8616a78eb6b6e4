/** The take, its words above, the verdict below. "Approve" waits until all was heard; "reject" needs three seconds. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input } from '../../../main/contract/api.ts'
import type { Take } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { directionOf, useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Button } from '../../ui/button.tsx'
import { CheckField, TextField } from '../../ui/field.tsx'
import { TakePlayer } from '../takes/take-player.tsx'
import { Heard } from './heard.ts'
import { type Mark, Marks } from './marks.tsx'
import { REASONS, type Reason } from './reasons.ts'

export type Verdict = Omit<Input<'reviews.save'>['review'], 'take_id' | 'reviewer'>
const REJECT_AFTER_MS = 3_000
const HEARD_ALL = 0.95

/** What a listener has gathered about a take: kept while they look at others. */
export interface Draft {
  readonly heard: Heard
  readonly reasons: readonly Reason[]
  readonly marks: readonly Mark[]
  readonly note: string
}

interface Props {
  readonly take: Take
  readonly draft: Draft | undefined
  /** what was said of it in this sitting */
  readonly said: Verdict['verdict'] | undefined
  readonly playAtOnce: boolean
  readonly onDraft: (takeId: string, draft: Draft) => void
  readonly busy: boolean
  readonly onVerdict: (verdict: Verdict) => void
  readonly onSkip: () => void
  readonly onBack: (() => void) | false
}

export function Judge({ take, draft, said, playAtOnce, busy, onDraft, onVerdict, onSkip, onBack }: Props) {
  const t = useT()
  const format = useFormat()
  const [heard] = useState(() => draft?.heard ?? new Heard(take.durationMs / 1_000))
  const [share, setShare] = useState(heard.share)
  const [reasons, setReasons] = useState(draft?.reasons ?? [])
  const [marks, setMarks] = useState(draft?.marks ?? [])
  const [region, setRegion] = useState<readonly [number, number] | null>(null)
  const [note, setNote] = useState(draft?.note ?? '')
  const { takeId } = take
  useEffect(
    () => onDraft(takeId, { heard, reasons, marks, note }),
    [onDraft, takeId, heard, reasons, marks, note],
  )
  const at = useRef(0)
  const onTime = useCallback(
    (seconds: number, playing: boolean) => {
      at.current = seconds * 1_000
      heard.at(seconds, playing)
      setShare(heard.share)
    },
    [heard],
  )
  const whole = share >= HEARD_ALL
  const enough = whole || heard.ms >= REJECT_AFTER_MS
  const give = (verdict: Verdict['verdict']) => () =>
    onVerdict({
      verdict,
      reasons: [...reasons],
      marks: [...marks],
      listened_ms: heard.ms,
      ...(note.trim() ? { note: note.trim() } : {}),
    })
  const approve = whole && !busy && give('approve')
  const reject = enough && !busy && give('reject')
  const unsure = enough && !busy && give('unsure')
  const turn = (reason: Reason) =>
    setReasons((now) => (now.includes(reason) ? now.filter((one) => one !== reason) : [...now, reason]))
  useKeys({
    approve,
    reject,
    unsure,
    next: onSkip,
    back: onBack,
    digit(number) {
      const reason = REASONS[number - 1]
      if (reason) turn(reason)
    },
  })
  return (
    <div className="judge">
      <p
        className="judge-text"
        lang={take.lang}
        dir={take.direction === 'auto' ? directionOf(take.lang) : take.direction}
      >
        {take.promptText}
      </p>
      <div className="judge-player">
        <HeardRing
          share={share}
          percent={format.percent(Math.floor(share * 100) / 100)}
          label={t('listen.heard', { share: format.percent(share) })}
        />
        <TakePlayer take={take} playAtOnce={playAtOnce} onTime={onTime} onRegion={setRegion} marks={marks} />
      </div>
      <fieldset className="judge-reasons">
        <legend className="field-label">{t('listen.reasons')}</legend>
        {REASONS.map((reason, index) => (
          <CheckField
            key={reason}
            label={t(`listen.reason.${reason}`)}
            cap={String(index + 1)}
            checked={reasons.includes(reason)}
            onChange={() => turn(reason)}
          />
        ))}
      </fieldset>
      <Marks
        marks={marks}
        onChange={setMarks}
        region={region}
        now={() => at.current}
        reason={reasons[0] ?? 'noise'}
      />
      <TextField label={t('listen.note')} value={note} maxLength={2_000} onChange={setNote} />
      <div className="judge-bar" role="group" aria-label={t('listen.verdict')}>
        <Button icon="check" kind="primary" act="approve" disabled={!approve} onPress={approve || undefined}>
          {t('act.approve')}
        </Button>
        <Button icon="cross" kind="danger" act="reject" disabled={!reject} onPress={reject || undefined}>
          {t('act.reject')}
        </Button>
        <Button icon="info" act="unsure" disabled={!unsure} onPress={unsure || undefined}>
          {t('act.unsure')}
        </Button>
        <span className="muted small judge-why">
          {said
            ? t('listen.said', { verdict: t(`act.${said}`) })
            : whole
              ? ''
              : t(enough ? 'listen.hearAll' : 'listen.hearSome')}
        </span>
        <Button kind="quiet" icon="skip" act="next" onPress={onSkip}>
          {t('listen.later')}
        </Button>
      </div>
    </div>
  )
}

function HeardRing({ share, label, percent }: { share: number; label: string; percent: string }) {
  return (
    <svg viewBox="0 0 64 64" className="heard" role="img" aria-label={label}>
      <circle cx="32" cy="32" r="27" className="heard-track" />
      <circle
        cx="32"
        cy="32"
        r="27"
        className="heard-share"
        pathLength="100"
        strokeDasharray={`${share * 100} 100`}
      />
      {share < HEARD_ALL && (
        <text x="32" y="37" className="heard-figure">
          {percent}
        </text>
      )}
      {share >= HEARD_ALL && <path d="M22 33l7 7 13-14" className="heard-check" />}
    </svg>
  )
}

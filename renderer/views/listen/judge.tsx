/** The take, its words above, the verdict below. "Approve" waits until all was heard; "reject" needs three seconds. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type PromptReason, promptReason } from '../../../main/contract/messages.ts'
import type { Take } from '../../../main/contract/model.ts'
import type { SaidSoFar } from '../../../main/contract/review-queue.ts'
import { type Transcript, saysNothing } from '../../../main/contract/transcript.ts'
import type { ReviewDraft } from '../../../main/contract/review-draft.ts'
import { useFormat } from '../../i18n/format.ts'
import { directionOf, useT } from '../../i18n/index.ts'
import { keysOf } from '../../keys/keymap.ts'
import { useKeys, useOverrides } from '../../keys/use-keys.ts'
import { isEmpty } from '../../store/drafts.ts'
import { Button, KeyHint } from '../../ui/button.tsx'
import { CheckField, TextField } from '../../ui/field.tsx'
import type { Player } from '../../ui/player.ts'
import { TakePlayer } from '../takes/take-player.tsx'
import { Compare } from './compare.tsx'
import { Heard } from './heard.ts'
import { Marks } from './marks.tsx'
import { type Place, segmentAt } from './transcript/edit.ts'
import { WritePanel } from './transcript/panel.tsx'
import { Tiers } from './transcript/tiers.tsx'
import { useWritingActs } from './transcript/use-acts.ts'
import { useWriting } from './transcript/use-writing.ts'
import { PROMPT_REASON_ACTS, REASONS } from './reasons.ts'
import type { Verdict } from './use-sitting.ts'

type Said = Omit<ReviewDraft, 'heard' | 'plays' | 'transcript'>
const NOTHING: Said = { reasons: [], promptReasons: [], marks: [], note: '' }
const REJECT_AFTER_MS = 3_000
const HEARD_ALL = 0.95
const OPEN_KEY = 'fieldtake.writes'
/** the contract's limit */
const MOST_PLAYS = 10_000

const writtenIn = (transcript: Transcript): Pick<ReviewDraft, 'transcript'> =>
  saysNothing(transcript) ? {} : { transcript }

/** How often it was begun to be played. */
function usePlays(before = 0) {
  const [count, setCount] = useState(before)
  const wasPlaying = useRef(false)
  const at = useCallback((playing: boolean) => {
    if (playing && !wasPlaying.current) setCount((now) => Math.min(MOST_PLAYS, now + 1))
    wasPlaying.current = playing
  }, [])
  return { count, at }
}

interface Props {
  readonly take: Take
  readonly reviewer: string
  /** 0 to 100; null: not known */
  readonly score: number | null
  /** what others said of it; null: it is not told, or not known */
  readonly soFar: SaidSoFar | null
  /** what they had begun to say of it */
  readonly draft: ReviewDraft | undefined
  /** what was said of it in this sitting */
  readonly verdict: Verdict['verdict'] | undefined
  readonly playAtOnce: boolean
  readonly onDraft: (takeId: string, draft: ReviewDraft) => void
  /** its verdict is given, and the next take is still being fetched */
  readonly busy: boolean
  readonly onVerdict: (verdict: Verdict) => void
  readonly onSkip: () => void
  readonly onBack: (() => void) | false
  /** takes the verdict before this take back */
  readonly onUndo: (() => void) | false
}

export function Judge({
  take,
  reviewer,
  score,
  soFar,
  draft,
  verdict,
  playAtOnce,
  busy,
  onDraft,
  onVerdict,
  onSkip,
  onBack,
  onUndo,
}: Props) {
  const t = useT()
  const format = useFormat()
  const overrides = useOverrides()
  const { takeId } = take
  const [said, setSaid] = useState<Said>(draft ?? NOTHING)
  const { reasons, promptReasons, marks, note } = said
  const say = (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part }))
  const [heard, setHeard] = useState(() => new Heard(take.durationMs / 1_000, draft?.heard))
  const [share, setShare] = useState(heard.share)
  const [region, setRegion] = useState<readonly [number, number] | null>(null)
  const plays = usePlays(draft?.plays)
  const { at: playsAt } = plays
  const writing = useWriting(take, draft?.transcript)
  const [open, setOpen] = useState(() => localStorage.getItem(OPEN_KEY) === 'yes')
  const turnOpen = (to: boolean) => {
    localStorage.setItem(OPEN_KEY, to ? 'yes' : 'no')
    setOpen(to)
  }
  const writes = useRef<HTMLDetailsElement | null>(null)
  const wasOpen = useRef(open)
  useEffect(() => {
    // whoever opens it by its key sees where to write, with the take above it
    if (open && !wasOpen.current)
      writes.current?.querySelector('textarea')?.scrollIntoView({ block: 'nearest' })
    wasOpen.current = open
  }, [open])
  const player = useRef<Player | null>(null)
  const hear = (place: Place) => {
    const part = segmentAt(writing.transcript, place)
    if (part) player.current?.playRange(part.start_ms / 1_000, part.end_ms / 1_000)
  }
  /** what was thrown away, until something new is said */
  const [thrown, setThrown] = useState<ReviewDraft | null>(null)
  useEffect(
    // the share grows while it plays
    () =>
      onDraft(takeId, {
        ...said,
        heard: share > 0 ? heard.parts : [],
        ...(plays.count > 0 ? { plays: plays.count } : {}),
        ...writtenIn(writing.transcript),
      }),
    [onDraft, takeId, said, heard, share, plays.count, writing.transcript],
  )
  const restart = (from: ReviewDraft) => {
    const again = new Heard(take.durationMs / 1_000, from.heard)
    setSaid(from)
    setHeard(again)
    setShare(again.share)
    writing.restart(from.transcript)
  }
  const empty = isEmpty({ ...said, heard: [], ...writtenIn(writing.transcript) })
  const throwAway =
    !(empty && share === 0) &&
    (() => {
      setThrown({ ...said, heard: heard.parts, ...writtenIn(writing.transcript) })
      restart({ ...NOTHING, heard: [] })
    })
  const undo =
    thrown !== null &&
    empty &&
    (() => {
      restart(thrown)
      setThrown(null)
    })
  const at = useRef(0)
  const { acts, keys: writingKeys } = useWritingActs({
    takeId,
    writing,
    region,
    now: () => at.current,
    onHear: hear,
  })
  const onTime = useCallback(
    (seconds: number, playing: boolean) => {
      at.current = seconds * 1_000
      heard.at(seconds, playing)
      playsAt(playing)
      setShare(heard.share)
    },
    [heard, playsAt],
  )
  const whole = share >= HEARD_ALL
  const enough = whole || heard.ms >= REJECT_AFTER_MS
  const give = (verdict: Verdict['verdict']) => () =>
    onVerdict({
      verdict,
      reasons: [...reasons],
      marks: [...marks],
      listened_ms: heard.ms,
      plays: plays.count,
      ...writtenIn(writing.transcript),
      ...(promptReasons.length > 0 ? { prompt_reasons: [...promptReasons] } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    })
  const approve = whole && !busy && give('approve')
  const reject = enough && !busy && give('reject')
  const unsure = enough && !busy && give('unsure')
  const turned = (list: readonly string[], reason: string) =>
    list.includes(reason) ? list.filter((one) => one !== reason) : [...list, reason]
  const turn = (reason: string) => say({ reasons: turned(reasons, reason) })
  const turnPrompt = (reason: PromptReason) => say({ promptReasons: turned(promptReasons, reason) })
  useKeys({
    approve,
    reject,
    unsure,
    next: onSkip,
    back: onBack,
    typo: () => turnPrompt('typo'),
    unreadable: () => turnPrompt('unreadable'),
    offensiveText: () => turnPrompt('offensive'),
    discard: throwAway,
    undo: (open && writing.undo) || undo || (open && writing.redo ? false : onUndo),
    write: () => turnOpen(!open),
    ...(open ? writingKeys : {}),
    escape() {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      if (writing.giveUp) writing.giveUp()
    },
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
      {(score !== null || soFar) && (
        <p className="judge-about small muted">
          {score !== null && <span>{t('listen.score', { score: format.number(score) })}</span>}
          {soFar && <SoFar said={soFar} />}
        </p>
      )}
      <div className="judge-player">
        <HeardRing
          share={share}
          percent={format.percent(Math.floor(share * 100) / 100)}
          label={t('listen.heard', { share: format.percent(share) })}
        />
        <TakePlayer
          take={take}
          playAtOnce={playAtOnce}
          onTime={onTime}
          onRegion={setRegion}
          marks={marks}
          onPlayer={(now) => void (player.current = now)}
          below={(view) =>
            (open || !saysNothing(writing.transcript)) && (
              <Tiers
                {...{ take, writing, ...view }}
                onHear={hear}
                onSeek={(seconds) => player.current?.seek(seconds)}
              />
            )
          }
        >
          {(player, sound) => <Compare {...{ take, reviewer, player, ...sound }} />}
        </TakePlayer>
      </div>
      <details
        className="judge-write"
        ref={writes}
        open={open}
        onToggle={(event) => event.currentTarget.open !== open && turnOpen(event.currentTarget.open)}
      >
        <summary className="strong">
          {t('act.write')} <KeyHint name={keysOf('write', overrides)[0] ?? ''} />
        </summary>
        {open && <WritePanel {...{ take, reviewer, writing, acts }} onHear={hear} />}
      </details>
      <fieldset className="judge-reasons">
        <legend className="field-label">{t('listen.reasons')}</legend>
        {REASONS.map((reason, index) => (
          <CheckField
            key={reason}
            label={t(`listen.reason.${reason}`)}
            keyHint={String(index + 1)}
            checked={reasons.includes(reason)}
            onChange={() => turn(reason)}
          />
        ))}
      </fieldset>
      <fieldset className="judge-sentence">
        <legend className="field-label">{t('listen.sentence')}</legend>
        {promptReason.options.map((reason) => (
          <CheckField
            key={reason}
            label={t(`listen.sentence.${reason}`)}
            keyHint={keysOf(PROMPT_REASON_ACTS[reason], overrides)[0] ?? ''}
            checked={promptReasons.includes(reason)}
            onChange={() => turnPrompt(reason)}
          />
        ))}
      </fieldset>
      <Marks
        marks={marks}
        onChange={(marks) => say({ marks: [...marks] })}
        region={region}
        now={() => at.current}
        reason={REASONS.find((one) => one === reasons[0]) ?? 'noise'}
      />
      <div className="judge-note">
        <TextField
          label={t('listen.note')}
          value={note}
          maxLength={2_000}
          onChange={(note) => say({ note })}
        />
        {undo ? (
          <Button kind="quiet" icon="undo" act="undo" onPress={undo}>
            {t('listen.takeBack')}
          </Button>
        ) : (
          <Button
            kind="quiet"
            icon="discard"
            act="discard"
            disabled={!throwAway}
            onPress={throwAway || undefined}
          >
            {t('listen.throwAway')}
          </Button>
        )}
      </div>
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
          {verdict
            ? t('listen.said', { verdict: t(`act.${verdict}`) })
            : whole
              ? ''
              : t(enough || take.durationMs <= REJECT_AFTER_MS ? 'listen.hearAll' : 'listen.hearSome')}
        </span>
        <Button kind="quiet" icon="skip" act="next" onPress={onSkip}>
          {t('listen.later')}
        </Button>
      </div>
    </div>
  )
}

function SoFar({ said: { approve, reject, unsure } }: { said: SaidSoFar }) {
  const t = useT()
  const format = useFormat()
  return (
    <span className="judge-so-far">
      {approve + reject + unsure === 0
        ? t('listen.soFarNone')
        : t('listen.soFar', {
            approve: format.number(approve),
            reject: format.number(reject),
            unsure: format.number(unsure),
          })}
    </span>
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

/** One thing to read, one thing to do, one glance to know that everything is safe. */
import { useEffect, useRef, useState } from 'react'
import type { SessionView, SkipReason, StationState } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { useAction } from '../../store/action.ts'
import { useRecorder } from '../../recorder/use-recorder.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { LevelMeter } from '../../ui/level-meter.tsx'
import { usePlayer } from '../../ui/player.ts'
import { worstOf } from '../../ui/quality.ts'
import { Actions, type Commands } from './actions.tsx'
import { AskedAgain, refusedBy } from './asked-again.tsx'
import { Cue } from './cue.tsx'
import { Elapsed } from './elapsed.tsx'
import { Findings } from './findings.tsx'
import { Finished } from './finished.tsx'
import { Interrupted } from './interrupted.tsx'
import { LiveWave } from './live-wave.tsx'
import { MicTrouble } from './mic-trouble.tsx'
import { busyPhase, type Phase } from './phase.ts'
import { Prompt, silencePrompt } from './prompt.tsx'
import { PromptSize } from './prompt-size.tsx'
import { Remark } from './remark.tsx'
import { SkipPanel } from './skip-panel.tsx'
import { Tiles } from './tiles.tsx'
import './record-view.css'

/** Time to hear that it was saved before the next prompt comes by itself, ms. */
const ADVANCE_AFTER = 1_200
const WAVE_HEIGHT = 88

interface Props {
  readonly session: SessionView
  /** a kiosk visitor: fewer actions, no history */
  readonly visitor?: boolean
}

export function RecordView({ session, visitor = false }: Props) {
  const t = useT()
  const format = useFormat()
  const { client, station } = useServices()
  const interrupted = useStation((s) => s.state?.interrupted)
  const diskFull = useStation((s) => s.state?.disk.level === 'full')
  const { settings, current } = session
  const { recorder, now, reopen } = useRecorder(settings)
  const action = useAction()
  /** the prompt that is about to be skipped: the question ends with it */
  const [skipping, setSkipping] = useState<string | null>(null)
  /** the take whose speaker has done something since: nothing goes on by itself any more */
  const [attended, setAttended] = useState<string | null>(null)
  const take = current?.takes[0] ?? null
  const phase: Phase = now.phase === 'idle' && take ? 'saved' : now.phase
  const busy = busyPhase(phase)
  const boxRef = useRef<HTMLDivElement | null>(null)
  const player = usePlayer(
    boxRef,
    phase === 'saved' && take?.hasAudio ? take.takeId : null,
    take?.durationMs ?? 0,
    {
      height: WAVE_HEIGHT,
    },
  )
  const heard = now.mic.kind === 'open'

  const worst = take ? worstOf(take.findings) : 'good'
  const refused = phase === 'saved' && take ? refusedBy(take) : null
  /** the one thing to do is to read it again */
  const heldBack = phase === 'saved' && (worst === 'block' || refused !== null)
  const asksWhy = current !== null && skipping === current.promptId && !busy
  const attend = () => setAttended(take?.takeId ?? null)

  const ask = (work: () => Promise<{ output: StationState }>) => {
    attend()
    setSkipping(null)
    player.pause()
    void action.run(async () => station.accept((await work()).output))
  }
  const next = () => ask(() => client.call('session.next', {}))
  const record = () => {
    if (!current) return
    player.pause()
    silencePrompt()
    setSkipping(null)
    action.clear()
    recorder.clearError()
    const longestMs = visitor ? settings.kioskLongestSeconds * 1_000 : undefined
    void recorder.start(current.promptId, settings, longestMs)
  }
  const canRecord = current !== null && heard && !busy && !diskFull
  const primary = (): Commands['primary'] => {
    if (phase === 'idle') return canRecord && record
    if (phase === 'recording') return () => void recorder.stop()
    return heldBack ? canRecord && record : phase === 'saved' && next
  }
  const commands: Commands = {
    primary: primary(),
    back: !busy && session.position > 0 && (() => ask(() => client.call('session.back', {}))),
    again: canRecord && take !== null && record,
    next: phase === 'saved' && next,
    play:
      phase === 'saved' &&
      player.surfer !== null &&
      (() => {
        attend()
        player.toggle()
      }),
    discard:
      phase === 'saved' &&
      take !== null &&
      (() => ask(() => client.call('takes.discard', { takeId: take.takeId }))),
    skip:
      current !== null &&
      !busy &&
      (() => {
        attend()
        setSkipping(asksWhy ? null : current.promptId)
      }),
    flag:
      current !== null &&
      !busy &&
      (() =>
        ask(() =>
          client.call('session.flag', { promptId: current.promptId, flagged: !current.flagged, note: '' }),
        )),
  }
  const dismiss = () => {
    action.clear()
    recorder.clearError()
  }
  const undo = session.undo !== null && !busy && (() => ask(() => client.call('session.undo', {})))
  useKeys({
    ...commands,
    undo,
    ...(visitor ? { flag: false, back: false, discard: false } : {}),
  })
  const skip = (reason: SkipReason, note: string) => {
    if (current) ask(() => client.call('session.skip', { promptId: current.promptId, reason, note }))
  }

  // Goes on by itself only after a take that was just made and has nothing to say.
  const advanceRef = useRef(next)
  useEffect(() => {
    advanceRef.current = next
  })
  const takeId = take?.takeId
  const fresh = phase === 'saved' && now.lastSaved?.takeId === takeId && attended !== takeId
  const advances = settings.autoAdvance && fresh && (worst === 'good' || worst === 'note')
  useEffect(() => {
    if (!advances) return
    const timer = setTimeout(() => advanceRef.current(), ADVANCE_AFTER)
    return () => clearTimeout(timer)
  }, [advances, takeId])

  const micWords = () => {
    if (diskFull) return <Remark icon="warn" danger text={t('record.diskFull')} />
    if (now.mic.kind === 'opening') return <p className="muted">{t('mic.opening')}</p>
    if (now.mic.kind !== 'open') return null
    const { label, sampleRate, warnings } = now.mic
    const restDue = settings.pauseEvery > 0 && session.done > 0 && session.done % settings.pauseEvery === 0
    if (restDue && phase === 'idle') return <Remark icon="pause" text={t('record.pause')} />
    if (warnings.length > 0)
      return <Remark icon="warn" text={warnings.map((warning) => t(`mic.warning.${warning}`)).join(' ')} />
    const rate = `${format.number(sampleRate / 1_000, sampleRate % 1_000 === 0 ? 0 : 1)} kHz`
    return (
      <p className="muted">
        <bdi>{t('mic.using', { label })}</bdi> · <bdi>{rate}</bdi> ·{' '}
        <bdi>{t('rules.bits', { bits: settings.bitDepth })}</bdi>
      </p>
    )
  }

  const before = refused !== null || phase === 'idle'
  const cuePhase = before && (!heard || diskFull) ? 'blocked' : before ? 'idle' : phase
  const sendsZeros = now.mic.kind === 'open' && now.mic.warnings.includes('zeros')

  if (!current) return <Finished session={session} visitor={visitor} onBack={commands.back} />
  return (
    <div
      className={`record ${visitor ? 'record-visitor' : ''}`}
      data-view="record"
      data-phase={phase}
      data-worst={phase === 'saved' ? worst : undefined}
    >
      <div className="record-top">
        {!visitor && interrupted && <Interrupted takes={interrupted} />}
        <div className="record-cue-row">
          <span className="record-cue-side small muted">
            <bdi>{[current.section, current.itemcode].filter(Boolean).join(' · ')}</bdi>
          </span>
          <Cue phase={cuePhase} tailMs={settings.postRollMs} />
          <span className="record-cue-side record-cue-end">
            {phase === 'recording' && now.startedAt !== null ? (
              <Elapsed since={now.startedAt} />
            ) : (
              !visitor && <PromptSize />
            )}
          </span>
        </div>
      </div>
      {now.mic.kind === 'fault' && !busy ? (
        <MicTrouble code={now.mic.code} detail={now.mic.detail} onRetry={reopen} visitor={visitor} />
      ) : (
        <Prompt prompt={current} phase={phase} />
      )}
      <div className="record-instruments">
        <LevelMeter
          sound={recorder.sound}
          from={settings.quality.too_quiet.limit}
          to={settings.quality.too_loud.limit}
        />
        <div
          className="record-wave"
          role="img"
          aria-label={phase === 'saved' ? t('wave.take') : t('wave.live')}
        >
          {phase === 'saved' && take?.hasAudio ? (
            <div ref={boxRef} className="record-wave-take" />
          ) : (
            <LiveWave sound={recorder.sound} />
          )}
        </div>
      </div>
      <div className={`record-word ${session.undo && !busy ? 'record-word-undo' : ''}`} aria-live="polite">
        {action.error || now.error ? (
          <Fault error={action.error ?? now.error} onDismiss={dismiss} />
        ) : now.gaps > 0 && busy && !sendsZeros ? (
          <Remark icon="warn" text={t('record.gaps', { count: now.gaps })} />
        ) : phase === 'saved' && take ? (
          <>
            {player.failed && <p className="danger">{t('record.cannotPlay')}</p>}
            {refused ? <AskedAgain take={take} by={refused} /> : <Findings take={take} most={2} />}
          </>
        ) : (
          micWords()
        )}
        {session.undo && !busy && (
          <div className="record-undo">
            <span>{t(`undo.${session.undo.what}`)}</span>
            <Button icon="undo" act="undo" onPress={undo || undefined}>
              {t('do.undo')}
            </Button>
          </div>
        )}
      </div>
      <div className="record-acts">
        {asksWhy && (
          <div className="record-skip">
            <SkipPanel onChoose={skip} onClose={() => setSkipping(null)} />
          </div>
        )}
        <Actions
          phase={phase}
          commands={commands}
          playing={player.playing}
          flagged={current.flagged}
          heldBack={heldBack}
          few={visitor}
        />
      </div>
      {!visitor && <Tiles />}
    </div>
  )
}

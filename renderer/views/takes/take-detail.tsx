/** One take: its sound, its picture, its figures, its lineage. */
import { useEffect, useLayoutEffect, useState } from 'react'
import type { Output } from '../../../main/contract/api.ts'
import { isolated } from '../../i18n/bidi.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { directionOf, useT } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { linkTo } from '../../app/route.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextArea } from '../../ui/field.tsx'
import { DeliveryMark, QualityMark } from '../../ui/marks.tsx'
import { prefetchPeaks } from '../../ui/peaks.ts'
import { ReviewLine } from '../../ui/review-mark.tsx'
import { Findings } from '../record/findings.tsx'
import { TakePlayer } from './take-player.tsx'
import { Figures } from './figures.tsx'
import { Gold } from './gold.tsx'
import { Lineage } from './lineage.tsx'

type Details = Output<'takes.get'>

/** What there is to know of a take. Until it is here, of the one before: nothing blinks as one goes down the list. */
function useDetails(takeId: string) {
  const { client, station } = useServices()
  const { answer: details, error, again: load } = useAsk('takes.get', { takeId }, { keep: true })
  // The waveform's peaks are asked for together with the take, not after it: an hour of them is half the wait.
  useLayoutEffect(() => prefetchPeaks(client, takeId), [client, takeId])
  useEffect(
    () =>
      station.onTakes(({ takes }) => {
        if (takes.some((take) => take.takeId === takeId)) void load()
      }),
    [station, takeId, load],
  )
  return { details, error, load }
}

export function TakeDetail({ takeId }: { takeId: string }) {
  const t = useT()
  const { details, error, load } = useDetails(takeId)
  const old = details?.take.takeId !== takeId
  const lost = old && error !== null
  return (
    <section
      key={details?.take.takeId}
      className="take"
      aria-label={t('take.region')}
      aria-busy={old && !lost}
      inert={old && !lost}
    >
      {lost ? (
        <Fault error={error} />
      ) : details ? (
        <Known details={details} load={load} />
      ) : (
        <p className="muted">{t('loading')}</p>
      )}
    </section>
  )
}

function Known({ details, load }: { details: Details; load: () => Promise<void> }) {
  const t = useT()
  const { client, station } = useServices()
  const action = useAction()
  const { take, versions, history } = details
  const { takeId } = take
  const discarded = take.delivery.state === 'discarded'
  const change = (method: 'takes.discard' | 'takes.restore') =>
    void action.run(async () => {
      station.accept((await client.call(method, { takeId })).output)
      await load()
    })
  const { reason } = take.delivery
  return (
    <div className="take-inner">
      <div className="take-head">
        <h2
          className="take-text"
          lang={take.lang}
          dir={take.direction === 'auto' ? directionOf(take.lang) : take.direction}
        >
          {take.promptText}
        </h2>
        {discarded ? (
          <Button icon="undo" disabled={action.busy} onPress={() => change('takes.restore')}>
            {t('take.restore')}
          </Button>
        ) : (
          <Button icon="discard" disabled={action.busy} onPress={() => change('takes.discard')}>
            {t('do.discard')}
          </Button>
        )}
      </div>
      <Fault error={action.error} />
      <p className="row">
        <DeliveryMark state={take.delivery.state} reason={reason?.code} />
        {reason && <span className="muted">{sayCode(t, 'reason', reason.code, reason.message)}</span>}
      </p>
      {take.review && <ReviewLine review={take.review} />}
      {take.review?.transcript && take.review.transcript.content.text !== '' && (
        <p className="small">
          {t('write.heardBefore', { text: isolated(take.review.transcript.content.text) })}
        </p>
      )}
      {take.hasAudio ? (
        <TakePlayer take={take} />
      ) : (
        <p className="card muted">{t('take.noAudio', { uri: take.delivery.objectUri ?? '' })}</p>
      )}
      <Findings take={take} />
      {versions.length > 1 && <Versions takeId={takeId} versions={versions} />}
      <Note key={take.note ?? ''} takeId={takeId} note={take.note ?? ''} onSaved={() => void load()} />
      <details className="take-more" open>
        <summary className="strong">{t('take.figures')}</summary>
        <Figures take={take} />
      </details>
      {!discarded && <Gold takeId={takeId} />}
      <Way takeId={takeId} />
      <details className="take-more">
        <summary className="strong">{t('take.history')}</summary>
        <History history={history} />
      </details>
    </div>
  )
}

/** Asked for when it is opened. */
function Way({ takeId }: { takeId: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <details className="take-more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="strong">{t('lineage.title')}</summary>
      {open && <Lineage takeId={takeId} />}
    </details>
  )
}

function Versions({ takeId, versions }: { takeId: string; versions: Details['versions'] }) {
  const t = useT()
  const format = useFormat()
  return (
    <nav className="take-versions" aria-label={t('take.versions')}>
      {versions.map((row) => (
        <a
          key={row.takeId}
          className="take-version"
          href={linkTo('takes', row.takeId)}
          aria-current={row.takeId === takeId ? 'true' : undefined}
        >
          <span>{t('take.version', { version: row.version })}</span>
          <span className="small muted">{format.duration(row.durationMs)}</span>
          <QualityMark findings={row.findings} bare />
          <DeliveryMark state={row.delivery.state} reason={row.delivery.reason?.code} bare />
        </a>
      ))}
    </nav>
  )
}

function Note({ takeId, note, onSaved }: { takeId: string; note: string; onSaved: () => void }) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [text, setText] = useState(note)
  return (
    <form
      className="take-note"
      onSubmit={(event) => {
        event.preventDefault()
        void action.run(async () => {
          await client.call('takes.note', { takeId, note: text.trim() })
          onSaved()
        })
      }}
    >
      <TextArea label={t('take.note')} value={text} rows={2} onChange={setText} />
      {text !== note && (
        <div className="row">
          <Button type="submit" disabled={action.busy}>
            {t('save')}
          </Button>
        </div>
      )}
      <Fault error={action.error} />
    </form>
  )
}

function History({ history }: { history: Details['history'] }) {
  const t = useT()
  const format = useFormat()
  return (
    <ol className="take-history">
      {history.map((entry, index) => (
        <li key={index}>
          <time className="muted small" dateTime={new Date(entry.at).toISOString()}>
            {format.dateTime(entry.at)}
          </time>
          <span>{sayCode(t, 'history', entry.what, entry.what)}</span>
          <span className="small muted" dir="auto">
            {entry.detail}
          </span>
        </li>
      ))}
    </ol>
  )
}

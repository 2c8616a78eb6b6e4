/** The whole way of a take, hop by hop, with what is happening on each; here the machine's own words are allowed. */
import { type ReactNode, useState } from 'react'
import type { StationState, UnreadablePlace } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useNow } from '../../store/clock.ts'
import { useServices } from '../../store/services.ts'
import { useSettings, useStation } from '../../store/station.ts'
import { useAction } from '../../store/action.ts'
import { faultText } from '../../ui/fault.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Button } from '../../ui/button.tsx'
import type { Output } from '../../../main/contract/api.ts'
import { Counts } from './counts.tsx'
import { Follow } from './follow.tsx'
import { Rules } from './rules.tsx'
import './pipeline.css'

const HOPS = ['prompts', 'station', 'broker', 'lake', 'verdict'] as const
type Hop = (typeof HOPS)[number]
const ICONS: Record<Hop, IconName> = {
  prompts: 'project',
  station: 'disk',
  broker: 'queue',
  lake: 'cloud',
  verdict: 'check',
}

export function Pipeline() {
  const state = useStation((s) => s.state)
  return state && <PipelineOf state={state} />
}

function PipelineOf({ state }: { state: StationState }) {
  const t = useT()
  const format = useFormat()
  const settings = useSettings()
  const now = useNow()
  const [open, setOpen] = useState<Hop>('station')
  const { broker, prompts, ledger, pipeline, uploads } = state
  const topics = settings?.broker
  const unreadable = unreadableOf(state, topics?.promptTopic)
  const lines: Record<Hop, readonly string[]> = {
    prompts: [
      topics?.promptTopic ?? '',
      t('pipeline.backlog', { count: prompts.backlog, limit: format.number(prompts.limit) }),
      prompts.lag === null
        ? t(`pipeline.consuming.${prompts.consuming}`)
        : t('pipeline.lag', { count: prompts.lag }),
      ...(unreadable.prompts.length > 0 ? [t('unreadable.line')] : []),
    ],
    station: [
      state.stationId,
      t('pipeline.recorded', { count: ledger.recorded }),
      t('pipeline.here', { count: ledger.waiting + ledger.parked }),
    ],
    broker: [
      topics?.takeTopic ?? '',
      t(`broker.${broker.state}`),
      uploads.bytesPerSecond === null
        ? t('pipeline.noRate')
        : t('pipeline.rate', { rate: format.rate(uploads.bytesPerSecond) }),
    ],
    lake: [
      topics?.receiptTopic ?? '',
      t('pipeline.landed', { count: ledger.landed }),
      pipeline.lastReceiptAt === null
        ? t('pipeline.noReceipt')
        : t('pipeline.receipt', { when: format.relative(pipeline.lastReceiptAt, now) }),
      ...(unreadable.lake.length > 0 ? [t('unreadable.line')] : []),
    ],
    verdict: [
      topics?.reviewTopic ?? '',
      t('pipeline.today', { count: pipeline.landedToday }),
      t('pipeline.rejected', { count: ledger.rejected }),
    ],
  }
  const bad: Record<Hop, boolean> = {
    prompts: prompts.malformed > 0 || unreadable.prompts.length > 0,
    station: !ledger.adds || ledger.parked > 0,
    broker: broker.state === 'refused' || broker.state === 'offline',
    lake: (pipeline.rules?.broken ?? 0) > 0 || unreadable.lake.length > 0,
    verdict: ledger.rejected > 0,
  }
  return (
    <div className="page" data-view="pipeline">
      <div className="pipeline">
        <ol className="way">
          {HOPS.map((hop) => (
            <li key={hop} className="way-step">
              <button
                type="button"
                className="hop"
                aria-expanded={open === hop}
                aria-controls="hop-detail"
                onClick={() => setOpen(hop)}
              >
                <span className="hop-name strong">
                  <Icon name={ICONS[hop]} />
                  {t(`pipeline.hop.${hop}`)}
                  {bad[hop] && (
                    <span title={t('rail.attention')}>
                      <Icon name="warn" small />
                    </span>
                  )}
                </span>
                {lines[hop].map((line, index) => (
                  <span
                    key={index}
                    className={index === 0 ? 'small muted ellipsis hop-id' : 'hop-line'}
                    dir={index === 0 ? 'ltr' : undefined}
                  >
                    {line}
                  </span>
                ))}
              </button>
            </li>
          ))}
        </ol>
        <section id="hop-detail" className="card stack" aria-label={t(`pipeline.hop.${open}`)}>
          <h2>{t(`pipeline.hop.${open}`)}</h2>
          <p>{t(`pipeline.means.${open}`)}</p>
          <p className="muted">{t(`pipeline.todo.${open}`)}</p>
          {(open === 'prompts' || open === 'lake') && <Unreadable places={unreadable[open]} />}
          <HopMore hop={open} state={state} />
        </section>
        <Follow />
        {pipeline.counts && <Counts counts={pipeline.counts} />}
        {pipeline.rules && <Rules summary={pipeline.rules} />}
      </div>
    </div>
  )
}

/** Prompts come by one topic; receipts, rules and counts are the lake's. */
function unreadableOf(state: StationState, promptTopic: string | undefined) {
  const places = state.pipeline.unreadable
  return {
    prompts: places.filter(({ topic }) => topic === promptTopic),
    lake: places.filter(({ topic }) => topic !== promptTopic),
  }
}

function placeText({ topic, partition, offset, lastOffset }: UnreadablePlace): string {
  const offsets = offset === lastOffset ? offset : `${offset ?? ''}–${lastOffset ?? ''}`
  return [topic, partition, offsets].filter((part) => part !== null).join('/')
}

/** What waits at the broker because it cannot be read: where, why, and how often it was tried. */
function Unreadable({ places }: { places: readonly UnreadablePlace[] }) {
  const t = useT()
  const format = useFormat()
  if (places.length === 0) return null
  return (
    <div className="stack" role="status">
      <p className="strong">{t('unreadable.title')}</p>
      <ul className="malformed">
        {places.map((place) => (
          <li key={placeText(place)} className="stack tight">
            <span>{t(`unreadable.${place.code}`)}</span>
            <span className="small">
              {t('unreadable.tried', { tries: place.tries, since: format.dateTime(place.since) })}
            </span>
            <code className="small muted ellipsis" dir="ltr">
              {placeText(place)} · {place.message}
            </code>
          </li>
        ))}
      </ul>
    </div>
  )
}

function HopMore({ hop, state }: { hop: Hop; state: StationState }): ReactNode {
  const t = useT()
  if (hop === 'prompts' && state.prompts.malformed > 0) return <Malformed count={state.prompts.malformed} />
  if (hop === 'broker' && state.broker.error)
    return <p className="strong">{faultText(t, state.broker.error)}</p>
  return null
}

/** Prompts that could not be read are kept with their reason, never dropped in silence. */
function Malformed({ count }: { count: number }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const [found, setFound] = useState<Output<'prompts.malformed'> | null>(null)
  return (
    <div className="stack">
      <p className="strong">{t('pipeline.malformed', { count })}</p>
      {!found && (
        <div>
          <Button
            disabled={action.busy}
            onPress={() =>
              void action.run(async () => setFound((await client.call('prompts.malformed', {})).output))
            }
          >
            {t('pipeline.showMalformed')}
          </Button>
        </div>
      )}
      <Fault error={action.error} />
      {found && (
        <ul className="malformed">
          {found.records.map((record) => (
            <li key={record.origin} className="stack tight">
              <span>{t(`promptFault.${record.code}`)}</span>
              <code className="small muted ellipsis" dir="ltr">
                {record.origin} · {format.dateTime(record.at)} · {record.detail} · {record.preview}
              </code>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** For those who listen again for hours: one take, two hands, five keys. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Listener } from '../../../main/contract/listeners.ts'
import { useFormat } from '../../i18n/format.ts'
import { useSettled } from '../../store/settled.ts'
import { useT } from '../../i18n/index.ts'
import { type DraftKeeper, draftKeeper } from '../../store/drafts.ts'
import { useServices } from '../../store/services.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Judge } from './judge.tsx'
import { useFilters } from './use-filters.tsx'
import { type SittingOptions, useSitting } from './use-sitting.ts'
import { Who } from './who.tsx'
import './listen.css'

const AT_ONCE_KEY = 'fieldtake.playAtOnce'

export function Listen() {
  const [listener, setListener] = useState<Listener | null>(null)
  const [asked, setAsked] = useState(false)
  const change = () => {
    setAsked(true)
    setListener(null)
  }
  return listener ? (
    <Bench key={listener.listenerId} listener={listener} onChange={change} />
  ) : (
    <Who resume={!asked} onChosen={setListener} />
  )
}

/** On disk when one leaves. */
function useDrafts(reviewer: string): DraftKeeper {
  const { client } = useServices()
  const keeper = useMemo(
    () => draftKeeper((takeId, draft) => client.call('reviews.keepDraft', { reviewer, takeId, draft })),
    [client, reviewer],
  )
  useEffect(() => {
    const save = () => keeper.save()
    addEventListener('pagehide', save)
    return () => {
      removeEventListener('pagehide', save)
      save()
    }
  }, [keeper])
  return keeper
}

function Bench({ listener, onChange }: { listener: Listener; onChange: () => void }) {
  const t = useT()
  const drafts = useDrafts(listener.listenerId)
  const [given, setGiven] = useState(listener.given)
  const [search, setSearch] = useState('')
  const asked = useSettled(search.trim())
  /** another order or filter: it is looked for anew */
  const [round, setRound] = useState(0)
  const startOver = useCallback(() => setRound((before) => before + 1), [])
  const filters = useFilters(listener.listenerId, startOver)
  return (
    <div className="listen" data-view="listen">
      <TextField
        label={t('takes.search')}
        type="search"
        value={search}
        maxLength={200}
        onChange={setSearch}
      />
      {filters.shown}
      <Fault error={filters.error} />
      <Sitting
        key={`${round} ${asked}`}
        {...{ listener, drafts, given, setGiven, onChange }}
        reviewer={listener.listenerId}
        search={asked}
        resume={round === 0}
      />
    </div>
  )
}

interface SittingProps extends SittingOptions {
  readonly listener: Listener
  readonly onChange: () => void
}
function Sitting({ listener, onChange, ...options }: SittingProps) {
  const { search, drafts } = options
  const t = useT()
  const format = useFormat()
  const { current, left, undo, back, waiting, ...sitting } = useSitting(options)
  const [atOnce, setAtOnce] = useState(() => localStorage.getItem(AT_ONCE_KEY) === 'yes')
  useKeys(current ? {} : { undo, back })
  /** of many only some were looked at, and none of them may fit */
  const atLeast = (count: number) =>
    count > 0 ? t('listen.leftMore', { number: format.number(count) }) : t('listen.leftUnknown')
  return (
    <>
      <div className="listen-head">
        <span className="muted">
          {left && (left.more ? atLeast(left.left) : t('listen.left', { count: left.left }))}
        </span>
        <span className="row">
          <Button
            kind="quiet"
            icon="play"
            aria-pressed={atOnce}
            onPress={() => {
              localStorage.setItem(AT_ONCE_KEY, atOnce ? 'no' : 'yes')
              setAtOnce(!atOnce)
            }}
          >
            {t('listen.atOnce')}
          </Button>
          <Button icon="back" act="back" disabled={!back} onPress={back || undefined}>
            {t('listen.previous')}
          </Button>
          <Button kind="quiet" icon="undo" act="undo" disabled={!undo} onPress={undo || undefined}>
            {t('listen.undoLast')}
          </Button>
          <Button kind="quiet" icon="person" onPress={onChange}>
            <span dir="auto">{listener.label}</span>
          </Button>
        </span>
      </div>
      <Fault error={sitting.fault} />
      {sitting.passed.length > 0 && (
        <div className="listen-passed small" role="status">
          {sitting.passed.map(({ takeId, promptText, code }) => (
            <p key={takeId}>
              <Icon name="warn" small /> {t('listen.passed', { text: promptText })} {t(`error.${code}`)}
            </p>
          ))}
        </div>
      )}
      {current ? (
        <Judge
          key={current.take.takeId}
          take={current.take}
          reviewer={listener.listenerId}
          score={current.score}
          soFar={current.soFar}
          draft={drafts.get(current.take.takeId)}
          verdict={sitting.verdict}
          playAtOnce={atOnce}
          onDraft={drafts.keep}
          busy={waiting && sitting.verdict !== undefined}
          onVerdict={sitting.save}
          onSkip={sitting.skip}
          onUndo={undo}
          onBack={back}
        />
      ) : (
        !waiting &&
        // an archive that cannot be reached says so there
        (sitting.without || !sitting.fault) &&
        (search !== '' && sitting.foundNone ? (
          <p className="listen-done muted">{t('listen.nothing')}</p>
        ) : (
          <div className="listen-done">
            <Icon name={sitting.without ? 'clock' : 'check'} />
            {!sitting.without && <h2>{t('listen.done')}</h2>}
            <p className="muted">{t(sitting.without ? 'listen.nothingWithout' : 'listen.doneMeans')}</p>
            <Button icon="again" onPress={sitting.lookAgain}>
              {t('listen.again')}
            </Button>
          </div>
        ))
      )}
    </>
  )
}

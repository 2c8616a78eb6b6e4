/** For those who listen again for hours: one take, two hands, five keys. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Listener } from '../../../main/contract/listeners.ts'
import type { Take } from '../../../main/contract/model.ts'
import type { ErrorValue } from '../../../main/contract/errors.ts'
import { LEFT_COUNTED, type PassedTake, type SaidSoFar } from '../../../main/contract/review-queue.ts'
import { useFormat } from '../../i18n/format.ts'
import { useSettled } from '../../store/settled.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { type DraftKeeper, draftKeeper } from '../../store/drafts.ts'
import { useServices } from '../../store/services.ts'
import type { Client } from '../../transport/client.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { letAudioGo, loadAudio } from '../../ui/audio-ahead.ts'
import { loadPeaks } from '../../ui/peaks.ts'
import { Judge, type Verdict } from './judge.tsx'
import { useFilters } from './use-filters.tsx'
import { Who } from './who.tsx'
import './listen.css'

const AT_ONCE_KEY = 'fieldtake.playAtOnce'
/** ms; as in the list of takes */
const PASSED_SHOWN = 5

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
        search={asked}
        resume={round === 0}
      />
    </div>
  )
}

/** Of what is counted; the core tells it anew with each take that it is asked for. */
const oneMore = (by: 1 | -1) => (left: number | null) =>
  left === null || left >= LEFT_COUNTED ? left : Math.max(0, left + by)

/** What follows, once the waveform of this take is here: the next is drawn and sounds at once when it is its turn. */
async function prepare(client: Client, takeId: string, ahead: readonly string[]): Promise<void> {
  await loadPeaks(client, takeId).catch(() => undefined)
  for (const one of ahead)
    await loadPeaks(client, one).then(
      () => loadAudio(client, one),
      // it is told when it is its turn
      () => undefined,
    )
}

interface SittingProps {
  readonly listener: Listener
  /** only takes that it finds */
  readonly search: string
  /** begins with what was begun last; else with the first in order */
  readonly resume: boolean
  readonly drafts: DraftKeeper
  /** verdicts that could be taken back */
  readonly given: number
  readonly setGiven: (change: (before: number) => number) => void
  readonly onChange: () => void
}
function Sitting({ listener, search, resume, drafts, given, setGiven, onChange }: SittingProps) {
  const reviewer = listener.listenerId
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const loading = useAction()
  const saving = useAction()
  /** takes of this sitting, so that one can go back and think again */
  const [takes, setTakes] = useState<readonly Take[]>([])
  const [at, setAt] = useState(0)
  const [left, setLeft] = useState<number | null>(null)
  const [passed, setPassed] = useState<readonly PassedTake[]>([])
  const [without, setWithout] = useState<ErrorValue | null>(null)
  const [scores, setScores] = useState<Readonly<Record<string, number>>>({})
  /** what others said of each; those of projects that are listened to blind are not in it */
  const [soFar, setSoFar] = useState<Readonly<Record<string, SaidSoFar>>>({})
  const [said, setSaid] = useState<Readonly<Record<string, Verdict['verdict']>>>({})
  const [atOnce, setAtOnce] = useState(() => localStorage.getItem(AT_ONCE_KEY) === 'yes')
  const { run } = loading
  const beginning = resume ? null : ''
  /** how far the takes have been gone through, by id; null: the one that was begun last comes first */
  const reached = useRef<string | null>(beginning)
  const fetchNext = useCallback(
    (known: readonly Take[]) =>
      run(async () => {
        /** known takes that came by: one that comes twice says that there is nothing behind it */
        const met = new Set<string>()
        for (;;) {
          const after = reached.current === null ? {} : { after: reached.current }
          const { output } = await client.call('reviews.next', { reviewer, search, ...after })
          setLeft(output.left)
          setWithout(output.without)
          if (output.passed.length > 0)
            setPassed((before) => [...output.passed, ...before].slice(0, PASSED_SHOWN))
          const { take, draft, score, soFar: others, ahead } = output
          if (!take) return
          void prepare(client, take.takeId, ahead)
          if (draft) drafts.loaded(take.takeId, draft)
          reached.current = reached.current === null && draft ? '' : take.takeId
          if (met.has(take.takeId)) return
          met.add(take.takeId)
          if (known.some(({ takeId }) => takeId === take.takeId)) continue
          setTakes([...known, take])
          if (others) setSoFar((before) => ({ ...before, [take.takeId]: others }))
          if (score !== null) setScores((before) => ({ ...before, [take.takeId]: score }))
          return
        }
      }),
    [client, run, reviewer, drafts, search],
  )
  useEffect(() => void fetchNext([]), [fetchNext])
  useEffect(() => letAudioGo, [])
  const take = takes[at]
  const goOn = async () => {
    if (at + 1 >= takes.length) await fetchNext(takes)
    setAt(at + 1)
  }
  const lookAgain = () => {
    reached.current = beginning
    void fetchNext(takes)
  }
  const save = (verdict: Verdict) =>
    void saving.run(async () => {
      if (!take) return
      const saved = client.call('reviews.save', { review: { take_id: take.takeId, reviewer, ...verdict } })
      // asked for at the same time: the core does one after the other, and nobody waits for two answers in turn
      const next = at + 1 < takes.length ? undefined : fetchNext(takes)
      await saved
      drafts.given(take.takeId)
      if (said[take.takeId] === undefined) setLeft(oneMore(-1))
      setSaid((before) => ({ ...before, [take.takeId]: verdict.verdict }))
      setGiven((count) => count + 1)
      await next
      setAt(at + 1)
    })
  const undoLast = () =>
    void saving.run(async () => {
      const { take: last, draft } = (await client.call('reviews.undo', { reviewer })).output
      setGiven((count) => Math.max(0, count - 1))
      if (!last) return
      setLeft(oneMore(1))
      if (draft) drafts.loaded(last.takeId, draft)
      setSaid((before) =>
        Object.fromEntries(Object.entries(before).filter(([takeId]) => takeId !== last.takeId)),
      )
      const known = takes.findIndex(({ takeId }) => takeId === last.takeId)
      if (known >= 0) setAt(known)
      else setTakes([...takes.slice(0, at), last, ...takes.slice(at)])
    })
  const undo = given > 0 && !saving.busy && undoLast
  useKeys(take ? {} : { undo, back: at > 0 && (() => setAt(at - 1)) })
  return (
    <>
      <div className="listen-head">
        <span className="muted">
          {left === null
            ? ''
            : left < LEFT_COUNTED
              ? t('listen.left', { count: left })
              : t('listen.leftMore', { number: format.number(LEFT_COUNTED) })}
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
          <Button icon="back" act="back" disabled={at === 0} onPress={() => setAt(at - 1)}>
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
      <Fault error={loading.error ?? saving.error ?? without} />
      {passed.length > 0 && (
        <div className="listen-passed small" role="status">
          {passed.map(({ takeId, promptText, code }) => (
            <p key={takeId}>
              <Icon name="warn" small /> {t('listen.passed', { text: promptText })} {t(`error.${code}`)}
            </p>
          ))}
        </div>
      )}
      {take ? (
        <Judge
          key={take.takeId}
          take={take}
          reviewer={reviewer}
          score={scores[take.takeId] ?? null}
          soFar={soFar[take.takeId] ?? null}
          draft={drafts.get(take.takeId)}
          verdict={said[take.takeId]}
          playAtOnce={atOnce}
          onDraft={drafts.keep}
          busy={saving.busy}
          onVerdict={save}
          onSkip={() => void goOn()}
          onUndo={undo}
          onBack={at > 0 ? () => setAt(at - 1) : false}
        />
      ) : (
        !loading.busy &&
        !loading.error &&
        left !== null &&
        (search !== '' && takes.length === 0 ? (
          <p className="listen-done muted">{t('listen.nothing')}</p>
        ) : (
          <div className="listen-done">
            <Icon name={without ? 'clock' : 'check'} />
            {!without && <h2>{t('listen.done')}</h2>}
            <p className="muted">{t(without ? 'listen.nothingWithout' : 'listen.doneMeans')}</p>
            <Button icon="again" onPress={lookAgain}>
              {t('listen.again')}
            </Button>
          </div>
        ))
      )}
    </>
  )
}

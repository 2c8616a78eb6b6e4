/**
 * A listener's way through the takes. What follows is asked for while a take is heard, so that a verdict leads to the next one at
 * once; the verdict itself is written meanwhile, and where it is refused the listener stands before its take again. Whatever key
 * was pressed last says where one goes: a take that was waited for pulls nobody away from where they went since.
 */
import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react'
import type { Input } from '../../../main/contract/api.ts'
import { type ErrorValue, toErrorValue } from '../../../main/contract/errors.ts'
import type { Take } from '../../../main/contract/model.ts'
import type { PassedTake, SaidSoFar } from '../../../main/contract/review-queue.ts'
import { useAsk } from '../../store/ask.tsx'
import type { DraftKeeper } from '../../store/drafts.ts'
import { useServices } from '../../store/services.ts'
import type { Client } from '../../transport/client.ts'
import { letAudioGo, loadAudio } from '../../ui/audio-ahead.ts'
import { loadPeaks } from '../../ui/peaks.ts'
import { oneByOne } from './one-by-one.ts'

export type Verdict = Omit<Input<'reviews.save'>['review'], 'take_id' | 'reviewer'>

/** as in the list of takes */
const PASSED_SHOWN = 5
/** of so many that follow the audio is loaded */
const LOADED = 2
/** ms until the takes that are left are counted anew: others judge them, and new ones come */
const COUNTED_EVERY = 30_000

interface Offered {
  readonly take: Take
  /** 0 to 100; null: not known */
  readonly score: number | null
  /** what others said of it; null: it is not told */
  readonly soFar: SaidSoFar | null
}

export interface SittingOptions {
  readonly reviewer: string
  /** only takes that it finds */
  readonly search: string
  /** begins with what was begun last; else with the first in order */
  readonly resume: boolean
  readonly drafts: DraftKeeper
  /** verdicts that could be taken back */
  readonly given: number
  readonly setGiven: Dispatch<SetStateAction<number>>
}

/** Once the waveform of the take that is heard is here: those that follow are drawn and sound at once when it is their turn. */
async function prepare(client: Client, heard: string, following: readonly string[]): Promise<void> {
  await loadPeaks(client, heard).catch(() => undefined)
  for (const one of following.slice(0, LOADED))
    await loadPeaks(client, one).then(
      () => loadAudio(client, one),
      // it is told when it is its turn
      () => undefined,
    )
}

export function useSitting({ reviewer, search, resume, drafts, given, setGiven }: SittingOptions) {
  const { client } = useServices()
  /** takes of this sitting, so that one can go back and think again; the last may be one that is asked for ahead */
  const [takes, setTakes] = useState<readonly Offered[]>([])
  const known = useRef(takes)
  const [at, setAt] = useState(0)
  /** nothing is here yet of what one wants to go on to */
  const [waiting, setWaiting] = useState(true)
  const [fault, setFault] = useState<ErrorValue | null>(null)
  const [passed, setPassed] = useState<readonly PassedTake[]>([])
  const [without, setWithout] = useState<ErrorValue | null>(null)
  const [said, setSaid] = useState<Readonly<Record<string, Verdict['verdict']>>>({})
  /** moves on with each word that the core has */
  const [words, setWords] = useState(0)
  const count = useAsk('reviews.left', { reviewer, search }, { version: words, every: () => COUNTED_EVERY })

  const beginning = resume ? null : ''
  /** how far the takes have been gone through, by id; null: the one that was begun last comes first */
  const reached = useRef<string | null>(beginning)
  const put = useCallback((next: readonly Offered[]) => {
    known.current = next
    setTakes(next)
  }, [])
  const ask = useCallback(
    /** False: there is nothing behind what is known. `hears`: what one hears meanwhile. */
    async (hears?: string): Promise<boolean> => {
      /** known takes that came by: one that comes twice says that there is nothing behind it */
      const met = new Set<string>()
      for (;;) {
        const { output } = await client.call('reviews.next', {
          ...{ reviewer, search },
          ...(reached.current === null ? {} : { after: reached.current }),
          ...(hears === undefined ? {} : { hears }),
        })
        setWithout(output.without)
        if (output.passed.length > 0) {
          // one that is passed over again, as the next is asked for ahead, is told once
          const told = new Set(output.passed.map(({ takeId }) => takeId))
          setPassed((before) =>
            [...output.passed, ...before.filter(({ takeId }) => !told.has(takeId))].slice(0, PASSED_SHOWN),
          )
        }
        const { take, draft, score, soFar, ahead } = output
        if (!take) return false
        if (draft) drafts.loaded(take.takeId, draft)
        reached.current = reached.current === null && draft ? '' : take.takeId
        if (met.has(take.takeId)) return false
        met.add(take.takeId)
        if (known.current.some((one) => one.take.takeId === take.takeId)) continue
        void prepare(client, hears ?? take.takeId, hears === undefined ? ahead : [take.takeId, ...ahead])
        put([...known.current, { take, score, soFar }])
        return true
      }
    },
    [client, reviewer, drafts, search, put],
  )
  /** What is asked for already is not asked for once more. */
  const asking = useRef<Promise<boolean> | null>(null)
  const askOnce = useCallback(
    (hears?: string): Promise<boolean> =>
      (asking.current ??= ask(hears).finally(() => {
        asking.current = null
      })),
    [ask],
  )

  const goes = useRef(0)
  /** What was waited for before is not waited for any more. */
  const moveTo = useCallback((to: number) => {
    goes.current += 1
    setWaiting(false)
    setAt(to)
  }, [])
  const goOn = useCallback(
    async (from: number) => {
      setFault(null)
      if (from + 1 < known.current.length) {
        moveTo(from + 1)
        return
      }
      const mine = (goes.current += 1)
      setWaiting(true)
      try {
        // what was asked for ahead may have found nothing, when others still held it
        if (!(await (asking.current ?? false))) await askOnce()
      } catch (error) {
        if (goes.current !== mine) return
        setFault(toErrorValue(error))
        setWaiting(false)
        return
      }
      if (goes.current === mine) moveTo(from + 1)
    },
    [askOnce, moveTo],
  )
  useEffect(() => {
    let wanted = true
    void askOnce()
      .catch((error: unknown) => wanted && setFault(toErrorValue(error)))
      .then(() => wanted && setWaiting(false))
    return () => void (wanted = false)
  }, [askOnce])
  useEffect(() => letAudioGo, [])

  const current = takes[at]
  const heard = current?.take.takeId
  const isLast = at + 1 >= takes.length
  useEffect(() => {
    if (heard === undefined || !isLast) return undefined
    let wanted = true
    // what is heard now is drawn first
    void loadPeaks(client, heard)
      .catch(() => undefined)
      .then(() => (wanted ? askOnce(heard) : false))
      // it is told when one wants to go on
      .catch(() => undefined)
    return () => void (wanted = false)
  }, [client, askOnce, heard, isLast])

  const [inTurn] = useState(oneByOne)
  /** whether the last verdict was taken */
  const saving = useRef<Promise<boolean>>(Promise.resolve(true))
  /** the takes of all verdicts that were given, in order */
  const judged = useRef<string[]>([])
  const save = (verdict: Verdict) => {
    if (!current) return
    const { takeId } = current.take
    const before = said[takeId]
    judged.current.push(takeId)
    // its draft ends with it, and is not written after it
    drafts.given(takeId)
    setGiven((count) => count + 1)
    setSaid((all) => ({ ...all, [takeId]: verdict.verdict }))
    saving.current = inTurn(() =>
      client.call('reviews.save', { review: { take_id: takeId, reviewer, ...verdict } }),
    ).then(
      () => {
        setWords((count) => count + 1)
        return true
      },
      (error: unknown) => {
        drafts.refused(takeId)
        setGiven((count) => Math.max(0, count - 1))
        setSaid((all) => withVerdict(all, takeId, before))
        moveTo(at)
        setFault(toErrorValue(error))
        return false
      },
    )
    void goOn(at)
  }
  const undoLast = () => {
    setFault(null)
    // whoever waits for the next take stays where they are
    moveTo(at)
    // as it was when the key was pressed: verdicts may be given since, and they stand
    const [saved, mine, until] = [saving.current, goes.current, judged.current.length]
    void inTurn(async () => {
      if (!(await saved)) return
      const { take: last, draft } = (await client.call('reviews.undo', { reviewer })).output
      setGiven((count) => Math.max(0, count - 1))
      if (!last) return
      setWords((count) => count + 1)
      const { takeId } = last
      if (!judged.current.includes(takeId, until)) {
        if (draft) drafts.loaded(takeId, draft)
        setSaid((all) => withVerdict(all, takeId, undefined))
      }
      const stayed = goes.current === mine
      const place = known.current.findIndex(({ take }) => take.takeId === takeId)
      if (place < 0)
        // whoever went on meanwhile comes to it next
        put(
          known.current.toSpliced(stayed ? at : known.current.length, 0, {
            take: last,
            score: null,
            soFar: null,
          }),
        )
      if (stayed) moveTo(place < 0 ? at : place)
    }).catch((error: unknown) => setFault(toErrorValue(error)))
  }
  return {
    current,
    /** what was said of it in this sitting */
    verdict: heard === undefined ? undefined : said[heard],
    foundNone: takes.length === 0,
    /** null: not counted yet */
    left: count.answer,
    waiting,
    fault: fault ?? without,
    without: without !== null,
    passed,
    save,
    skip: () => void goOn(at),
    undo: given > 0 && undoLast,
    back: at > 0 && (() => moveTo(at - 1)),
    /** from the first in order, as at the beginning */
    lookAgain: () => {
      reached.current = beginning
      void goOn(at - 1)
    },
  }
}

function withVerdict(
  all: Readonly<Record<string, Verdict['verdict']>>,
  takeId: string,
  verdict: Verdict['verdict'] | undefined,
): Readonly<Record<string, Verdict['verdict']>> {
  const others = Object.fromEntries(Object.entries(all).filter(([one]) => one !== takeId))
  return verdict === undefined ? others : { ...others, [takeId]: verdict }
}

/**
 * The one loop that sends. Claims are durable before bytes leave, acknowledgements are written in groups,
 * several flights are on the way at once, and nothing that fails stands in the way of what is behind it.
 */
import type { StationState } from '../../contract/model.ts'
import type { Link } from '../kafka/link.ts'
import { doubtOf } from './doubt.ts'
import { DEFAULT_LIMIT, flights } from './flight.ts'
import type { FlightParts, Landing } from './flight.ts'
import { rateCap, throughput } from './rate.ts'
import type { JobRow, JobStore } from './store.ts'

/** 4 flights of 4 MB fill a fast link while one of them is being written down; more only holds memory. */
const FLIGHTS = 4
const FLIGHT_BYTES = 4 * 1024 * 1024
const FLIGHT_JOBS = 64
/** while someone speaks, encoding a request must not hold up a piece of audio for long: 1 MB takes some 4 ms */
const QUIET_BYTES = 1024 * 1024
/** the batch itself must stay below the topic's limit, with room for headers */
const BATCH_SHARE = 0.95
/** acknowledgements that come within this time share one commit: an fsync costs about 2.5 ms */
const GROUP_MS = 15

export type Sender = ReturnType<typeof createSender>

interface Parts extends Omit<FlightParts, 'producer' | 'limit' | 'learnLimit' | 'onAnswer'> {
  readonly jobs: JobStore
  readonly link: Link
  /** the last job that may go now (JobStore.newest); 0 while the upload policy holds all back */
  readonly upTo: () => number
  readonly waiting: () => number
  /** a take is being recorded just now */
  readonly recording: () => boolean
  /** nothing is left that may go: nothing waits for another try, either */
  readonly onIdle: () => void
}

export function createSender(parts: Parts) {
  const { station, jobs, link, settings } = parts
  const steady = () => performance.now()
  const cap = rateCap(steady, () => settings().upload.rateCapKiB * 1024)
  const speed = throughput(steady)
  const doubt = doubtOf(steady)
  const inFlight = new Map<number, readonly JobRow[]>()
  let learned = Infinity
  let flightId = 0
  /** counts what makes old refusals stale: a new connection, a retry by hand */
  let chance = 0
  let landed: Landing[] = []
  let flushTimer: ReturnType<typeof setTimeout> | null = null
  let wakeTimer: ReturnType<typeof setTimeout> | null = null
  let stopped = false
  let doneInRun = 0

  const limit = () => Math.min(learned, link.topic()?.maxMessageBytes ?? DEFAULT_LIMIT)
  const airline = flights({
    ...parts,
    producer: () => link.producer(),
    limit,
    learnLimit: (bytes) => {
      // the broker's word counts more than its configuration; read it again all the same
      learned = Math.min(learned, bytes)
      void link.refreshTopic()
    },
    onAnswer: (topic, fault) => {
      const refused = fault?.kind === 'connection' || fault?.kind === 'refused'
      if (refused) link.suspect()
      // reviews weigh little, and nobody may have set up a topic for them
      if (topic !== settings().broker.takeTopic) return
      if (refused) doubt.refused()
      else doubt.taken()
    },
  })

  function flush(): void {
    if (flushTimer) clearTimeout(flushTimer)
    flushTimer = null
    if (landed.length === 0) return
    const group = landed
    landed = []
    try {
      const changed = jobs.applyAll(
        group.map(({ id, outcome, origin }) => ({
          id,
          event: { kind: 'outcome', outcome },
          ...(origin === '' ? {} : { facts: { origin } }),
        })),
      )
      station.takesChanged(changed)
    } catch (error) {
      // a full disk: the rows still say "sending"; keep the news and write it as soon as it can be written
      landed = [...group, ...landed]
      station.log('error', 'acknowledgements cannot be written yet', error)
      // the next start finds these takes as sent to nobody knows where, and sends them again
      if (stopped) return
      flushTimer = setTimeout(() => {
        flush()
        pump()
      }, 2_000)
    }
    station.changed()
  }

  /** A refusal that was under way when the world changed says nothing about the world as it is: no long wait. */
  const withoutWait = (landing: Landing): Landing =>
    landing.outcome.kind === 'retryAt'
      ? { ...landing, outcome: { ...landing.outcome, at: station.now() } }
      : landing

  function arrive(id: number, given: readonly Landing[], departed: number): void {
    inFlight.delete(id)
    const landings = departed === chance ? given : given.map(withoutWait)
    for (const landing of landings) {
      if (landing.outcome.kind === 'acked') {
        speed.add(landing.bytes)
        doneInRun += 1
      }
    }
    landed.push(...landings)
    flushTimer ??= setTimeout(() => {
      flush()
      pump()
    }, GROUP_MS)
    pump()
  }

  function wakeAt(delay: number): void {
    if (wakeTimer) clearTimeout(wakeTimer)
    wakeTimer = setTimeout(pump, Math.min(Math.max(delay, 1), 60_000))
    wakeTimer.unref()
  }

  function pump(): void {
    if (stopped) return
    const upTo = parts.upTo()
    if (!link.producer() || upTo === 0) return
    const capped = settings().upload.rateCapKiB > 0
    const quiet = parts.recording()
    const flightBytes = capped ? 1 : Math.min(quiet ? QUIET_BYTES : FLIGHT_BYTES, limit() * BATCH_SHARE)
    const wary = doubt.exists()
    const flightsMax = capped || quiet || wary ? 1 : FLIGHTS
    while (inFlight.size < flightsMax) {
      const pause = Math.max(cap.wait(), doubt.wait())
      if (pause > 0) {
        wakeAt(pause)
        return
      }
      let claimed: JobRow[]
      try {
        // as many as there are free flights in one commit
        const free = flightsMax - inFlight.size
        claimed = jobs.claim(wary ? 1 : FLIGHT_JOBS * free, flightBytes * free, upTo)
      } catch (error) {
        station.log('error', 'nothing can be claimed', error)
        wakeAt(5_000)
        return
      }
      if (claimed.length === 0) {
        const due = jobs.nextDueAt(upTo)
        if (inFlight.size === 0) doneInRun = 0
        // what has just come back is not written down yet, and may have to go again
        if (inFlight.size === 0 && landed.length === 0 && due === null) parts.onIdle()
        if (due !== null) wakeAt(due - station.now())
        return
      }
      for (const batch of split(claimed, flightBytes)) {
        const id = (flightId += 1)
        inFlight.set(id, batch)
        cap.leave(batch.reduce((sum, { size }) => sum + size, 0))
        const departed = chance
        void airline.fly(batch).then((landings) => arrive(id, landings, departed))
      }
      station.takesChanged(claimed.map(({ job_id }) => job_id))
      station.changed()
    }
  }

  return {
    wake: pump,
    /** Someone is about to try again by hand: what was learned so far, and what is refused just now, is out of date. */
    freshStart(): void {
      doubt.ask()
      learned = Infinity
      chance += 1
    },
    /** A new connection: what was learned about limits may be out of date. */
    online(): void {
      doubt.ask()
      learned = Infinity
      chance += 1
      jobs.hurry()
      pump()
    },
    view(): Pick<StationState['uploads'], 'current' | 'bytesPerSecond'> {
      const first = [...inFlight.values()][0]?.find(({ kind }) => kind === 'take')
      return {
        bytesPerSecond: speed.perSecond(),
        current: first
          ? { takeId: first.job_id, position: doneInRun + 1, of: doneInRun + Math.max(1, parts.waiting()) }
          : null,
      }
    },
    /** No new flights; those under way get a moment, and whatever stays claimed is reclaimed at the next start. */
    async stop(): Promise<void> {
      stopped = true
      if (wakeTimer) clearTimeout(wakeTimer)
      const until = performance.now() + 3_000
      while (inFlight.size > 0 && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 20))
      flush()
      if (flushTimer) clearTimeout(flushTimer)
    },
  }
}

/** Consecutive jobs in flights of at most `bytes` (or one job that is larger). */
function split(jobs: readonly JobRow[], bytes: number): JobRow[][] {
  const batches: JobRow[][] = []
  let batch: JobRow[] = []
  let size = 0
  for (const job of jobs) {
    if (batch.length > 0 && (size + job.size > bytes || batch.length === FLIGHT_JOBS)) {
      batches.push(batch)
      batch = []
      size = 0
    }
    batch.push(job)
    size += job.size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

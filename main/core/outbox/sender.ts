/**
 * The one loop that sends. Claims are durable before bytes leave, acknowledgements are written in groups,
 * several batches are on the way at once, and nothing that fails stands in the way of what is behind it.
 */
import type { StationState } from '../../contract/model.ts'
import type { Link } from '../kafka/link.ts'
import type { KafkaFault } from '../../kafka/port.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { Delivery } from './delivery.ts'
import type { DeliveryParts, DeliveryResult } from './delivery.ts'
import { rateLimit, throughput } from './rate-limit.ts'
import type { JobRow, JobStore } from '../jobs/store.ts'

/** Kafka's own default for a topic's max.message.bytes, until the broker tells. */
const DEFAULT_LIMIT = 1_048_588
/** 4 batches of 4 MB fill a fast link while one of them is being written down; more only holds memory. */
const BATCHES = 4
const BATCH_BYTES = 4 * 1024 * 1024
const BATCH_JOBS = 64
/** while someone speaks, encoding a request must not hold up a piece of audio for long: 1 MB takes some 4 ms */
const QUIET_BYTES = 1024 * 1024
/** the batch itself must stay below the topic's limit, with room for headers */
const BATCH_SHARE = 0.95
/** acknowledgements that come within this time share one commit: an fsync costs about 2.5 ms */
const GROUP_MS = 15
/** a database that cannot be written is tried again after this, ms */
const WRITE_AGAIN_MS = 2_000
const CLAIM_AGAIN_MS = 5_000
/** batches under way when the station closes get so long, ms */
const STOP_MS = 3_000

export interface SenderParts extends Omit<DeliveryParts, 'producer' | 'limit' | 'learnLimit' | 'onAnswer'> {
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

const steady = () => performance.now()

export class Sender {
  readonly #parts: SenderParts
  readonly #delivery: Delivery
  readonly #breaker = new CircuitBreaker(steady)
  readonly #rate = rateLimit(steady, () => this.#bytesPerSecond())
  readonly #speed = throughput(steady)
  readonly #underWay = new Set<readonly JobRow[]>()
  /** what the broker taught about its limit; Infinity: nothing */
  #learned = Infinity
  /** counts what makes old refusals stale: a new connection, a retry by hand */
  #chance = 0
  /** results that are not written down yet */
  #results: DeliveryResult[] = []
  #flushTimer: ReturnType<typeof setTimeout> | null = null
  #wakeTimer: ReturnType<typeof setTimeout> | null = null
  #stopped = false
  #sentInRun = 0

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#delivery = new Delivery({
      ...parts,
      producer: () => parts.link.producer(),
      limit: () => this.#limit(),
      learnLimit: (bytes) => {
        // the broker's word counts more than its configuration; read it again all the same
        this.#learned = Math.min(this.#learned, bytes)
        void parts.link.refreshTopic()
      },
      onAnswer: (topic, fault) => this.#answered(topic, fault),
    })
  }

  /** Sends what may go now. */
  wake(): void {
    if (this.#stopped) return
    const { link, jobs, station, upTo } = this.#parts
    const last = upTo()
    if (!link.producer() || last === 0) return
    const { batches, bytes, records } = this.#room()
    while (this.#underWay.size < batches) {
      const pause = Math.max(this.#rate.waitMs(), this.#breaker.waitMs())
      if (pause > 0) {
        this.#wakeAfter(pause)
        return
      }
      // as many as there are free batches in one commit
      const free = batches - this.#underWay.size
      let claimed: JobRow[]
      try {
        claimed = jobs.claim(records * free, bytes * free, last)
      } catch (error) {
        station.log('error', 'nothing can be claimed', error)
        this.#wakeAfter(CLAIM_AGAIN_MS)
        return
      }
      if (claimed.length === 0) {
        this.#nothingToSend(last)
        return
      }
      for (const batch of split(claimed, bytes)) this.#send(batch)
      station.takesChanged(claimed.map(({ job_id }) => job_id))
      station.changed()
    }
  }

  /** Someone is about to try again by hand: what was learned so far, and what is refused just now, is out of date. */
  freshStart(): void {
    this.#breaker.tryNow()
    this.#learned = Infinity
    this.#chance += 1
  }

  /** A new connection: what was learned about limits may be out of date. */
  online(): void {
    this.freshStart()
    this.#parts.jobs.hurry()
    this.wake()
  }

  view(): Pick<StationState['uploads'], 'current' | 'bytesPerSecond'> {
    const [batch] = this.#underWay
    const first = batch?.find(({ kind }) => kind === 'take')
    const [position, left] = [this.#sentInRun + 1, Math.max(1, this.#parts.waiting())]
    return {
      bytesPerSecond: this.#speed.perSecond(),
      current: first ? { takeId: first.job_id, position, of: this.#sentInRun + left } : null,
    }
  }

  /** No new batches; those under way get a moment, and whatever stays claimed is reclaimed at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#wakeTimer) clearTimeout(this.#wakeTimer)
    const until = performance.now() + STOP_MS
    while (this.#underWay.size > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20))
    this.#flush()
    if (this.#flushTimer) clearTimeout(this.#flushTimer)
  }

  #bytesPerSecond(): number {
    return this.#parts.settings().upload.rateCapKiB * 1024
  }
  #limit(): number {
    return Math.min(this.#learned, this.#parts.link.topic()?.maxMessageBytes ?? DEFAULT_LIMIT)
  }

  /** How many batches may be under way, and how large each. */
  #room(): { batches: number; bytes: number; records: number } {
    const limited = this.#bytesPerSecond() > 0
    const quiet = this.#parts.recording()
    const careful = this.#breaker.isOpen
    return {
      batches: limited || quiet || careful ? 1 : BATCHES,
      bytes: limited ? 1 : Math.min(quiet ? QUIET_BYTES : BATCH_BYTES, this.#limit() * BATCH_SHARE),
      records: careful ? 1 : BATCH_JOBS,
    }
  }

  #send(batch: readonly JobRow[]): void {
    this.#underWay.add(batch)
    this.#rate.sending(batch.reduce((sum, { size }) => sum + size, 0))
    const chance = this.#chance
    void this.#delivery.deliver(batch).then((results) => this.#delivered(batch, results, chance))
  }

  #delivered(batch: readonly JobRow[], results: readonly DeliveryResult[], chance: number): void {
    this.#underWay.delete(batch)
    for (const { outcome, bytes } of results) {
      if (outcome.kind !== 'acked') continue
      this.#speed.add(bytes)
      this.#sentInRun += 1
    }
    this.#results.push(...(chance === this.#chance ? results : results.map((one) => this.#withoutWait(one))))
    this.#flushAfter(GROUP_MS)
    this.wake()
  }

  /** A refusal that was under way when the world changed says nothing about the world as it is: no long wait. */
  #withoutWait(result: DeliveryResult): DeliveryResult {
    const { outcome } = result
    if (outcome.kind !== 'retryAt') return result
    return { ...result, outcome: { ...outcome, at: this.#parts.station.now() } }
  }

  #flushAfter(ms: number): void {
    this.#flushTimer ??= setTimeout(() => {
      this.#flush()
      this.wake()
    }, ms)
  }

  /** Writes down what the broker answered. */
  #flush(): void {
    if (this.#flushTimer) clearTimeout(this.#flushTimer)
    this.#flushTimer = null
    if (this.#results.length === 0) return
    const { jobs, station } = this.#parts
    const group = this.#results
    this.#results = []
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
      this.#results = [...group, ...this.#results]
      station.log('error', 'acknowledgements cannot be written yet', error)
      // the next start finds these takes as sent to nobody knows where, and sends them again
      if (this.#stopped) return
      this.#flushAfter(WRITE_AGAIN_MS)
    }
    station.changed()
  }

  #nothingToSend(last: number): void {
    const due = this.#parts.jobs.nextDueAt(last)
    if (this.#underWay.size === 0) {
      this.#sentInRun = 0
      // what has just come back is not written down yet, and may have to go again
      if (this.#results.length === 0 && due === null) this.#parts.onIdle()
    }
    if (due !== null) this.#wakeAfter(due - this.#parts.station.now())
  }

  #wakeAfter(delay: number): void {
    if (this.#wakeTimer) clearTimeout(this.#wakeTimer)
    this.#wakeTimer = setTimeout(() => this.wake(), Math.min(Math.max(delay, 1), 60_000))
    this.#wakeTimer.unref()
  }

  #answered(topic: string, fault: KafkaFault | null): void {
    const refused = fault?.kind === 'connection' || fault?.kind === 'refused'
    if (refused) this.#parts.link.suspect()
    // reviews weigh little, and nobody may have set up a topic for them
    if (topic !== this.#parts.settings().broker.takeTopic) return
    if (refused) this.#breaker.refused()
    else this.#breaker.accepted()
  }
}

/** Consecutive jobs in batches of at most `bytes` (or one job that is larger). */
function split(jobs: readonly JobRow[], bytes: number): JobRow[][] {
  const batches: JobRow[][] = []
  let batch: JobRow[] = []
  let size = 0
  for (const job of jobs) {
    if (batch.length > 0 && (size + job.size > bytes || batch.length === BATCH_JOBS)) {
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

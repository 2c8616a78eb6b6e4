/**
 * Any interleaving of what can happen to takes: no take is lost, none is forgotten, and the ledger adds up
 * after every step, by counters, by rows and by history.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { step } from '../../../main/core/jobs/states.ts'
import type { Job, JobEvent } from '../../../main/core/jobs/states.ts'
import { outbox } from '../../support/outbox.ts'

const reason = { code: 'broker_unreachable', message: 'gone' }
const pick = fc.nat({ max: 30 })

type Act =
  | { readonly do: 'enqueue' | 'claim' | 'crash' | 'later' }
  | { readonly do: 'ack' | 'lostAck' | 'fail' | 'parkOutcome'; readonly at: number }
  | {
      readonly do: 'retry' | 'park' | 'discard' | 'restore' | 'landed' | 'rejected' | 'lose'
      readonly at: number
    }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('enqueue' as const, 'claim' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'later' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('ack' as const, 'lostAck' as const, 'fail' as const, 'parkOutcome' as const),
      at: pick,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'retry' as const,
        'park' as const,
        'discard' as const,
        'restore' as const,
        'landed' as const,
        'rejected' as const,
        'lose' as const,
      ),
      at: pick,
    }),
  },
)

/** The world around the outbox: what the broker holds, and what a process has on the wire. */
class World {
  readonly box = outbox()
  readonly all: string[] = []
  readonly log = new Set<string>()
  readonly lake = new Set<string>()
  wire: string[] = []

  one(list: readonly string[], at: number): string | undefined {
    return list[at % Math.max(1, list.length)]
  }
  end(id: string, event: JobEvent): void {
    this.wire = this.wire.filter((other) => other !== id)
    this.box.jobs.applyAll([{ id, event }])
  }
  run(given: Act): void {
    const { jobs, clock } = this.box
    switch (given.do) {
      case 'enqueue': {
        const id = `t${String(this.all.length).padStart(4, '0')}`
        this.box.take(id)
        this.all.push(id)
        return
      }
      case 'claim':
        this.wire.push(...jobs.claim(3, 2_500).map(({ job_id }) => job_id))
        return
      case 'crash':
        this.wire = []
        jobs.reclaim()
        return
      case 'later':
        clock.now += 600_000
        return
      case 'ack':
      case 'lostAck':
      case 'fail':
      case 'parkOutcome': {
        const id = this.one(this.wire, given.at)
        if (id === undefined) return
        if (given.do === 'ack' || given.do === 'lostAck') this.log.add(id)
        if (given.do === 'ack') this.end(id, { kind: 'outcome', outcome: { kind: 'acked' } })
        else if (given.do === 'parkOutcome')
          this.end(id, { kind: 'outcome', outcome: { kind: 'parked', reason } })
        else this.end(id, { kind: 'outcome', outcome: { kind: 'retryAt', at: clock.now + 1_000, reason } })
        return
      }
      case 'landed':
      case 'rejected': {
        // the lake can only speak of what the broker holds
        const id = this.one([...this.log], given.at)
        if (id === undefined) return
        if (given.do === 'landed') this.lake.add(id)
        jobs.applyAll([
          { id, event: given.do === 'landed' ? { kind: 'landed' } : { kind: 'rejected', reason } },
        ])
        return
      }
      case 'lose': {
        // a broker loses what it had acknowledged, before the lake read it
        const id = this.one([...this.log], given.at)
        if (id !== undefined && !this.lake.has(id)) this.log.delete(id)
        return
      }
      case 'park':
      case 'discard': {
        const id = this.one(this.all, given.at)
        if (id !== undefined) jobs.applyAll([{ id, event: { kind: given.do, reason } }])
        return
      }
      case 'retry':
      case 'restore': {
        const id = this.one(this.all, given.at)
        if (id !== undefined) jobs.applyAll([{ id, event: { kind: given.do } }])
      }
    }
  }
  /** The net is back for good and a person deals with what is parked. */
  settle(): void {
    const { jobs, clock } = this.box
    for (let round = 0; round < 100; round += 1) {
      const lost = [...jobs.idsIn('sent'), ...jobs.idsIn('rejected')].filter((id) => !this.log.has(id))
      for (const id of [...jobs.idsIn('parked'), ...lost]) jobs.applyAll([{ id, event: { kind: 'retry' } }])
      clock.now += 600_000
      if (this.wire.length === 0) this.wire.push(...jobs.claim(5, 10_000).map(({ job_id }) => job_id))
      if (this.wire.length === 0) return
      for (const id of [...this.wire]) {
        this.log.add(id)
        this.end(id, { kind: 'outcome', outcome: { kind: 'acked' } })
      }
    }
    throw new Error('the outbox never settles')
  }
}

test('no take is lost and the ledger adds up, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const world = new World()
      for (const given of acts) {
        world.run(given)
        world.box.check()
        expect(world.box.ledger().recorded).toBe(world.all.length)
      }
      world.settle()
      world.box.check()
      for (const id of world.all) {
        const job = world.box.jobs.get(id)
        expect(job).not.toBeNull()
        // every take is with the broker, or a person said that it should not be
        if (job?.state !== 'discarded') expect(world.log.has(id)).toBe(true)
      }
      world.box.db.close()
    }),
    { numRuns: 150 },
  )
})

const states = ['queued', 'sending', 'waiting', 'sent', 'landed', 'rejected', 'parked', 'discarded'] as const
const anyJob: fc.Arbitrary<Job> = fc.record({
  state: fc.constantFrom(...states),
  attempts: fc.nat(100),
  nextTryAt: fc.option(fc.nat()),
  reason: fc.option(fc.constant(reason)),
  held: fc.option(fc.constantFrom(...states.filter((state) => state !== 'discarded'))),
})
const anyEvent: fc.Arbitrary<JobEvent> = fc.oneof(
  fc.constantFrom<JobEvent[]>(
    { kind: 'claim' },
    { kind: 'reclaim' },
    { kind: 'landed' },
    { kind: 'retry' },
    { kind: 'restore' },
    { kind: 'rejected', reason },
    { kind: 'park', reason },
    { kind: 'discard', reason: null },
    { kind: 'outcome', outcome: { kind: 'acked' } },
    { kind: 'outcome', outcome: { kind: 'parked', reason } },
    { kind: 'outcome', outcome: { kind: 'retryAt', at: 5, reason } },
  ),
)

test('every step keeps the invariants of a job', () => {
  fc.assert(
    fc.property(anyJob, anyEvent, (job, event) => {
      const next = step(job, event)
      // only a plan has a time, and only a person or a receipt moves what has landed
      if (next !== job && next.state !== 'waiting')
        expect(next.nextTryAt === null || next.state === job.state).toBe(true)
      if (job.state === 'landed' && event.kind !== 'discard') expect(next).toBe(job)
      // whatever has stopped short of the lake has a way on by hand
      if (event.kind === 'retry' && ['waiting', 'sent', 'rejected', 'parked'].includes(job.state))
        expect(next).toMatchObject({ state: 'queued', nextTryAt: null, reason: null })
      if (job.state === 'discarded' && event.kind !== 'restore') expect(next.state).toBe('discarded')
      // a landing that came while the take lay discarded is not forgotten
      if (job.state === 'discarded' && event.kind === 'landed')
        expect(step(next, { kind: 'restore' }).state).toBe('landed')
      expect(next.attempts).toBeGreaterThanOrEqual(job.attempts)
    }),
    { numRuns: 2_000 },
  )
})

test('a landed take is never sent again', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (list) => {
      let job: Job = { state: 'landed', attempts: 1, nextTryAt: null, reason: null, held: null }
      for (const event of list) {
        job = step(job, event)
        expect(['landed', 'discarded']).toContain(job.state)
      }
    }),
  )
})

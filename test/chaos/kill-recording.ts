/**
 * kill -9 while someone speaks: of the station, or of the page alone; sometimes in the very moment of
 * saving. Afterwards every take that was promised is there, the one in progress is offered, and what it
 * lacks of what the microphone had heard by then is the loss.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { percentile, type Experiment, type Figure } from '../support/figures.ts'
import { SAMPLE_RATE } from '../support/station.ts'
import { between, Fire, note, sha256, type LiveTake } from './station.ts'

const KINDS = ['station', 'page', 'station', 'saving'] as const
type Kind = (typeof KINDS)[number]
/** A cut this short holds no speech; there may be nothing on the disk to offer. */
const NOTHING_MS = 100

export const run: Experiment = async ({ runs }) => {
  const fire = new Fire()
  const lostMs: number[] = []
  let lost = 0
  await fire.start()
  for (let i = 0; i < runs; i += 1) {
    const kind = KINDS[i % KINDS.length] ?? 'station'
    await fire.record(400)
    const outcome = await shoot(fire, kind)
    if (outcome === null) lost += 1
    else if (outcome.lostMs !== null) lostMs.push(outcome.lostMs)
    note(`${i + 1}/${runs} ${kind}: ${outcome?.words ?? 'the take in progress is GONE'}`)
  }
  const audit = await fire.audit()
  const saved = fire.saved.size
  await fire.end()
  return [
    { name: 'runs', value: runs, unit: 'kills', n: runs },
    { name: 'takes_saved', value: saved, unit: 'takes', n: runs },
    { name: 'takes_lost', value: audit.lost + lost, unit: 'takes', n: saved },
    { name: 'takes_doubled', value: audit.doubled, unit: 'takes', n: saved },
    ...audioLost(lostMs),
  ]
}

export const audioLost = (lostMs: readonly number[]): Figure[] => [
  { name: 'audio_lost_p50_ms', value: percentile(lostMs, 0.5), unit: 'ms', n: lostMs.length },
  { name: 'audio_lost_max_ms', value: Math.max(...lostMs), unit: 'ms', n: lostMs.length },
]

interface Outcome {
  readonly words: string
  /** null: the take was saved whole */
  readonly lostMs: number | null
}

async function shoot(fire: Fire, kind: Kind): Promise<Outcome | null> {
  const take = await fire.live(4_000)
  await delay(between(50, 2_000))
  if (kind === 'saving') {
    take.silence()
    const promised = fire.page.call('recording.stop', { takeId: take.takeId }).then(
      () => true,
      () => false,
    )
    await delay(between(0, 12))
    const heard = take.produced()
    await fire.kill()
    await fire.start()
    const whole = (await fire.takeIds()).includes(take.takeId)
    // Promised before the kill, or only done before it: either way it has to be whole from now on.
    if (whole) return keepWhole(fire, take)
    return (await promised) ? null : recover(fire, take, heard)
  }
  const heard = take.produced()
  take.silence()
  if (kind === 'page') await fire.losePage()
  else {
    await fire.kill()
    await fire.start()
  }
  return recover(fire, take, heard)
}

async function keepWhole(fire: Fire, { takeId, pcm }: LiveTake): Promise<Outcome | null> {
  const samples = await fire.samples(takeId)
  if (samples === null || !isStart(pcm, samples)) return null
  fire.saved.set(takeId, sha256(samples))
  return { words: 'saved whole', lostMs: null }
}

/** Takes the offered cut take, and compares it with what the microphone said. Null: not offered, or other samples. */
async function recover(fire: Fire, { takeId, pcm }: LiveTake, heard: number): Promise<Outcome | null> {
  const heardMs = (heard / SAMPLE_RATE) * 1000
  const offers = (state: { interrupted: readonly { takeId: string }[] }): boolean =>
    state.interrupted.some((cut) => cut.takeId === takeId)
  const offered = await fire.until('the cut take is offered', offers, 5_000).then(
    () => true,
    () => false,
  )
  if (!offered) return heardMs < NOTHING_MS ? { words: 'too short to keep', lostMs: heardMs } : null
  await fire.page.call('recording.adopt', { takeId })
  const samples = await fire.samples(takeId)
  if (samples === null || !isStart(pcm, samples)) return null
  fire.saved.set(takeId, sha256(samples))
  const lostMs = ((heard - samples.length / 2) / SAMPLE_RATE) * 1000
  return {
    words: `${heardMs.toFixed(0)} ms heard, ${Math.max(0, lostMs).toFixed(1)} lost`,
    lostMs: Math.max(0, lostMs),
  }
}

const isStart = (whole: Uint8Array, part: Uint8Array): boolean =>
  part.length <= whole.length && Buffer.compare(part, whole.subarray(0, part.length)) === 0

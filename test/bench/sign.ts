/**
 * What signatures cost: signing a take, and how long it holds up the main thread, which sends them; and of a small lake that lands
 * signed takes from a real broker, what part of its processor time goes to looking at who signed.
 */
import { performance } from 'node:perf_hooks'
import { incoming } from '../../backend-stack/small-lake/incoming.ts'
import { digestOf } from '../../backend-stack/small-lake/digest.ts'
import { quickVerifier } from '../../backend-stack/small-lake/ed25519.ts'
import { trustOf } from '../../backend-stack/small-lake/trust.ts'
import { TOPICS } from '../../main/contract/messages.ts'
import { newSeed, publicKeyOf, signingKey } from '../../main/trust/keys.ts'
import { openRegistry } from '../../main/trust/registry.ts'
import { isSignedBy, signed } from '../../main/trust/signature.ts'
import { drained, openLane, spawnLake } from '../integration/small-lake/lane.ts'
import { cpuOfTrees } from '../support/cpu.ts'
import { percentile } from '../support/figures.ts'
import type { Experiment, Figure } from '../support/figures.ts'
import { createTopic, produce, startKafka } from '../support/kafka.ts'
import { makeTake } from '../support/takes.ts'
import { HELD_UP_TAKES, heldUp } from './held-up.ts'

/** five seconds at 48 kHz, as many bytes as its FLAC would have or more */
const FRAMES = 240_000
const SIGNED = 200
/** landed from the topic, after as many that warm up */
const LANDED = 300
/** sent at once: the broker takes 10 MB in a batch */
const SENT = 15
const CHECKED = 2_000

const STATION = 'station-1'
const key = signingKey(newSeed())
const publicKey = publicKeyOf(key.publicKey)
const enrolment = JSON.stringify({
  station_id: STATION,
  keys: [{ public_key: key.publicKey, enrolled_at: '2026-01-01T00:00:00Z' }],
})

function signedTake(frames = FRAMES) {
  const take = makeTake({ frames, station: STATION })
  const record = { topic: TOPICS.takes, key: take.key, valueSha256: take.sha256 }
  const headers = Object.fromEntries(take.headers.map(([name, value]) => [name, value.toString()]))
  return { record, headers, take }
}

/** us a take, of the one thread that does it. */
function stationCost(): { readonly signing: number[]; readonly checking: number[] } {
  const signing: number[] = []
  const checking: number[] = []
  for (let n = 0; n < SIGNED; n += 1) {
    const { record, headers } = signedTake(4_000)
    const started = performance.now()
    const all = signed(key, { ...record, headers })
    signing.push((performance.now() - started) * 1_000)
    const began = performance.now()
    isSignedBy(publicKey, { ...record, headers: Object.entries(all) }, all['ft_sig'] ?? '')
    checking.push((performance.now() - began) * 1_000)
  }
  return { signing, checking }
}

/** Processor time of a look at who signed, us a take, all threads: as landing does it, its SHA-256 being known from the take's own header. */
async function checkCost(): Promise<number> {
  const registry = openRegistry(await quickVerifier())
  registry.put(STATION, Buffer.from(enrolment))
  const trust = trustOf({
    ...{ policy: 'require', registry },
    refresh: () => Promise.resolve(),
    log: () => undefined,
  })
  const records = Array.from({ length: 40 }, (_, offset) => {
    const { record, headers, take } = signedTake(4_000)
    const raw = Object.entries(signed(key, { ...record, headers })).map(
      ([name, text]) => [name, Buffer.from(text)] as const,
    )
    digestOf(take.value)
    return incoming(TOPICS.takes, 0, {
      ...{ key: Buffer.from(take.key ?? ''), value: take.value, headers: Object.fromEntries(raw) },
      ...{ offset: String(offset), timestamp: String(Date.now()) },
    })
  })
  const round = async () => {
    const beliefs = await Promise.all(records.map((record) => trust.belief(record, TOPICS.takes)))
    if (beliefs.some(({ signer }) => signer !== STATION)) throw new Error('a good signature is not believed')
  }
  for (let n = 0; n < CHECKED; n += records.length) await round()
  const before = process.cpuUsage()
  for (let n = 0; n < CHECKED; n += records.length) await round()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CHECKED
}

/** Processor time of a small lake in a folder from topic to receipts, us a take, signatures required. */
async function landingCosts(rounds: number): Promise<number[]> {
  const kafka = await startKafka()
  const lane = await openLane(kafka.bootstrap)
  const stations = await createTopic(kafka.bootstrap)
  const options = ['--target', lane.dir, '--stations-topic', stations, '--signatures', 'require']
  const lake = spawnLake([...lane.args, ...options])
  try {
    await lake.ready
    await produce(kafka.bootstrap, stations, [{ key: STATION, value: enrolment }])
    const costs: number[] = []
    for (let round = 0; round <= rounds; round += 1) {
      // what lands is what waited, as after a day without a network
      lake.child.kill('SIGSTOP')
      for (let sent = 0; sent < LANDED; sent += SENT) {
        const takes = Array.from({ length: SENT }, () => {
          const { record, headers, take } = signedTake()
          return { key: take.key, value: take.value, headers: signed(key, { ...record, headers }) }
        })
        await produce(kafka.bootstrap, lane.takes, takes)
      }
      const before = cpuOfTrees([lake.child.pid])
      lake.child.kill('SIGCONT')
      await drained(lane, 300_000)
      if (round > 0) costs.push(((cpuOfTrees([lake.child.pid]) - before) * 1e6) / LANDED)
    }
    const landed = (await lane.readReceipts()).filter(({ status }) => status === 'landed').length
    if (landed !== LANDED * (rounds + 1)) throw new Error(`${landed} takes landed`)
    return costs
  } finally {
    await lake.stop()
    lane.clean()
    await kafka.stop()
  }
}

export const run: Experiment = async ({ runs }): Promise<Figure[]> => {
  const { signing, checking } = stationCost()
  await heldUp()
  const held = await heldUp()
  const check = await checkCost()
  const landing = await landingCosts(runs)
  const cost = percentile(landing, 0.5)
  const n = landing.length * LANDED
  return [
    { name: 'sign_take_us', value: percentile(signing, 0.5), unit: 'us', n: signing.length },
    { name: 'sign_main_us', value: held, unit: 'us', n: HELD_UP_TAKES },
    { name: 'check_take_us', value: percentile(checking, 0.5), unit: 'us', n: checking.length },
    { name: 'check_cpu_us', value: check, unit: 'us', n: CHECKED },
    { name: 'small_lake_cpu_us_per_take', value: cost, unit: 'us', n },
    {
      name: 'check_landing_share',
      value: check / cost,
      unit: 'share',
      n,
      against: 'all processor time of a small lake that lands takes of 480 KB from a broker in a folder',
    },
  ]
}

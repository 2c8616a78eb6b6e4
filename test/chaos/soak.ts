/**
 * `npm run chaos -- soak --minutes N [--seed S] [--json]`: the real window records take after take while the network goes, the
 * machine sleeps, microphones change and the disk is full, at random by a seed. Then everything has to be there and to have been
 * sent, and the station must not have grown.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openDesktop, openScreen } from '../e2e/electron.ts'
import { buildRigApp, findRig } from '../rig/build.ts'
import type { Experiment, Figure } from '../support/figures.ts'
import { readTopic, startKafka } from '../support/kafka.ts'
import { openStation } from '../support/station.ts'
import { befall, faultsOf, smallRoom, type FaultName, type Field } from './soak-faults.ts'
import { sampleTree, slopePerMinute, type Sample } from './soak-processes.ts'
import { SoakWindow } from './soak-window.ts'

const SAMPLE_MS = 2_000
/** of the time; until then caches fill */
const WARM = 0.25
/** of the takes something happens in the middle of */
const TROUBLED = 0.5
/** times as long as asked for, on a machine where not each fault has come by then */
const LONGEST = 4
const PROMPTS = 2_000
const DRAIN_MS = 120_000

export const run: Experiment = (options) => {
  const rig = findRig()
  if (rig === null) throw new Error('no Electron to run on: npm test -- --prepare, on Linux x64')
  buildRigApp(rig)
  return soak(options)
}

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Somebody has set it up before, with a script that does not end. */
async function prepare(dataDir: string): Promise<void> {
  mkdirSync(dataDir)
  const station = await openStation({ dataDir })
  const projectId = (await station.call('projects.list', {})).projects[0]?.projectId ?? ''
  const script = Array.from({ length: PROMPTS }, (_one, i) => `Boat number ${i + 1} comes home.`).join('\n')
  await station.call(
    'scripts.import',
    { name: 'boats.txt', lang: 'en', projectId },
    new TextEncoder().encode(script),
  )
  await station.begin([])
  await station.set((settings) => ({ ...settings, firstRunDone: true }))
  await station.close()
}

/** On the Electron that is built already. */
export async function soak({
  minutes = 2,
  seed = Date.now() % 1_000_000,
}: Parameters<Experiment>[0]): Promise<Figure[]> {
  console.error(`soak: ${minutes} minutes, seed ${seed}`)
  const folder = mkdtempSync(join(tmpdir(), 'fieldtake-soak-'))
  const room = smallRoom(folder)
  if (!room.small) console.error('soak: no file system could be mounted, so the disk is never full')
  const dataDir = join(folder, 'station')
  const kafka = await startKafka({ proxied: true })
  const screen = await openScreen()
  try {
    await prepare(dataDir)
    const window = new SoakWindow(await openDesktop(dataDir, screen.display, { brokers: kafka.bootstrap }))
    try {
      await window.settle()
      await window.watch()
      const [proxy] = kafka.proxies
      if (proxy === undefined) throw new Error('there is no proxy')
      const field = { window, proxy, dataDir, small: room.small, random: randomOf(seed) }
      const { samples, happened } = await live(field, minutes)
      const end = await drain(window)
      const sent = await readTopic(kafka.direct, 'topic2')
      return figures({
        samples,
        happened,
        seed,
        minutes,
        window,
        ...end,
        sent: sent.map(({ headers }) => headers['ce_id']),
      })
    } finally {
      await window.close()
    }
  } finally {
    screen.close()
    await kafka.stop()
    room.clear()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Happened = Partial<Record<FaultName, number>>

async function live(field: Field, minutes: number): Promise<{ samples: Sample[]; happened: Happened }> {
  const { window, random } = field
  const [began, names] = [Date.now(), faultsOf(field)]
  const samples: Sample[] = []
  const happened: Happened = {}
  const timer = setInterval(
    () => samples.push(sampleTree(window.pid, (Date.now() - began) / 1000)),
    SAMPLE_MS,
  )
  // each comes once before any comes again: a short soak sees them all
  let left: FaultName[] = []
  try {
    const enough = () => {
      const passed = (Date.now() - began) / 60_000
      return (
        passed >= minutes && (Object.keys(happened).length === names.length || passed >= LONGEST * minutes)
      )
    }
    while (!enough()) {
      const spoken = 700 + random() * 3_000
      if (random() >= TROUBLED) {
        await window.record(spoken)
        continue
      }
      if (left.length === 0) left = [...names]
      const [name] = left.splice(Math.floor(random() * left.length), 1)
      if (name === undefined) continue
      happened[name] = (happened[name] ?? 0) + 1
      await window.record(spoken, () => befall(name, field))
      console.error(
        `soak: ${((Date.now() - began) / 1000).toFixed(0)} s, ${name}, ${window.saved.size} takes saved`,
      )
    }
  } finally {
    clearInterval(timer)
  }
  return { samples, happened }
}

interface End {
  readonly ids: ReadonlySet<string>
  readonly adds: boolean
  readonly waiting: number
}

/** Everything goes out; what the station then says of its takes. */
async function drain(window: SoakWindow): Promise<End> {
  await window.settle()
  const until = Date.now() + DRAIN_MS
  let ledger = (await window.call('station.state', {})).ledger
  while (ledger.waiting > 0 && Date.now() < until) {
    await delay(500)
    ledger = (await window.call('station.state', {})).ledger
  }
  const ids = new Set<string>()
  for (let before: string | undefined; ;) {
    const { takes } = await window.call('takes.list', {
      limit: 500,
      ...(before === undefined ? {} : { before }),
    })
    for (const { takeId } of takes) ids.add(takeId)
    before = takes.at(-1)?.takeId
    if (takes.length < 500) break
  }
  return { ids, adds: ledger.adds, waiting: ledger.waiting }
}

interface Soaked extends End {
  readonly samples: readonly Sample[]
  readonly happened: Happened
  readonly seed: number
  readonly minutes: number
  readonly window: SoakWindow
  readonly sent: readonly (string | undefined)[]
}

function figures({ samples, happened, seed, minutes, window, ids, adds, waiting, sent }: Soaked): Figure[] {
  const steady = samples.slice(Math.floor(samples.length * WARM))
  const [n, arrived] = [steady.length, new Set(sent)]
  const saved = [...window.saved]
  const slope = (name: string, of: 'mb' | 'handles' | 'threads', unit: string): Figure => {
    const last = samples.at(-1)?.[of] ?? 0
    return { name, value: slopePerMinute(steady, of), unit, n, against: `at the end ${last.toFixed(0)}` }
  }
  const count = (name: string, value: number, unit: string): Figure => ({
    name,
    value,
    unit,
    n: saved.length,
  })
  return [
    { name: 'soak_minutes', value: minutes, unit: 'min', n: 1, against: `seed ${seed}` },
    ...Object.entries(happened).map(([name, value]) => ({
      name: `faults_${name}`,
      value,
      unit: 'times',
      n: 1,
    })),
    count('takes_saved', saved.length, 'takes'),
    count('takes_lost', saved.filter((id) => !ids.has(id)).length, 'takes'),
    count('takes_unsent', waiting + saved.filter((id) => !arrived.has(id)).length, 'takes'),
    count('ledger_adds', adds ? 1 : 0, 'yes'),
    slope('memory_slope', 'mb', 'MB/min'),
    slope('handles_slope', 'handles', '1/min'),
    slope('threads_slope', 'threads', '1/min'),
    count('stalls_over_50ms', window.stalls.length, 'stalls'),
    count('stall_longest_ms', Math.max(0, ...window.stalls), 'ms'),
  ]
}

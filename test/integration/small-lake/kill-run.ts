import { setTimeout as delay } from 'node:timers/promises'
import type { LandingPoint } from '../../../backend-stack/small-lake/landing-deps.ts'
import { CE_WITHDRAWAL } from '../../../main/contract/messages.ts'
import { produce } from '../../support/kafka.ts'
import { makeTake } from '../../support/takes.ts'
import type { MadeTake } from '../../support/takes.ts'
import { drained, openLane, spawnLake, victim } from './lane.ts'

export interface KillRunOptions {
  readonly kills: number
  readonly takes?: number
  /** 0..1, so that a failing run can be repeated */
  readonly random: () => number
}

export interface KillRunResult {
  /** points at which processes died */
  readonly killedAt: readonly string[]
  /** good takes of speakers who did not withdraw */
  readonly sent: number
  readonly landed: number
  readonly lost: number
  readonly doubled: number
  /** whatever else does not fit, in words */
  readonly faults: readonly string[]
}

/**
 * Sends takes with duplicates, conflicts, faults and a withdrawal, kills the lander again and again while it lands them,
 * lets a last one finish, and counts. Kills are real: half at instrumented points, half at any moment.
 */
export async function killRun(bootstrap: string, options: KillRunOptions): Promise<KillRunResult> {
  const lane = await openLane(bootstrap)
  try {
    const load = makeLoad(options.takes ?? 100)
    const messages = load.records.map(({ take }) => ({
      key: take.key,
      value: take.value,
      headers: Object.fromEntries(take.headers),
    }))
    const half = Math.floor(messages.length / 2)
    await produce(bootstrap, lane.takes, messages.slice(0, half))
    const killedAt: string[] = []
    for (let kill = 0; kill < options.kills; kill++) {
      if (kill === 1) await produce(bootstrap, lane.takes, messages.slice(half))
      killedAt.push(
        await killOne(
          lane.args.concat('--quarantine-days', '0', '--target', lane.dir),
          kill % 2 === 0,
          options.random,
        ),
      )
    }
    if (options.kills < 2) await produce(bootstrap, lane.takes, messages.slice(half))
    const last = spawnLake([...lane.args, '--quarantine-days', '0', '--target', lane.dir])
    await last.ready
    await drained(lane)
    await last.stop()
    return { killedAt, ...(await count(lane, load)) }
  } finally {
    lane.clean()
  }
}

/** Where a death is most interesting, and how often a run passes there at least. */
const points: readonly (readonly [LandingPoint, number])[] = [
  ['judged', 2],
  ['audio-put', 25],
  ['audio-synced', 2],
  ['rows-added', 2],
  ['dead-letter-sent', 4],
  ['dead-rows-added', 2],
  ['receipts-sent', 2],
  ['committed', 2],
  ['withdrawal-begun', 1],
  ['withdrawal-object-removed', 3],
  ['withdrawal-forgotten', 1],
  ['withdrawal-done', 1],
]

async function killOne(args: readonly string[], atPoint: boolean, random: () => number): Promise<string> {
  const [point, passes] = points[Math.floor(random() * points.length)] ?? ['judged', 1]
  const where = atPoint ? `${point}:${1 + Math.floor(random() * passes)}` : 'never'
  const lake = spawnLake([where, ...args], { script: victim })
  await Promise.race([lake.ready, lake.exited])
  // It may never come there, when most has landed already; then any moment will do.
  await Promise.race([lake.exited, delay(atPoint ? 2_500 : random() * 700)])
  lake.child.kill('SIGKILL')
  const { signal } = await lake.exited
  if (signal !== 'SIGKILL') throw new Error(`the lake did not die of a kill:\n${lake.output()}`)
  return /killed at (\S+)/.exec(lake.output())?.[1] ?? 'any moment'
}

type Fate =
  'landed' | 'duplicate' | 'conflict' | 'sha_mismatch' | 'missing_header' | 'gone' | 'speaker_withdrew'

interface Load {
  readonly records: readonly { readonly take: MadeTake; readonly fate: Fate }[]
}

const leaver = 'speaker-leaving'

function makeLoad(count: number): Load {
  const records: { take: MadeTake; fate: Fate }[] = []
  for (let n = 0; n < count; n++) {
    const speaker = n % 6 === 5 ? leaver : `speaker-${n % 6}`
    const left = speaker === leaver && n > count / 2
    const take = makeTake({ speaker, frames: 1500 })
    records.push({ take, fate: left ? 'speaker_withdrew' : speaker === leaver ? 'gone' : 'landed' })
    if (speaker === leaver) {
      if (n <= count / 2 && n + 6 > count / 2)
        records.push({ take: withdrawal(take), fate: 'speaker_withdrew' })
      continue
    }
    if (n % 9 === 0) records.push({ take, fate: 'duplicate' })
    if (n % 14 === 1)
      records.push({ take: makeTake({ speaker, takeId: take.takeId, frames: 1600 }), fate: 'conflict' })
    if (n % 10 === 2)
      records.push({ take: makeTake({ speaker, headers: { sha256: 'a'.repeat(64) } }), fate: 'sha_mismatch' })
    if (n % 25 === 3)
      records.push({ take: makeTake({ speaker, headers: { lang: '' } }), fate: 'missing_header' })
  }
  return { records }
}

function withdrawal(of: MadeTake): MadeTake {
  const value = { speaker_id: leaver, station_id: 'station-1', withdrawn_at: new Date().toISOString() }
  const headers: [string, string][] = [['ce_type', CE_WITHDRAWAL]]
  return { ...of, takeId: '', headers, value: Buffer.from(JSON.stringify(value)) }
}

async function count(lane: Awaited<ReturnType<typeof openLane>>, { records }: Load) {
  const faults: string[] = []
  const found = await lane.verify()
  const good = records.filter((record) => record.fate === 'landed').map((record) => record.take)
  for (const [what, list] of Object.entries({
    missing: found.missing,
    damaged: found.damaged,
    orphans: found.orphans,
  }))
    if (list.length > 0) faults.push(`${what}: ${list.join(', ')}`)

  const receipts = await lane.readReceipts()
  const byTake = new Map<string, typeof receipts>()
  for (const receipt of receipts)
    byTake.set(receipt.take_id, [...(byTake.get(receipt.take_id) ?? []), receipt])
  const landedIds = new Set<string>()
  for (const take of good) {
    const told = byTake.get(take.takeId) ?? []
    const landed = told.filter((one) => one.status === 'landed')
    if (landed.length === 0) continue
    landedIds.add(take.takeId)
    if (landed.some((one) => one.sha256 !== take.sha256))
      faults.push(`${take.takeId}: receipt of other bytes`)
    if (new Set(landed.map((one) => one.origin?.offset)).size > 1)
      faults.push(`${take.takeId}: landed from two records`)
  }
  for (const { take, fate } of records) {
    if (fate === 'landed' || take.takeId === '') continue
    const told = byTake.get(take.takeId) ?? []
    const said = told.map((one) => (one.status === 'rejected' ? one.reason?.code : one.status))
    const wanted = fate === 'gone' ? (said.includes('landed') ? 'landed' : 'speaker_withdrew') : fate
    if (!said.includes(wanted))
      faults.push(`${take.takeId} (${fate}) was told ${said.join(', ') || 'nothing'}`)
  }
  const dead = (await lane.readDead()).filter((letter) => letter.value !== null)
  const deadKeys = new Set(dead.map((letter) => letter.key))
  const wantedDead = records.filter(({ fate }) =>
    ['conflict', 'sha_mismatch', 'missing_header'].includes(fate),
  )
  if (deadKeys.size !== wantedDead.length)
    faults.push(`${deadKeys.size} dead letters, not ${wantedDead.length}`)
  return {
    sent: good.length,
    landed: found.takes,
    lost: good.filter((take) => !landedIds.has(take.takeId)).length + Math.max(0, good.length - found.takes),
    doubled: found.doubled.length + Math.max(0, found.takes - good.length),
    faults,
  }
}

/** A station as it stands in a corridor: a process of its own, with somebody's take, a broker, and staff who lock it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MICROPHONE, MONO_16, voice } from '../station.ts'
import { stationTopics } from '../station-topics.ts'
import type { StationTopics } from '../station-topics.ts'
import { connectPage, runKiosk } from '../kiosk-process.ts'
import type { KioskProcess, Page } from '../kiosk-process.ts'
import type { Random } from './random.ts'

/** Words that staff typed or speakers left: whoever gets to see one has got through. */
export const PRIVATE = ['Almaz of Gondar', 'Room 12 of the clinic', 'lake-writer-account'] as const
export const PIN = '471147'

export interface World {
  readonly kiosk: KioskProcess
  readonly port: number
  /** of the page below: the launch's own token */
  readonly token: string
  readonly page: Page
  /** a cookie of a session */
  readonly cookie: string
  readonly bootstrap: string
  readonly topics: StationTopics
  readonly projectId: string
  readonly speakerId: string
  readonly takeId: string
  /** for sticks */
  readonly dir: string
  /** resident memory of the station, MB */
  memory(): number
  end(): Promise<void>
}

/** Accepted cases are told in words; nothing: it was refused. */
export type Attack = (world: World, random: Random) => Promise<string | null>

export async function openWorld(bootstrap: string): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'fieldtake-hostile-'))
  const topics = await stationTopics(bootstrap)
  const kiosk = await runKiosk({ dataDir: join(dir, 'data'), brokers: bootstrap })
  const { origin, port, hash } = new URL(kiosk.url)
  const token = hash.replace('#token=', '')
  const page = await connectPage(kiosk.url)
  const opened = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { settings } = (await page.call('settings.get', {})).output
  await page.call('settings.set', {
    settings: {
      ...settings,
      stationName: PRIVATE[1],
      broker: { ...settings.broker, ...topics },
      storage: { ...settings.storage, accessKeyId: PRIVATE[2] },
    },
  })
  const { projects } = (await page.call('projects.list', {})).output
  const projectId = projects[0]?.projectId ?? ''
  await page.call('scripts.useStarter', { projectId, langs: ['en'] })
  const { speakerId } = (await page.call('speakers.add', { label: PRIVATE[0], metadata: {} })).output
  const { session } = (await page.call('session.start', { projectId, speakerId })).output
  const { takeId } = (
    await page.call('recording.start', {
      promptId: session?.current?.promptId ?? '',
      format: MONO_16,
      device: MICROPHONE,
      preRollFrames: 0,
    })
  ).output
  const pcm = voice(1_000)
  for (let at = 0; at < pcm.length; at += 4_800)
    await page.call('recording.append', { takeId, firstFrame: at / 2 }, pcm.slice(at, at + 4_800))
  await page.call('recording.stop', { takeId })
  await page.call('session.end', {})
  return {
    ...{
      kiosk,
      port: Number(port),
      token,
      page,
      cookie,
      bootstrap,
      topics,
      projectId,
      speakerId,
      takeId,
      dir,
    },
    memory: () => {
      const status = readFileSync(`/proc/${kiosk.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
    },
    async end() {
      page.close()
      await kiosk.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Staff go home. */
export async function lock({ page, projectId }: World): Promise<void> {
  await page.call('settings.setSecret', { name: 'kioskPin', value: PIN })
  const { settings } = (await page.call('settings.get', {})).output
  await page.call('settings.set', { settings: { ...settings, kiosk: { enabled: true, projectId } } })
}

export const leaks = (told: string): string | null =>
  PRIVATE.find((secret) => told.includes(secret)) ?? (/root:x?:0:0/.test(told) ? '/etc/passwd' : null)

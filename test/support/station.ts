/** A station without a shell: the real core on a folder of its own, and the few steps that every test takes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { methods } from '../../main/contract/api.ts'
import type { Input, MethodName, Output } from '../../main/contract/api.ts'
import type { StationState, Take } from '../../main/contract/model.ts'
import type { StationSettings } from '../../main/contract/settings.ts'
import { createCore } from '../../main/core/core.ts'
import type { Core, CoreOptions } from '../../main/core/host.ts'
import type { SecretStore } from '../../main/core/secret-store.ts'

export const SAMPLE_RATE = 48_000
export const MONO_16 = { sampleRate: SAMPLE_RATE, channels: 1, bitDepth: 16 } as const
export const MICROPHONE = {
  label: 'test microphone',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
}

export function memorySecrets(initial: Record<string, string> = {}): SecretStore {
  const values = new Map(Object.entries(initial))
  return {
    get: (name) => Promise.resolve(values.get(name) ?? null),
    set: (name, value) => Promise.resolve(void values.set(name, value)),
  }
}

/** Speech-like: a voice of changing pitch and loudness over faint noise, so that no rule blocks it. */
export function voice(milliseconds: number, seed = 1): Uint8Array {
  const frames = Math.round((milliseconds / 1000) * SAMPLE_RATE)
  const pcm = new Int16Array(frames)
  let noise = seed >>> 0 || 1
  for (let at = 0; at < frames; at += 1) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0
    const t = at / SAMPLE_RATE
    const loud = Math.max(0, Math.sin(2 * Math.PI * 3 * t)) * 0.4
    const pitch = 120 + 30 * Math.sin(2 * Math.PI * 0.7 * t + seed)
    const tone = Math.sin(2 * Math.PI * pitch * t) + 0.5 * Math.sin(4 * Math.PI * pitch * t)
    pcm[at] = Math.round(32_767 * (0.6 * loud * tone + 0.002 * (noise / 2 ** 31 - 1)))
  }
  return new Uint8Array(pcm.buffer)
}

export interface TestStation {
  readonly core: Core
  readonly dataDir: string
  call<M extends MethodName>(method: M, input: Input<M>, bytes?: Uint8Array): Promise<Output<M>>
  /** Resolves with the first state, now or later, that satisfies `wanted`. */
  until(wanted: (state: StationState) => boolean, timeoutMs?: number, what?: string): Promise<StationState>
  /** A session of a new speaker over the starter script (or over what the topic brought). */
  begin(langs?: readonly string[]): Promise<StationState>
  set(change: (settings: StationSettings) => StationSettings): Promise<void>
  /** Loads a profile, having seen what it changes. */
  load(profile: string): Promise<Output<'settings.importProfile'>>
  /** Begins a take of the current prompt; answers its id. */
  start(): Promise<string>
  /** The take's audio from its beginning, in pieces of 50 ms. */
  append(takeId: string, pcm: Uint8Array): Promise<void>
  /** Reads the current prompt, in pieces of 50 ms, and stays there. `toSavedMs` is from stop to saved. */
  read(pcm: Uint8Array): Promise<{ take: Take; toSavedMs: number }>
  /** Reads with a voice and goes on to the next prompt. */
  record(milliseconds?: number, seed?: number): Promise<Take>
  /** Closes the core and leaves its folder. */
  close(): Promise<void>
  remove(): Promise<void>
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'fieldtake-'))
export const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

/** `stationId`: of a station whose account was made before its first start. */
export async function openStation({
  stationId,
  ...given
}: Partial<CoreOptions> & { readonly stationId?: string } = {}): Promise<TestStation> {
  const dataDir = given.dataDir ?? (await newFolder())
  if (stationId !== undefined) await writeFile(join(dataDir, 'station-id'), `${stationId}\n`, { mode: 0o600 })
  const core = await createCore({
    shell: 'kiosk',
    appVersion: '0.0.0-test',
    secrets: memorySecrets(),
    ...given,
    dataDir,
  })
  return wrap(core, dataDir)
}

function wrap(core: Core, dataDir: string): TestStation {
  async function call<M extends MethodName>(
    method: M,
    input: Input<M>,
    bytes?: Uint8Array,
  ): Promise<Output<M>> {
    const { result } = await core.call(method, input, bytes)
    // what a renderer's transport does too: an answer that does not fit the contract is a fault
    return methods[method].output.parse(result) as Output<M>
  }
  const station: TestStation = {
    core,
    dataDir,
    call,
    async until(wanted, timeoutMs = 20_000, what = 'the wanted state') {
      const now = await call('station.state', {})
      if (wanted(now)) return now
      return new Promise((resolve, reject) => {
        let last = now
        const stop = core.on('state', (state) => {
          last = state
          if (!wanted(state)) return
          clearTimeout(timer)
          stop()
          resolve(state)
        })
        const timer = setTimeout(() => {
          stop()
          const { broker, ledger, prompts, uploads } = last
          reject(
            new Error(
              `${what}: not within ${timeoutMs} ms: ${JSON.stringify({ broker, ledger, prompts, uploads })}`,
            ),
          )
        }, timeoutMs)
      })
    },
    async begin(langs = ['en']) {
      const { projects } = await call('projects.list', {})
      const projectId = projects[0]!.projectId
      if (langs.length > 0) await call('scripts.useStarter', { projectId, langs: [...langs] })
      const speaker = await call('speakers.add', { label: 'Tester', metadata: {} })
      return call('session.start', { projectId, speakerId: speaker.speakerId })
    },
    async set(change) {
      const { settings } = await call('settings.get', {})
      await call('settings.set', { settings: change(settings) })
    },
    async load(profile) {
      const { changes } = await call('settings.readProfile', { profile })
      return call('settings.importProfile', { profile, agreed: changes })
    },
    async start() {
      const prompt = (await call('station.state', {})).session?.current
      if (!prompt) throw new Error('no prompt to read')
      const { takeId } = await call('recording.start', {
        promptId: prompt.promptId,
        format: MONO_16,
        device: MICROPHONE,
        preRollFrames: 0,
      })
      return takeId
    },
    async append(takeId, pcm) {
      const piece = (SAMPLE_RATE / 20) * 2
      for (let at = 0; at < pcm.length; at += piece)
        await call('recording.append', { takeId, firstFrame: at / 2 }, pcm.subarray(at, at + piece))
    },
    async read(pcm) {
      const takeId = await station.start()
      await station.append(takeId, pcm)
      const stopped = performance.now()
      const { take } = await call('recording.stop', { takeId })
      return { take, toSavedMs: performance.now() - stopped }
    },
    async record(milliseconds = 800, seed = 1) {
      const { take } = await station.read(voice(milliseconds, seed))
      await call('session.next', {})
      return take
    },
    close: () => core.close(),
    async remove() {
      await core.close()
      await removeFolder(dataDir)
    },
  }
  return station
}

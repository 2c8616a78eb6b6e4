/** A whole core in a temporary folder, with a speaker in a session and a synthetic microphone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCore } from '../../main/core/core.ts'
import type { Core, CoreOptions } from '../../main/core/host.ts'
import type { CaptureFormat, StationState, Take } from '../../main/contract/model.ts'
import { methods } from '../../main/contract/api.ts'
import type { Input, MethodName, Output } from '../../main/contract/api.ts'
import { stationSettings } from '../../main/contract/settings.ts'
import type { StationSettings } from '../../main/contract/settings.ts'

export const SPEECH_48K: CaptureFormat = { sampleRate: 48_000, channels: 1, bitDepth: 16 }

/** A call of the contract, its answer parsed as a renderer would. */
export async function ask<M extends MethodName>(
  core: Core,
  method: M,
  input: Input<M>,
  bytes?: Uint8Array,
): Promise<Output<M>> {
  const { result } = await core.call(method, input, bytes)
  // the schema is looked up by the same name that types the answer
  return methods[method].output.parse(result) as Output<M>
}

export interface CoreStation {
  readonly core: Core
  readonly dataDir: string
  state(): Promise<StationState>
  set(change: (settings: StationSettings) => StationSettings): Promise<void>
  /** Resolves when the snapshot satisfies `holds`; by events, never by polling. */
  until(what: string, holds: (state: StationState) => boolean, timeoutMs?: number): Promise<StationState>
  /** Records `pcm` in 50 ms pieces and waits for "saved". `toSavedMs` is stop -> saved. */
  record(pcm: Uint8Array, format?: CaptureFormat): Promise<{ take: Take; toSavedMs: number }>
  /** Closes the core; the folder stays when `keep`. */
  close(keep?: boolean): Promise<void>
}

export async function openCoreStation(options: Partial<CoreOptions> = {}): Promise<CoreStation> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'fieldtake-station-'))
  const kept = new Map<string, string>()
  const core = await createCore({
    shell: 'kiosk',
    appVersion: 'test',
    secrets: {
      get: (name) => Promise.resolve(kept.get(name) ?? null),
      set: (name, value) => {
        kept.set(name, value)
        return Promise.resolve()
      },
    },
    ...options,
    dataDir,
  })
  const state = () => ask(core, 'station.state', {})
  return {
    core,
    dataDir,
    state,
    async set(change) {
      const { settings } = await ask(core, 'settings.get', {})
      await ask(core, 'settings.set', { settings: stationSettings.parse(change(settings)) })
    },
    until: (what, holds, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const settle = (current: StationState) => {
          if (!holds(current)) return
          clearTimeout(timer)
          stop()
          resolve(current)
        }
        const stop = core.on('state', settle)
        const timer = setTimeout(() => {
          stop()
          reject(new Error(`${what}: not within ${timeoutMs} ms`))
        }, timeoutMs)
        state().then(settle, reject)
      }),
    async record(pcm, format = SPEECH_48K) {
      const current = (await state()).session?.current
      if (!current) throw new Error('no prompt to read')
      const { takeId } = await ask(core, 'recording.start', {
        promptId: current.promptId,
        format,
        device: {
          label: 'synthetic',
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: false,
        },
        preRollFrames: 0,
      })
      const align = (format.bitDepth / 8) * format.channels
      const piece = Math.floor(format.sampleRate / 20) * align
      for (let at = 0; at < pcm.length; at += piece)
        await ask(core, 'recording.append', { takeId, firstFrame: at / align }, pcm.subarray(at, at + piece))
      const stopped = performance.now()
      const { take } = await ask(core, 'recording.stop', { takeId })
      return { take, toSavedMs: performance.now() - stopped }
    },
    async close(keep = false) {
      await core.close()
      if (!keep) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A speaker in a session on the starter script, as a first-time user ends up after a minute. */
export async function startSession(station: CoreStation): Promise<void> {
  const { projects } = await ask(station.core, 'projects.list', {})
  const project = projects[0]
  if (!project) throw new Error('a station starts with one project')
  await ask(station.core, 'scripts.useStarter', { projectId: project.projectId, langs: ['en'] })
  const speaker = await ask(station.core, 'speakers.add', { label: 'Test', metadata: {} })
  for (const consent of project.settings.consents.slice(0, 1)) {
    await ask(station.core, 'speakers.consent', {
      speakerId: speaker.speakerId,
      projectId: project.projectId,
      lang: consent.lang,
      version: consent.version,
    })
  }
  await ask(station.core, 'session.start', { projectId: project.projectId, speakerId: speaker.speakerId })
}

/** Speech-like bursts over a little noise: 16-bit mono PCM, the same for the same seed. */
export function syntheticSpeech(seconds: number, seed = 1, sampleRate = 48_000): Uint8Array {
  const samples = new Int16Array(Math.round(seconds * sampleRate))
  let noise = seed >>> 0 || 1
  for (let i = 0; i < samples.length; i++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0
    const t = i / sampleRate
    const burst = Math.max(0, Math.sin(2 * Math.PI * 1.7 * t)) ** 2
    const voice = Math.sin(2 * Math.PI * (140 + seed) * t) + 0.4 * Math.sin(2 * Math.PI * 1_250 * t)
    samples[i] = Math.round(9_000 * burst * voice + 40 * (noise / 2 ** 31 - 1))
  }
  return new Uint8Array(samples.buffer)
}

/** What was set up on a station before the story begins, or is asked of it afterwards, without a window. */
import { connectPage, runKiosk, type Page } from '../support/kiosk-process.ts'
import type { Input } from '../../main/contract/api.ts'
import { MICROPHONE, MONO_16, SAMPLE_RATE, voice } from '../support/station.ts'

/** Runs the kiosk shell on `dataDir` just for `work`; either shell goes on from the same folder. */
export async function withStation<T>(dataDir: string, work: (station: Page) => Promise<T>): Promise<T> {
  const kiosk = await runKiosk({ dataDir })
  const station = await connectPage(kiosk.url)
  try {
    return await work(station)
  } finally {
    station.close()
    await kiosk.stop()
  }
}

export const CONSENT = 'I agree that my recordings are used to build speech technology.'
type Settings = Input<'projects.save'>['settings']

/** Gives the station's first project a script of its own and a consent text in English. */
export async function setUpProject(station: Page, script: readonly string[], settings: Partial<Settings>) {
  const projectId = (await station.call('projects.list', {})).output.projects[0]?.projectId
  if (projectId === undefined) throw new Error('the station has no project')
  await station.call('projects.save', {
    projectId,
    name: 'Voices of the coast',
    settings: {
      consents: [{ lang: 'en', version: '1', text: CONSENT }],
      preRollMs: 100,
      postRollMs: 200,
      quality: {},
      ...settings,
    },
  })
  await station.call(
    'scripts.import',
    { name: 'coast.txt', lang: 'en', projectId },
    new TextEncoder().encode(script.join('\n')),
  )
}

/** A new speaker reads as many sentences as there are lengths (ms), as if they had done so before anybody looked. */
export async function readTakes(
  station: Page,
  label: string,
  lengths: readonly number[],
): Promise<{ takeId: string; text: string }[]> {
  const projectId = (await station.call('projects.list', {})).output.projects[0]?.projectId
  if (projectId === undefined) throw new Error('the station has no project')
  await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  const { speakerId } = (await station.call('speakers.add', { label, metadata: {} })).output
  let state = (await station.call('session.start', { projectId, speakerId })).output
  const takes = []
  for (const [at, length] of lengths.entries()) {
    const prompt = state.session?.current
    if (!prompt) throw new Error('no prompt to read')
    const { takeId } = (
      await station.call('recording.start', {
        promptId: prompt.promptId,
        format: MONO_16,
        device: MICROPHONE,
        preRollFrames: 0,
      })
    ).output
    const pcm = voice(length, at + 1)
    const piece = (SAMPLE_RATE / 20) * 2
    for (let from = 0; from < pcm.length; from += piece)
      await station.call(
        'recording.append',
        { takeId, firstFrame: from / 2 },
        pcm.subarray(from, from + piece),
      )
    await station.call('recording.stop', { takeId })
    takes.push({ takeId, text: prompt.text })
    state = (await station.call('session.next', {})).output
  }
  return takes
}

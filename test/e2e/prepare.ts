/** What was set up on a station before the story begins, or is asked of it afterwards, without a window. */
import { connectPage, runKiosk, type Page } from '../support/kiosk-process.ts'
import type { Input } from '../../main/contract/api.ts'

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

/**
 * The whole interface on a core that is not there: for looking at every state, never shipped. One page shows all of
 * them, one after another, since loading a page costs more than looking at it:
 * `?story=NAME&lang=CODE&theme=NAME` by hand, `showStory(...)` by the gallery.
 */
import '../../../renderer/transport/no-eval.ts'
import { createRoot, type Root } from 'react-dom/client'
import { App } from '../../../renderer/app/app.tsx'
import { linkTo } from '../../../renderer/app/route.ts'
import { LANGUAGES, setLanguage } from '../../../renderer/i18n/index.ts'
import { createStation } from '../../../renderer/store/mirror.ts'
import '../../../renderer/styles/index.ts'
import { fakeClient } from './client.ts'
import { fakeRecorder } from './recorder.ts'
import { STORIES, worldOf } from './stories.ts'

export interface Asked {
  readonly story: string
  readonly lang: string
  readonly theme: string
}
declare global {
  interface Window {
    showStory(asked: Asked): Promise<void>
    /** what the interface has had the core do since */
    done(): readonly string[]
  }
}

let root: Root | null = null
let endLast = () => undefined as unknown
window.done = () => []

window.showStory = async ({ story: name, lang, theme }) => {
  root?.unmount()
  endLast()
  localStorage.clear()
  // As after a start: the interface itself has to find the language of the station.
  await setLanguage('en')
  const story = STORIES[name]
  if (!story) throw new Error(`no story ${name}`)
  const world = worldOf(story)
  if (theme === 'dark' || theme === 'contrast' || theme === 'light') world.settings.settings.theme = theme
  world.settings.settings.uiLanguage = LANGUAGES.find((language) => language === lang) ?? 'en'
  // A core that is gone or locked says nothing: what is left is the language of the last start.
  if (world.gone || world.backups.length > 0 || world.vaultLocked !== null)
    localStorage.setItem('fieldtake.language', lang)
  history.replaceState(null, '', linkTo(story.view ?? 'record', story.item))
  if (story.reviewer !== undefined) localStorage.setItem('fieldtake.reviewer', story.reviewer)
  const client = fakeClient(world)
  const station = createStation(client)
  window.done = () => client.done
  endLast = () => station.close()
  const element = document.getElementById('root')
  if (!element) throw new Error('the page has no root')
  root = createRoot(element)
  const startedAt = story.since === undefined ? null : performance.now() - story.since
  const recorder = fakeRecorder({ startedAt, ...story.recorder }, story.loud)
  root.render(<App services={{ client, station, recorder }} />)
}

const byHand = new URLSearchParams(location.search)
const story = byHand.get('story')
if (story !== null)
  void window.showStory({ story, lang: byHand.get('lang') ?? 'en', theme: byHand.get('theme') ?? 'light' })

/** The whole interface on a core that is not there: for looking at every state, never shipped. */
import '../../../renderer/transport/no-eval.ts'
import { createRoot } from 'react-dom/client'
import { App } from '../../../renderer/app/app.tsx'
import { linkTo } from '../../../renderer/app/route.ts'
import { LANGUAGES } from '../../../renderer/i18n/index.ts'
import { createStation } from '../../../renderer/store/station.ts'
import '../../../renderer/styles/index.ts'
import { fakeClient } from './client.ts'
import { fakeRecorder } from './recorder.ts'
import { STORIES, worldOf } from './stories.ts'

const asked = new URLSearchParams(location.search)
const story = STORIES[asked.get('story') ?? 'record-idle'] ?? {}
const world = worldOf(story)
const theme = asked.get('theme')
if (theme === 'dark' || theme === 'contrast' || theme === 'light') world.settings.settings.theme = theme
world.settings.settings.uiLanguage = LANGUAGES.find((language) => language === asked.get('lang')) ?? 'en'
if (story.view) location.hash = linkTo(story.view, story.item)
if (story.view === 'listen') localStorage.setItem('fieldtake.reviewer', 'R-02')

const client = fakeClient(world)
const station = createStation(client)
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <App services={{ client, station, recorder: fakeRecorder(story.recorder ?? {}) }} />,
  )

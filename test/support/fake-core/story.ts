/** What a story is: a state of the interface that is worth looking at, and how one gets there. */
import type { RecorderSnapshot } from '../../../renderer/recorder/types.ts'
import type { View } from '../../../renderer/app/route.ts'
import type { World } from './client.ts'
import { NOW } from './data.ts'

/** Places are CSS selectors, so that a way leads on in every language; `LANG` in one is the language of the moment. */
export type Step =
  | { readonly press: string }
  | { readonly click: string }
  /** the second of the options */
  | { readonly choose: string }
  | { readonly fill: string; readonly text: string }
  | { readonly file: string; readonly name?: string }
  | { readonly see: string }
  /** there is one of these, and no more */
  | { readonly one: string }

export interface Story {
  readonly view?: View
  readonly item?: string
  /** who listens; none = they are asked */
  readonly reviewer?: string
  readonly recorder?: Partial<RecorderSnapshot>
  /** for how long a take has been going on, ms */
  readonly since?: number
  /** someone speaks although nothing is recorded */
  readonly loud?: boolean
  readonly world?: (world: World) => void
  readonly steps?: readonly Step[]
  /** nothing has told it the language and the theme */
  readonly unsettled?: boolean
  /** its picture shows the whole page, not only what fits the screen */
  readonly tall?: boolean
}

export const offline = (world: World): void => {
  world.state.broker = { ...world.state.broker, state: 'offline', nextTryAt: NOW + 20_000 }
  world.state.uploads = { ...world.state.uploads, current: null, bytesPerSecond: null }
}

/** The projects say how many hours, and whom, the corpus is to have. */
export const withGoals = (world: World): void => {
  world.projects = world.projects.map((project) => ({
    ...project,
    settings: {
      ...project.settings,
      goalHours: 60,
      targets: [
        { answers: { age_band: '20-29', gender: 'female' }, speakers: 15, minutes: 10 },
        { answers: { age_band: '60-69' }, speakers: 20, minutes: 10 },
      ],
    },
  }))
}

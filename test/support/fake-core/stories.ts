/** Every state worth looking at, by name. */
import { NO_DICTIONARIES } from './spelling.ts'
import { reviewBench } from '../../../main/contract/review-queue.ts'
import { summary } from './summary.ts'
import type { World } from './client.ts'
import { AGREEMENT } from './agreement.ts'
import { LISTENERS, PROFILE, project, settingsOf, scripts, speakers, stateOf, takes } from './data.ts'
import { RECORD } from './stories-record.ts'
import { VIEWS } from './stories-views.ts'
import { WAYS } from './stories-ways.ts'
import type { Story } from './story.ts'

export const STORIES: Record<string, Story> = { ...RECORD, ...VIEWS, ...WAYS }

export function worldOf(story: Story): World {
  const world: World = structuredClone({
    state: stateOf(),
    settings: settingsOf(),
    takes,
    projects: [project],
    speakers,
    scripts,
    listeners: LISTENERS,
    spelling: null,
    dictionaries: NO_DICTIONARIES,
    written: [],
    review: takes[4] ?? null,
    others: [],
    passed: [],
    without: null,
    card: null,
    gone: false,
    backups: [],
    vault: { state: 'off', keyId: null, since: null, keychain: true, codeKept: false, left: 0 },
    vaultLocked: null,
    withMedia: false,
    summary,
    exporting: { available: true, running: null, wish: null, last: null },
    draft: null,
    soFar: { speakerId: 's2', approve: 1, reject: 1, unsure: 0 },
    bench: reviewBench.parse({}),
    saved: [],
    agreement: AGREEMENT,
    gold: null,
    profile: PROFILE,
  })
  story.world?.(world)
  return world
}

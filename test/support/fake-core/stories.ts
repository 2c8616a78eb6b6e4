/** Every state worth looking at, by name: what the station says and what the recorder does. */
import type { RecorderSnapshot } from '../../../renderer/recorder/types.ts'
import type { View } from '../../../renderer/app/route.ts'
import type { World } from './client.ts'
import { NOW, id, makeTake, prompt, settingsOf, stateOf, takes } from './data.ts'

export interface Story {
  readonly view?: View
  readonly item?: string
  readonly recorder?: Partial<RecorderSnapshot>
  readonly world?: (world: World) => void
}
const withTake = (world: World, part: Parameters<typeof makeTake>[2] = {}, n = 0) => {
  if (world.state.session) world.state.session.current = prompt(n, { takes: [makeTake(n, 'queued', part)] })
}
const onPrompt =
  (n: number, part = {}) =>
  (world: World) => {
    if (world.state.session) world.state.session.current = prompt(n, part)
  }
const offline = (world: World) => {
  world.state.broker = { ...world.state.broker, state: 'offline', nextTryAt: NOW + 20_000 }
  world.state.uploads = { ...world.state.uploads, current: null, bytesPerSecond: null }
}

export const STORIES: Record<string, Story> = {
  'record-idle': {},
  'record-idle-arabic-prompt': { world: onPrompt(2) },
  'record-idle-long': {
    world: onPrompt(4, {
      text: 'When the last of the lorries had been unloaded and the scales were put away, the women of the cooperative sat down under the fig tree, divided the day’s money into small piles, and began, as they did every Thursday, to argue about what should be bought first: a new pump for the well, or paint for the school.',
      hint: 'Read calmly, as if to a friend.',
    }),
  },
  'record-wait': { recorder: { phase: 'preroll' } },
  'record-speak': { recorder: { phase: 'recording', startedAt: performance.now() - 2_300 } },
  'record-tail': { recorder: { phase: 'tail' } },
  'record-saving': { recorder: { phase: 'saving' } },
  'record-saved': { world: (world) => withTake(world) },
  'record-warned': {
    world: (world) =>
      withTake(world, {
        version: 2,
        findings: [
          { rule: 'too_quiet', level: 'warn', value: -31.2 },
          { rule: 'noisy', level: 'warn', value: 14 },
        ],
      }),
  },
  'record-blocked': {
    world: (world) => withTake(world, { findings: [{ rule: 'empty', level: 'block', value: -74 }] }),
  },
  'record-undo': {
    world: (world) => {
      if (world.state.session) world.state.session.undo = { what: 'discard', takeId: id(0) }
    },
  },
  'record-gaps': { recorder: { phase: 'recording', startedAt: performance.now() - 1_200, gaps: 2 } },
  'record-interrupted': {
    world: (world) => {
      offline(world)
      world.state.interrupted = [
        {
          takeId: id(7),
          promptText: prompt(1).text,
          lang: 'am',
          direction: 'ltr',
          speakerId: 's1',
          startedAt: NOW - 400_000,
          durationMs: 4_300,
        },
      ]
      world.state.notices = [{ id: 'n1', code: 'clock_jumped', params: { seconds: 3_600 }, at: NOW - 60_000 }]
    },
  },
  'record-no-microphone': { recorder: { mic: { kind: 'fault', code: 'no_microphone', detail: '' } } },
  'record-refused': {
    recorder: { mic: { kind: 'fault', code: 'permission_denied', detail: 'NotAllowedError' } },
  },
  'record-processed': {
    recorder: {
      mic: { kind: 'open', label: 'Headset', sampleRate: 48_000, warnings: ['noise_suppression_on'] },
    },
  },
  'record-error': { recorder: { error: { code: 'disk_full', message: 'ENOSPC' } } },
  'record-finished': {
    world: (world) => {
      if (world.state.session) world.state.session = { ...world.state.session, current: null, left: 0 }
    },
  },
  'record-start': { world: (world) => (world.state.session = null) },
  takes: { view: 'takes', item: id(3) },
  queue: { view: 'queue' },
  'queue-needs': {
    view: 'queue',
    world: (world) => {
      offline(world)
      world.state.ledger = { ...world.state.ledger, landed: 230, parked: 1, rejected: 1 }
    },
  },
  'queue-safe': {
    view: 'queue',
    world: (world) => {
      world.state.uploads = { ...world.state.uploads, current: null }
      world.state.ledger = {
        ...world.state.ledger,
        landed: 237,
        waiting: 0,
        sentAwaiting: 0,
        sending: 0,
        waitingBytes: 0,
        safeToUnplug: true,
      }
    },
  },
  listen: { view: 'listen' },
  pipeline: { view: 'pipeline' },
  project: { view: 'project' },
  settings: { view: 'settings' },
  'first-run': { world: (world) => (world.settings.settings.firstRunDone = false) },
  'kiosk-attract': {
    world: (world) => {
      world.state.kiosk = { enabled: true, locked: true, pinSet: true }
    },
  },
}

export function worldOf(story: Story): World {
  const world: World = { state: stateOf(), settings: settingsOf(), takes: [...takes] }
  story.world?.(world)
  return world
}

/** The record view: every phase of a take, and everything that can be wrong while one records. */
import type { World } from './client.ts'
import { NOW, id, makeTake, mediaOf, prompt } from './data.ts'
import { type Story, offline, withGoals } from './story.ts'

const withTake = (world: World, part: Parameters<typeof makeTake>[2] = {}, n = 0) => {
  if (world.state.session) world.state.session.current = prompt(n, { takes: [makeTake(n, 'queued', part)] })
}
const onPrompt =
  (n: number, part = {}) =>
  (world: World) => {
    if (world.state.session) world.state.session.current = prompt(n, part)
  }

export const RECORD: Record<string, Story> = {
  'record-idle': {},
  'record-idle-arabic-prompt': { world: onPrompt(2) },
  'record-pictures': {
    world: (world) => {
      world.withMedia = true
      if (world.state.session) world.state.session.current = prompt(12, mediaOf(12))
    },
    steps: [
      { press: 'b' },
      { see: '[data-testid=prompt][lang=sw]' },
      { press: 'b' },
      { see: '[data-testid=prompt][lang=ar]' },
      // of the prompts before nothing is left
      { one: '.prompt-image' },
      { one: '.prompt-absent' },
    ],
  },
  'record-idle-long': {
    world: onPrompt(4, {
      text: 'When the last of the lorries had been unloaded and the scales were put away, the women of the cooperative sat down under the fig tree, divided the day’s money into small piles, and began, as they did every Thursday, to argue about what should be bought first: a new pump for the well, or paint for the school.',
      hint: 'Read calmly, as if to a friend.',
    }),
  },
  'record-wait': { recorder: { phase: 'preroll' } },
  'record-speak': { recorder: { phase: 'recording' }, since: 2_300 },
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
  'record-asked-again': {
    world: (world) =>
      withTake(world, {
        review: { state: 'rejected', approve: 0, reject: 2, unsure: 0, reasons: ['noise', 'cut'], at: NOW },
      }),
  },
  'record-undo': {
    world: (world) => {
      if (world.state.session) world.state.session.undo = { what: 'discard', takeId: id(0) }
    },
  },
  'record-gaps': { recorder: { phase: 'recording', gaps: 2 }, since: 1_200 },
  'record-zeros': {
    recorder: {
      phase: 'recording',
      mic: { kind: 'open', label: 'Headset', sampleRate: 48_000, warnings: ['zeros'] },
    },
    since: 2_400,
  },
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
  'record-start-needed': {
    world: (world) => {
      world.state.session = null
      withGoals(world)
    },
    steps: [{ see: '.start-needed' }],
    tall: true,
  },
  'record-rest': {
    world: (world) => {
      if (world.state.session) world.state.session.settings.pauseEvery = 12
    },
  },
  'record-training': {
    world: onPrompt(5, { training: true, hint: 'Lisez comme à un ami.', text: 'ᏣᎳᎩ – un, deux, trois.' }),
  },
  'record-disk-full': {
    world: (world) => {
      world.state.disk = { freeBytes: 40_000_000, minutesLeft: 0, level: 'full' }
    },
  },
  'record-none-yet': {
    world: (world) => {
      offline(world)
      if (world.state.session)
        world.state.session = { ...world.state.session, current: null, done: 0, skipped: 0, left: 0 }
    },
  },
  'record-first-project': {
    world: (world) => {
      world.state.session = null
      world.projects = []
    },
  },
  'record-starter': {
    world: (world) => {
      world.state.session = null
      world.projects = world.projects.map((project) => ({ ...project, prompts: 0, done: 0, langs: [] }))
    },
    tall: true,
  },
  'record-skip': { steps: [{ press: 's' }, { see: '.skip-panel' }] },
  'record-skip-other': {
    steps: [{ press: 's' }, { see: '.skip-panel' }, { press: '8' }, { see: '.skip-panel form' }],
  },
}

/** Dialogs, the first run and a visitor's way through the kiosk: states that one comes to by pressing. */
import type { World } from './client.ts'
import { cardOf } from '../../../main/contract/withdrawal-card.ts'
import { prompt, makeTake } from './data.ts'
import type { Step, Story } from './story.ts'

const first = (world: World) => {
  world.settings.settings.firstRunDone = false
  world.settings.settings.broker.brokers = ''
  world.projects = []
}
const CARD =
  cardOf({ speakerId: '0198b3a0-1234-7abc-8def-0123456789ab', secret: '0123456789ABCDEFGHJK' }) ?? ''
const carded = (world: World) => {
  world.card = CARD
}
const byCard: readonly Step[] = [
  { press: 'F2' },
  { click: '.picker-acts .button-quiet:last-child' },
  { see: '.withdraw-card' },
]
const NEXT = '.card .button-primary'
const named: readonly Step[] = [{ click: NEXT }, { fill: '.card input', text: 'Almaz' }]

const kiosk =
  (part: (world: World) => void = () => undefined) =>
  (world: World) => {
    world.state.kiosk = { enabled: true, locked: true, pinSet: true }
    if (world.state.session) world.state.session = { ...world.state.session, done: 2, skipped: 0 }
    part(world)
  }
const greeted: readonly Step[] = [{ click: '.kiosk-start' }, { see: '.kiosk-languages' }]
const chosen: readonly Step[] = [
  ...greeted,
  { click: '.kiosk-language[lang=LANG]' },
  { see: '.kiosk-sheet select' },
]
const asked: readonly Step[] = [
  ...chosen,
  { choose: '.kiosk-sheet select >> nth=0' },
  { click: '.kiosk-sheet .button-primary' },
  { see: '.consent' },
]
const agreed: readonly Step[] = [
  ...asked,
  { click: '.consent .button-primary' },
  { see: '.kiosk-sheet .meter' },
]
const heard: readonly Step[] = [
  ...agreed,
  { click: '.kiosk-sheet .button-primary:enabled' },
  { see: '.record' },
]
const HELP = '.kiosk-bar button:has(.lucide-circle-question-mark)'
const STAFF = '.kiosk-bar button:has(.lucide-lock)'
const deaf = { mic: { kind: 'fault', code: 'no_microphone', detail: '' } } as const

export const WAYS: Record<string, Story> = {
  speaker: { steps: [{ press: 'F2' }, { see: '.picker-acts' }] },
  'speaker-new': {
    steps: [
      { press: 'F2' },
      { click: '.picker-acts .button:nth-child(2)' },
      { click: '.dialog .button-primary' },
      { see: '.dialog .danger' },
    ],
  },
  'speaker-answers': {
    steps: [
      { press: 'F2' },
      { click: '.picker-row:nth-of-type(4)' },
      { click: '.picker-acts .button-primary' },
      { see: '.form-acts' },
    ],
  },
  'speaker-languages': {
    steps: [
      { press: 'F2' },
      { click: '.picker-acts .button-quiet' },
      { see: '.speaker-langs' },
      { click: '.speaker-langs input' },
    ],
  },
  'other-languages': {
    world(world) {
      const { session } = world.state
      if (session) world.state.session = { ...session, current: null, left: 0, unread: 1_204 }
    },
    steps: [{ see: '.finished' }],
  },
  'no-language': {
    world(world) {
      const { session } = world.state
      if (session)
        world.state.session = { ...session, current: null, done: 0, skipped: 0, left: 0, unread: 1 }
    },
    steps: [{ see: '.finished' }],
  },
  'other-languages-change': {
    world(world) {
      const { session } = world.state
      if (session) world.state.session = { ...session, current: null, left: 0, unread: 1_204 }
    },
    // in the dialog by keys alone: past the button that closes it, to the first language
    steps: [
      { click: '.finished .button-primary' },
      { see: '.speaker-langs' },
      { press: 'Tab' },
      { press: 'Tab' },
      { press: 'Space' },
      { see: '.speaker-langs input:checked' },
    ],
  },
  consent: {
    steps: [
      { press: 'F2' },
      { click: '.picker-row:nth-of-type(5)' },
      { click: '.picker-acts .button-primary' },
      { see: '.consent' },
    ],
  },
  withdraw: {
    steps: [
      { press: 'F2' },
      { click: '.picker-acts .button-quiet:nth-last-child(2)' },
      { see: '.dialog .button-danger' },
    ],
  },
  'withdrawal-card': {
    world: carded,
    steps: [
      { press: 'F2' },
      { click: '.picker-row:nth-of-type(5)' },
      { click: '.picker-acts .button-primary' },
      { click: '.consent .button-primary' },
      { see: '.code-card' },
    ],
  },
  'withdraw-card': { steps: byCard },
  'withdraw-card-mistyped': {
    steps: [
      ...byCard,
      { fill: '.withdraw-card input', text: CARD.replace('Q', 'P') },
      { click: '.withdraw-card .button-primary' },
      { see: '.withdraw-card [role=alert]' },
    ],
  },
  'withdraw-card-confirm': {
    steps: [
      ...byCard,
      { fill: '.withdraw-card input', text: CARD },
      { click: '.withdraw-card .button-primary' },
      { see: '.withdraw-card .button-danger' },
    ],
  },
  'withdraw-card-done': {
    steps: [
      ...byCard,
      { fill: '.withdraw-card input', text: CARD },
      { click: '.withdraw-card .button-primary' },
      { click: '.withdraw-card .button-danger' },
      { see: '.withdraw-card[role=status]' },
    ],
  },
  ledger: { steps: [{ press: 'l' }, { see: '.ledger-terms' }] },
  keys: { steps: [{ press: '?' }, { see: '.cheat' }] },

  'first-run': { world: first },
  'first-run-speaker': { world: first, steps: [...named] },
  'first-run-takes': {
    world: first,
    // the sentences that are offered to begin with are in the interface's language, and no others
    steps: [
      ...named,
      { click: NEXT },
      { see: '.radio-group' },
      { see: '.choice:has([lang=LANG]) input:checked' },
      { one: '.choices input:checked' },
    ],
  },
  'first-run-archive': {
    world(world) {
      first(world)
      world.settings.givenBrokers = '127.0.0.1:9092'
    },
    steps: [...named, { click: NEXT }, { see: '.radio-group' }],
  },
  'first-run-broker': {
    world: first,
    steps: [
      ...named,
      { click: NEXT },
      { click: '.radio-group .choice:nth-of-type(2) input' },
      { see: 'form > .field input[dir=ltr]' },
    ],
  },

  help: { view: 'record', steps: [{ press: 'F1' }, { see: '.help-steps' }] },
  'help-search': {
    view: 'queue',
    // the one word that every language writes alike
    steps: [{ press: 'F1' }, { fill: '.help-side input', text: 'usb' }, { see: '.help-link-part' }],
  },
  'help-pill': {
    view: 'record',
    steps: [{ press: 'l' }, { click: 'dialog .help-at' }, { see: '.help-pills' }],
  },
  'help-microphone': {
    view: 'settings',
    steps: [{ click: '[id="settings.microphone"] .help-at' }, { see: '.help-page .meter' }],
  },
  'help-listen': { view: 'listen', steps: [{ press: 'F1' }, { see: '.help-page .button-danger' }] },
  'help-trouble': { view: 'settings', steps: [{ press: 'F1' }, { see: '.help-checks' }] },
  'help-kiosk': {
    world: kiosk(),
    steps: [{ click: HELP }, { see: '.help-steps' }],
  },
  'kiosk-attract': { world: kiosk() },
  'kiosk-language': { world: kiosk(), steps: greeted },
  'kiosk-about': { world: kiosk(), steps: chosen },
  'kiosk-consent': { world: kiosk(), steps: asked },
  'kiosk-card': {
    world: kiosk(carded),
    steps: [...asked, { click: '.consent .button-primary' }, { see: '.code-card' }],
  },
  'kiosk-withdraw': {
    world: kiosk(),
    steps: [{ click: '.kiosk-centre .button-quiet' }, { see: '.withdraw-card' }],
  },
  'kiosk-microphone': { world: kiosk(), steps: agreed },
  'kiosk-microphone-heard': {
    world: kiosk(),
    loud: true,
    steps: [...agreed, { see: '.kiosk-sheet .button-primary:enabled' }],
  },
  'kiosk-prompt': { world: kiosk(), loud: true, steps: heard },
  'kiosk-speak': { world: kiosk(), loud: true, steps: [...heard, { press: ' ' }, { see: '.cue-recording' }] },
  'kiosk-saved': {
    world: kiosk((world) => {
      if (world.state.session) world.state.session.current = prompt(0, { takes: [makeTake(0, 'queued')] })
    }),
    loud: true,
    steps: heard,
  },
  'kiosk-thanks': {
    world: kiosk((world) => {
      if (world.state.session) world.state.session.done = 5
    }),
    loud: true,
    steps: [...agreed, { click: '.kiosk-sheet .button-primary:enabled' }, { see: '[data-step=thanks]' }],
  },
  'kiosk-deaf': {
    world: kiosk(),
    recorder: deaf,
    steps: [...asked, { click: '.consent .button-primary' }, { see: '.trouble' }],
  },
  'kiosk-disk-full': {
    world: kiosk((world) => {
      world.state.disk = { freeBytes: 40_000_000, minutesLeft: 0, level: 'full' }
    }),
    steps: [{ see: '.kiosk-centre[role=alert]' }],
  },
  'kiosk-staff': { world: kiosk(), steps: [{ click: STAFF }, { see: '.kiosk-pad' }] },
  'kiosk-staff-wrong': {
    world: kiosk(),
    steps: [
      { click: STAFF },
      { click: '.kiosk-pad .button >> nth=0' },
      { click: '.dialog .button-primary' },
      { see: '.dialog .danger' },
    ],
  },
}

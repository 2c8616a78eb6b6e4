/** What help consists of: its pages and their sections, the same in every language. The words are in words/. */
import type { View } from '../../app/route.ts'

/** `steps`: one does them one after another. */
type Form = 'steps' | 'text'
export const PAGES = {
  take: { read: 'steps', check: 'text', next: 'text' },
  microphone: { nothing: 'steps', allow: 'text', level: 'text' },
  offline: { works: 'text', pill: 'text' },
  send: { way: 'text', safe: 'text', stuck: 'text' },
  stick: { out: 'steps', in: 'steps' },
  speakers: { who: 'text', consent: 'text', card: 'text' },
  withdraw: { here: 'steps', card: 'steps', then: 'text' },
  listen: { begin: 'text', judge: 'steps', write: 'text', undo: 'text' },
  trouble: { look: 'steps', network: 'text', crash: 'text', file: 'text' },
  update: { ready: 'text', back: 'text', feed: 'text' },
  keys: { printed: 'text', own: 'text' },
  visit: { read: 'steps', again: 'text', leave: 'text', withdraw: 'text' },
} as const satisfies Record<string, Record<string, Form>>
export type HelpPage = keyof typeof PAGES

export interface SectionWords {
  readonly title: string
  /** `{do.record}` is what the interface calls it, `{key:again}` the key of an act as it is now */
  readonly text: readonly string[]
}
export type HelpWords = {
  readonly [P in HelpPage]: { readonly title: string } & {
    readonly [S in keyof (typeof PAGES)[P]]: SectionWords
  }
}

const isPage = (name: string): name is HelpPage => name in PAGES
const all: readonly HelpPage[] = Object.keys(PAGES).filter(isPage)
/** A visitor of a locked kiosk is shown how to be one, and nothing that is for staff. */
export const pagesFor = (visitor: boolean): readonly HelpPage[] =>
  all.filter((page) => (page === 'visit') === visitor)

export interface HelpSection {
  readonly id: string
  readonly form: Form
  readonly words: SectionWords
}
export function sectionsOf(page: HelpPage, words: HelpWords): readonly HelpSection[] {
  const texts: Readonly<Record<string, SectionWords | string>> = words[page]
  return Object.entries(PAGES[page]).flatMap(([id, form]) => {
    const found = texts[id]
    return typeof found === 'object' ? [{ id, form, words: found }] : []
  })
}

/** The page that is opened where one is. */
export const PAGE_OF: Record<View, HelpPage> = {
  record: 'take',
  takes: 'take',
  queue: 'send',
  listen: 'listen',
  corpus: 'take',
  pipeline: 'send',
  project: 'speakers',
  settings: 'trouble',
}

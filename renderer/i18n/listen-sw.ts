import type { ListenWords } from './listen-en.ts'

export const listenSw: ListenWords = {
  'listen.whoListens': 'Nani anasikiliza?',
  'listen.given': 'Zilizoamuliwa hadi sasa: {{number}}',
  'listen.somebodyNew': 'Mtu mpya',
  'listen.asSpeaker': 'Mtu huyohuyo kama msemaji hapa',
  'listen.asSpeakerHelp': 'Hakuna anayepewa sauti yake mwenyewe. Ukirekodi hapa pia, sema kama nani.',
  'listen.noSpeaker': 'Harekodi hapa',
  'listen.undoLast': 'Rudisha uamuzi wa mwisho',
}

import type { ListenWords } from './listen-en.ts'

export const listenFr: ListenWords = {
  'listen.whoListens': 'Qui écoute ?',
  'listen.given': 'Jugées jusqu’ici : {{number}}',
  'listen.somebodyNew': 'Quelqu’un d’autre',
  'listen.asSpeaker': 'La même personne, comme voix ici',
  'listen.asSpeakerHelp':
    'Personne n’entend sa propre voix. Si vous enregistrez aussi ici, dites sous quel nom.',
  'listen.noSpeaker': 'N’enregistre pas ici',
  'listen.undoLast': 'Reprendre le dernier avis',
}

import type { ListenWords } from './listen-en.ts'

export const listenAm: ListenWords = {
  'listen.whoListens': 'የሚያዳምጠው ማን ነው?',
  'listen.given': 'እስካሁን የተፈረደባቸው፦ {{number}}',
  'listen.somebodyNew': 'አዲስ ሰው',
  'listen.asSpeaker': 'ይኸው ሰው እዚህ ተናጋሪ ሲሆን',
  'listen.asSpeakerHelp': 'ማንም የራሱን ድምፅ አይሰጠውም። እዚህ የሚቀዱም ከሆነ በማን ስም እንደሆነ ይናገሩ።',
  'listen.noSpeaker': 'እዚህ አይቀዳም',
  'listen.undoLast': 'የመጨረሻውን ፍርድ መልስ',
}

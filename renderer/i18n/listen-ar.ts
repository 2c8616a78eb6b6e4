import type { ListenWords } from './listen-en.ts'

export const listenAr: ListenWords = {
  'listen.whoListens': 'من يستمع؟',
  'listen.given': 'حُكم عليه حتى الآن: {{number}}',
  'listen.somebodyNew': 'شخص جديد',
  'listen.asSpeaker': 'الشخص نفسه متحدثًا هنا',
  'listen.asSpeakerHelp': 'لا يُعرض على أحد صوته. إن كنت تسجل هنا أيضًا فقل باسم من.',
  'listen.noSpeaker': 'لا يسجل هنا',
  'listen.undoLast': 'اسحب الحكم الأخير',
}

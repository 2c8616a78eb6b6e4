import type { CareWords } from './care-en.ts'

export const careAm: CareWords = {
  'rescue.title': 'ወደ መጠባበቂያ ቅጂ ይመለሱ',
  'rescue.explain':
    'ይህ Fieldtake ሊጠቀምባቸው የሚችሉ የመረጃ ቋቱ ቅጂዎች አሉት። አንዱ ሊተካው ይችላል፦ ከዚያ በኋላ የተቀረጹት ከፋይሎቻቸው ይመለሳሉ፣ ሌላው ሁሉ እንደዚያን ጊዜው ይሆናል። የአሁኑ መረጃ ቋት ከጎኑ ይቀመጣል።',
  'rescue.choose': 'መጠባበቂያ ቅጂ',
  'rescue.before': '{{at}}፣ ከማዘመን በፊት',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'ወደዚህ ቅጂ ተመለስ',
  'rescue.busy': 'መጠባበቂያው በቦታው እየተመለሰ ነው …',
  'notice.database_restored':
    'መረጃ ቋቱ በ{{date}} ወደ ተቀመጠው ቅጂ ተመልሷል። ከዚያ በኋላ የተቀረጹ {{takes}} ቅጂዎች ከፋይሎቻቸው ተመልሰዋል፤ ስሞችና ቅንብሮች እንደዚያን ጊዜው ናቸው።',
}

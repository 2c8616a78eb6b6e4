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
  'notice.database_damaged':
    'የጣቢያው መረጃ ቋት ተበላሽቷል። ቅጂዎቹ ግን የተለዩ ፋይሎች ስለሆኑ ደህና ናቸው። Fieldtake ዘግተው እንደገና ያስጀምሩ፦ ከፋይሎቻቸው ይመልሳቸዋል።',
  'notice.database_restored':
    'መረጃ ቋቱ በ{{date}} ወደ ተቀመጠው ቅጂ ተመልሷል። ከዚያ በኋላ የተቀረጹ {{takes}} ቅጂዎች ከፋይሎቻቸው ተመልሰዋል፤ ስሞችና ቅንብሮች እንደዚያን ጊዜው ናቸው።',
  'diagnosis.title': 'ምርመራ',
  'diagnosis.help': 'ይህን ጣቢያ ከማይክሮፎን እስከ ማኅደር ይመረምራል፣ ምን መደረግ እንዳለበትም ይናገራል። ምንም አይለወጥም።',
  'diagnosis.run': 'አሁን መርምር',
  'diagnosis.gather': 'የእርዳታ ፋይል አዘጋጅ',
  'diagnosis.busy': 'በመመርመር ላይ …',
  'diagnosis.bundle': 'የእርዳታ ፋይል',
  'diagnosis.bundleHelp':
    'ፋይሉ የያዘው ይህን ነው፦ የሥሪት ቁጥሮች፣ የይለፍ ቃል የሌላቸው ቅንብሮች፣ ብዛቶች፣ ከላይ ያሉት ምርመራዎች እና መዝገቡ። ድምፅም ስምም የለበትም። በዚህ ኮምፒውተር ላይ ይቀመጣል፤ ለማን እንደሚሰጥ እርስዎ ይወስናሉ።',
  'diagnosis.save': 'ፋይሉን አስቀምጥ',
  'diagnosis.state.ok': 'ደህና ነው',
  'diagnosis.state.warn': 'ይህን ይመልከቱ',
  'diagnosis.state.fail': 'ደህና አይደለም',
  'diagnosis.state.skipped': 'አልተመረመረም',
  'diagnosis.check.microphone': 'ማይክሮፎን',
  'diagnosis.check.disk': 'በዲስኩ ላይ ያለ ቦታ',
  'diagnosis.check.database': 'መረጃ ቋት',
  'diagnosis.check.backups': 'መጠባበቂያ ቅጂዎች',
  'diagnosis.check.ledger': 'የቅጂዎች ሒሳብ',
  'diagnosis.check.clock': 'ሰዓት',
  'diagnosis.check.keychain': 'የቁልፍ ማኅደር',
  'diagnosis.check.broker': 'አገልጋይ',
  'diagnosis.check.topics': 'ርዕሶች',
  'diagnosis.check.storage': 'ማከማቻ',
  'diagnosis.fix.microphone': 'ማይክሮፎኑን ያገናኙ፣ ያብሩት፣ ይህ ፕሮግራም እንዲጠቀምበት በኮምፒውተሩ ቅንብር ይፍቀዱ።',
  'diagnosis.fix.disk': 'የመረጃ አቃፊው ባለበት ዲስክ ላይ ቦታ ያስለቅቁ። የተቀመጡ ቅጂዎች ደህና ናቸው።',
  'diagnosis.fix.database':
    'Fieldtake ዘግተው እንደገና ያስጀምሩ፦ የተበላሸ መረጃ ቋት በአዲሱ መጠባበቂያ ቅጂ ይተካል። የአዲስ ሥሪት ከሆነ Fieldtake ያዘምኑ፣ ወይም በ--restore ይመለሱ።',
  'diagnosis.fix.backups': 'ማንም ሳይቀርጽ Fieldtake ለጥቂት ደቂቃዎች ክፍት ይተዉት፣ በዲስኩ ላይ ቦታ መኖሩንም ያረጋግጡ።',
  'diagnosis.fix.ledger': 'ምንም አልተሰረዘም። የእርዳታ ፋይሉን ጣቢያዎቹን ለሚንከባከብ ሰው ይላኩ።',
  'diagnosis.fix.clock': 'የኮምፒውተሩን ቀንና ሰዓት ያስተካክሉ፣ ቢቻል በኔትወርክ።',
  'diagnosis.fix.keychain':
    'የኮምፒውተሩን የቁልፍ ማኅደር ይክፈቱና Fieldtake እንደገና ያስጀምሩ። ዳግም ከተጀመረ፦ በቅንብር፣ ፊርማዎች አዲስ ቁልፍ ያዘጋጁ፣ የይለፍ ቃሎቹንም እንደገና ይጻፉ።',
  'diagnosis.fix.broker': 'ቅጂዎች እዚህ ደህና ናቸው። ኔትወርኩን፣ ከዚያም በቅንብር የአገልጋዩን አድራሻ፣ ስምና የይለፍ ቃል ያረጋግጡ።',
  'diagnosis.fix.topics': 'አገልጋዩን የሚያስተዳድረው ሰው ርዕሶቹን እንዲፈጥር ወይም ይህን ተጠቃሚ እንዲፈቅድ ይጠይቁ፤ ስሞቻቸውን በቅንብር ያወዳድሩ።',
  'diagnosis.fix.storage': 'በቅንብር የማከማቻውን አድራሻ፣ ባልዲና ቁልፍ ያረጋግጡ። ቅጂዎች እዚህ ደህና ናቸው።',
  'audit.act.support_file_made': 'የእርዳታ ፋይል ተዘጋጀ',
}

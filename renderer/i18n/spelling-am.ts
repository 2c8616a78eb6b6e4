import type { SpellingWords } from './spelling-en.ts'

/** Amharic of spelling by the station's dictionaries. */
export const spellingAm: SpellingWords = {
  'write.unknown_one': 'በመዝገበ ቃላቱ የሌለ፣ {{count}} ቃል፦',
  'write.unknown_other': 'በመዝገበ ቃላቱ የሌሉ፣ {{count}} ቃላት፦',
  'write.right': 'ይህ ቃል ትክክል ነው',
  'write.keptRight': '“{{word}}” ከአሁን ጀምሮ በዚህ ቋንቋ፣ በዚህ ጣቢያ ትክክል ነው።',
  'write.dictionaryFault': 'መዝገበ ቃላቱን {{name}} መጠቀም አይቻልም፤ ስለዚህ ፊደል አጻጻፍ አይመረመርም።',
  'spelling.title': 'ፊደል አጻጻፍ',
  'spelling.help':
    'የቋንቋው መዝገበ ቃላት ካለ፣ የሚነገረው ሲጻፍ እሱ የማያውቃቸው ቃላት ይታያሉ። መዝገበ ቃላቱ በLibreOffice እና በFirefox እንዳሉት የHunspell ናቸው፦ በቋንቋው የተሰየሙ ሁለት ፋይሎች፣ ለምሳሌ am_ET.aff እና am_ET.dic። ከFieldtake ጋር የሚመጣ የለም።',
  'spelling.none': 'እዚህ መዝገበ ቃላት የለም፤ ፊደል አጻጻፍ አይመረመርም።',
  'spelling.add': 'መዝገበ ቃላት ጨምር (ሁለቱንም ፋይሎች)',
  'spelling.look': 'እንደገና ተመልከት',
  'spelling.folder': 'ፋይሎቹን በዚህ አቃፊ ውስጥ ማስቀመጥም ይቻላል፦',
  'spelling.refused': 'አልተጨመረም፣ ምንም አልተቀየረም፦',
  'spelling.words_one': '{{count}} ቃል',
  'spelling.words_other': '{{count}} ቃላት',
  'spelling.remove': 'መዝገበ ቃላቱን አስወግድ',
  'spelling.right': 'ትክክል የተባሉ ቃላት፣ {{lang}}፦ {{words}}',
  'spelling.forget': 'ከእንግዲህ ትክክል አይደለም፦ {{word}}',
  'dictionaryFault.language': 'ስሙ የቋንቋ ስም አይደለም። ሁለቱንም ፋይሎች በቋንቋው ይሰይሙ፣ ለምሳሌ am.aff እና am.dic።',
  'dictionaryFault.partner': 'ከሁለቱ ፋይሎች አንዱ የለም። ተመሳሳይ ስም ያላቸውን .aff እና .dic አብረው ይምረጡ።',
  'dictionaryFault.size': 'አንዱ ፋይል ከ24 ሜባ ይበልጣል፣ ወይም ተራ ፋይል አይደለም። አነስ ያለ እትም ይጠቀሙ።',
  'dictionaryFault.encoding':
    'ፊደሎቹ .aff በSET በሚጠቅሰው ኢንኮዲንግ አይደሉም። ሁለቱንም ፋይሎች በዚያ ኢንኮዲንግ ያስቀምጡ፣ ወይም SETን ያርሙ።',
  'dictionaryFault.affixes': 'የ.aff መስመር {{line}} ሙሉ አይደለም። መዝገበ ቃላቱን እንደገና ያውርዱ፣ ወይም መስመሩን ያርሙ።',
  'dictionaryFault.words': '.dic በቃላቱ ብዛት አይጀምርም፣ ወይም ያነሱ ቃላት አሉት። እንደገና ያውርዱት፣ ወይም የመጀመሪያውን መስመር ያርሙ።',
  'dictionaryFault.unusable':
    'በ.aff ደንቦች መሠረት ከቃላቱ አንዱም ትክክል አይደለም። ሁለቱ ፋይሎች የአንድ ላይሆኑ ይችላሉ፤ ሁለቱንም እንደገና ያውርዱ።',
  'dictionaryFault.slow': 'ለመክፈት ከ30 ሰከንድ በላይ ይወስዳል። አነስ ያለ እትም ይጠቀሙ።',
}

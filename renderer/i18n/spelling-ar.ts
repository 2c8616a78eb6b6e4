import type { SpellingWords } from './spelling-en.ts'

/** Arabic of spelling by the station's dictionaries. */
export const spellingAr: SpellingWords &
  Partial<Record<`${'write.unknown' | 'spelling.words'}_${'two' | 'few'}`, string>> = {
  'write.unknown_one': 'ليست في القاموس، كلمة واحدة:',
  'write.unknown_two': 'ليستا في القاموس، كلمتان:',
  'write.unknown_few': 'ليست في القاموس، {{count}} كلمات:',
  'write.unknown_other': 'ليست في القاموس، {{count}} كلمة:',
  'write.right': 'هذه الكلمة صحيحة',
  'write.keptRight': '«{{word}}» صحيحة من الآن، في هذه اللغة وفي هذه المحطة.',
  'write.dictionaryFault': 'لا يمكن استعمال القاموس {{name}}، فلا يُدقَّق الإملاء.',
  'spelling.title': 'الإملاء',
  'spelling.help':
    'إذا وُجد قاموس للغة، تظهر الكلمات التي لا يعرفها أثناء كتابة ما يقال في تسجيل. القواميس هي قواميس Hunspell كما في LibreOffice وFirefox: ملفان باسم اللغة، مثل am_ET.aff وam_ET.dic. لا يأتي مع Fieldtake أي قاموس.',
  'spelling.none': 'لا يوجد قاموس هنا: لا يُدقَّق الإملاء.',
  'spelling.add': 'إضافة قاموس (الملفان معًا)',
  'spelling.look': 'تحقق مرة أخرى',
  'spelling.folder': 'يمكن أيضًا وضع الملفات في هذا المجلد:',
  'spelling.refused': 'لم يُضف، ولم يتغير شيء:',
  'spelling.words_one': 'كلمة واحدة',
  'spelling.words_two': 'كلمتان',
  'spelling.words_few': '{{count}} كلمات',
  'spelling.words_other': '{{count}} كلمة',
  'spelling.remove': 'إزالة القاموس',
  'spelling.right': 'كلمات قيل إنها صحيحة، {{lang}}: {{words}}',
  'spelling.forget': 'لم تعد صحيحة: {{word}}',
  'dictionaryFault.language': 'اسمه ليس لغة. سمِّ الملفين باسم اللغة، مثل am.aff وam.dic.',
  'dictionaryFault.partner': 'أحد ملفيه غير موجود. اختر ملف .aff وملف .dic معًا وبالاسم نفسه.',
  'dictionaryFault.size': 'أحد ملفيه أكبر من 24 ميغابايت، أو ليس ملفًا عاديًا. استعمل نسخة أصغر من القاموس.',
  'dictionaryFault.encoding':
    'حروفه ليست بالترميز الذي يذكره ملف .aff في SET. احفظ الملفين بذلك الترميز، أو صحّح SET.',
  'dictionaryFault.affixes': 'السطر {{line}} من ملف .aff غير كامل. نزّل القاموس مرة أخرى، أو صحّح ذلك السطر.',
  'dictionaryFault.words': 'لا يبدأ ملف .dic بعدد كلماته، أو فيه أقل منها. نزّله مرة أخرى، أو صحّح سطره الأول.',
  'dictionaryFault.unusable':
    'بحسب قواعد ملف .aff لا توجد كلمة صحيحة فيه. ربما لا ينتمي الملفان أحدهما إلى الآخر: نزّلهما مرة أخرى.',
  'dictionaryFault.slow': 'يستغرق فتحه أكثر من 30 ثانية. استعمل نسخة أصغر من القاموس.',
}

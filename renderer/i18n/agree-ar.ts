import type { AgreeWords } from './agree-en.ts'

export const agreeAr: AgreeWords = {
  'corpus.scope.listeners': 'المستمعون',
  'agree.project': 'الاتفاق في هذا المشروع',
  'agree.alpha':
    'ألفا كريبندورف هي {{alpha}} (1: اتفاق تام، 0: لا أكثر من الصدفة). التسجيلات التي حكم عليها مستمعان أو أكثر: {{takes}}.',
  'agree.alphaFew':
    'لا تكفي البيانات لرقم. التسجيلات التي حكم عليها مستمعان أو أكثر: {{takes}}. يلزم {{enough}} على الأقل.',
  'agree.alphaSame':
    'كل الأحكام متماثلة، فلا يمكن تمييز الاتفاق من الصدفة. التسجيلات التي حكم عليها مستمعان أو أكثر: {{takes}}.',
  'agree.gold': 'التسجيلات ذات الجواب المعروف: {{gold}}. يُحدد الجواب في «التسجيلات».',
  'agree.limits':
    'يُشار إلى المستمع إذا نزلت كابا عن {{kappa}}، أو أصاب أقل من {{gold}} من الأجوبة المعروفة. هذه الحدود في «المشروع».',
  'agree.known': 'تُحسب أحكام المحطات الأخرى إن كانت هذه المحطة تستمع إلى الأرشيف (الإعدادات).',
  'agree.nobody': 'لم يحكم أحد بعد على تسجيل من هذا المشروع.',
  'agree.listener': 'المستمع',
  'agree.elsewhere': 'في محطة أخرى',
  'agree.given': 'الأحكام',
  'agree.pace': 'تسجيلات في الساعة',
  'agree.kappa': 'الاتفاق (كابا)',
  'agree.shared': 'تسجيلات مشتركة: {{takes}}',
  'agree.same': 'قال الجميع الشيء نفسه',
  'agree.accuracy': 'إصابة الأجوبة المعروفة',
  'agree.right': '{{right}} من {{answered}}',
  'agree.few': 'البيانات لا تكفي',
  'agree.state.ok': 'ضمن الحدود',
  'agree.state.kappa': 'دون حد الاتفاق',
  'agree.state.gold': 'دون حد الأجوبة المعروفة',
  'agree.state.both': 'دون الحدين',
  'agree.state.aside': 'أحكامه مستبعدة',
  'agree.aside': 'استبعاد',
  'agree.asideOf': 'استبعاد: {{name}}',
  'agree.asideTitle': 'استبعاد أحكام {{name}}؟',
  'agree.asideMeans':
    'لا يُحسب شيء من أحكامه بعد الآن، منذ أولها، هنا وفي الأرشيف. وتنتظر تسجيلاته مستمعين آخرين. لا يُحذف شيء، ويمكن أن تُحسب الأحكام من جديد في أي وقت.',
  'agree.again': 'احتساب من جديد',
  'agree.againOf': 'احتساب من جديد: {{name}}',
  'agree.againTitle': 'احتساب أحكام {{name}} من جديد؟',
  'agree.againMeans': 'تُحسب كل أحكامه من جديد، منذ أولها، هنا وفي الأرشيف.',

  'listening.title': 'الاستماع',
  'listening.blind': 'استماع أعمى: لا يُعرض المتحدث ولا ما قاله الآخرون',
  'listening.blindHelp':
    'ولا يمكن البحث أيضًا بالمتحدث أو المحطة أو الحكم. ومن يستمع إلى عدة مشاريع معًا يستمع استماعًا أعمى إن طلبه أحدها.',
  'listening.goldEvery': 'تسجيل واحد ذو جواب معروف من نحو هذا العدد',
  'listening.minAgreement': 'أدنى اتفاق مع الآخرين (كابا، من -1 إلى 1)',
  'listening.minGold': 'أدنى نسبة إصابة للأجوبة المعروفة، %',
  'listening.limitsHelp': 'يُشار إلى المستمعين دون الحد في «المدوّنة»، «المستمعون».',

  'gold.title': 'جواب معروف للمستمعين',
  'gold.help':
    'يُعرض هذا التسجيل على المستمعين بين غيره ولا يميزونه. وما يقولونه عنه ليس صوتًا: بل يبين كم يصيبون.',
  'gold.answer': 'الجواب المعروف',
  'gold.none': 'لا جواب: يقرر المستمعون',
  'gold.approve': 'صحيح: يُقبل',
  'gold.reject': 'خاطئ: يُرفض',

  'bench.kept': 'الاختيارات المحفوظة',
  'bench.keptHelp': 'لكل من يستمع في هذه المحطة.',
  'bench.other': 'اختيار آخر',
  'bench.name': 'اسم لهذا الاختيار',
  'bench.keep': 'احتفظ به',
  'bench.forget': 'إزالة «⁨{{name}}⁩»',
  'bench.blind': 'الاستماع إلى هذه التسجيلات أعمى. لا يمكن البحث بالمتحدث أو المحطة أو الحكم.',
  'listen.soFar': 'المستمعون حتى الآن: قبول {{approve}}، رفض {{reject}}، غير متأكد {{unsure}}',
  'listen.soFarNone': 'لا أحكام حتى الآن',

  'audit.act.listener_set_aside': 'استُبعدت أحكام مستمع',
  'audit.act.listener_counts': 'تُحسب أحكام مستمع من جديد',
  'audit.act.gold_item': 'حُدد الجواب المعروف لتسجيل',
  'audit.act.corpus_exported': 'صُدّرت المدوّنة',
  'audit.act.support_file_made': 'أُنشئ ملف الدعم',
}

import type { CareWords } from './care-en.ts'

export const careAr: CareWords = {
  'rescue.title': 'العودة إلى نسخة احتياطية',
  'rescue.explain':
    'لدى هذه النسخة من Fieldtake نُسخ من قاعدة البيانات تستطيع استعمالها. يمكن أن تحل إحداها محلها: ما سُجِّل بعدها يُستعاد من ملفاته، وكل ما عداه يبقى كما كان حينها. وتُحفظ القاعدة الحالية بجانبها.',
  'rescue.choose': 'النسخة الاحتياطية',
  'rescue.before': '{{at}}، قبل تحديث',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'العودة إلى هذه النسخة',
  'rescue.busy': 'تُعاد النسخة الاحتياطية إلى مكانها …',
  'notice.database_damaged':
    'قاعدة بيانات المحطة تالفة. التسجيلات نفسها ملفات منفصلة وآمنة. أغلق Fieldtake ثم شغِّله من جديد: يستعيدها من ملفاتها.',
  'notice.database_restored':
    'أُعيدت قاعدة البيانات إلى نسختها الاحتياطية بتاريخ {{date}}. استُعيد {{takes}} تسجيلًا جرى بعدها من ملفاتها؛ والأسماء والإعدادات كما كانت حينها.',
  'diagnosis.title': 'التشخيص',
  'diagnosis.help': 'يفحص هذه المحطة من الميكروفون حتى الأرشيف، ويقول ما العمل. لا يتغير شيء.',
  'diagnosis.run': 'افحص الآن',
  'diagnosis.gather': 'إعداد ملف للدعم',
  'diagnosis.busy': 'جارٍ الفحص …',
  'diagnosis.bundle': 'ملف الدعم',
  'diagnosis.bundleHelp':
    'هذا ما في الملف: الإصدارات، والإعدادات بلا كلمات مرور، والأعداد، والفحوص أعلاه، والسجل. لا صوت فيه ولا أسماء. يُحفظ على هذا الحاسوب، وأنت تقرر لمن تعطيه.',
  'diagnosis.save': 'احفظ الملف',
  'diagnosis.state.ok': 'سليم',
  'diagnosis.state.warn': 'انتبه إلى هذا',
  'diagnosis.state.fail': 'ليس سليمًا',
  'diagnosis.state.skipped': 'لم يُفحص',
  'diagnosis.check.microphone': 'الميكروفون',
  'diagnosis.check.disk': 'المساحة على القرص',
  'diagnosis.check.database': 'قاعدة البيانات',
  'diagnosis.check.backups': 'النسخ الاحتياطية',
  'diagnosis.check.ledger': 'حساب التسجيلات',
  'diagnosis.check.clock': 'الساعة',
  'diagnosis.check.keychain': 'حافظة المفاتيح',
  'diagnosis.check.broker': 'الوسيط',
  'diagnosis.check.topics': 'المواضيع',
  'diagnosis.check.storage': 'التخزين',
  'diagnosis.fix.microphone': 'صِل الميكروفون وشغِّله، واسمح لهذا البرنامج باستعماله في إعدادات النظام.',
  'diagnosis.fix.disk': 'أخلِ مساحة على القرص الذي فيه مجلد البيانات. التسجيلات المحفوظة آمنة.',
  'diagnosis.fix.database':
    'أغلق Fieldtake ثم شغِّله: قاعدة البيانات التالفة تحل محلها أحدث نسخة احتياطية. وإن كانت من نسخة أحدث فحدِّث Fieldtake، أو ارجع بالأمر --restore.',
  'diagnosis.fix.backups': 'اترك Fieldtake مفتوحًا بضع دقائق دون تسجيل، وتأكد من وجود مساحة على القرص.',
  'diagnosis.fix.ledger': 'لم يُحذف شيء. أرسل ملف الدعم إلى من يعتني بالمحطات.',
  'diagnosis.fix.clock': 'اضبط تاريخ الحاسوب ووقته، والأفضل عبر الشبكة.',
  'diagnosis.fix.keychain':
    'افتح حافظة مفاتيح النظام ثم شغِّل Fieldtake من جديد. وإن أُعيد ضبطها: أنشئ مفتاحًا جديدًا في الإعدادات، التواقيع، واكتب كلمات المرور من جديد.',
  'diagnosis.fix.broker':
    'التسجيلات آمنة هنا. تحقق من الشبكة، ثم من عنوان الوسيط واسم المستخدم وكلمة المرور في الإعدادات.',
  'diagnosis.fix.topics':
    'اطلب ممن يدير الوسيط إنشاء المواضيع أو السماح لهذا المستخدم؛ وقارن أسماءها في الإعدادات.',
  'diagnosis.fix.storage': 'تحقق من عنوان التخزين والحاوية والمفتاح في الإعدادات. التسجيلات آمنة هنا.',
  'audit.act.support_file_made': 'أُعدَّ ملف للدعم',
  'help.title': 'مساعدة',
  'help.about': 'مساعدة في هذا',
  'help.search': 'ابحث في المساعدة',
  'help.pages': 'صفحات المساعدة',
  'help.none': 'لم يُعثر على شيء. جرّب كلمة أخرى.',
  'help.failed': 'لا يمكن فتح المساعدة الآن. أغلقها وحاول ثانية.',
  'help.allKeys': 'كل المفاتيح',
  'act.guide': 'مساعدة',
}

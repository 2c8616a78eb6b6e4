/** Arabic of exports for training, in Corpus. */
import type { ExportWords } from './export-en.ts'

export const exportAr: ExportWords = {
  'corpus.scope.export': 'تصدير',
  'export.intro':
    'يصنع من الأرشيف مدوّنة للتدريب: ما قبله المستمعون، بالترتيب الذي يقرؤه برنامج. لا متحدث ولا جملة في جزأين من train وdev وtest.',
  'export.missing':
    'جاء هذا التطبيق بلا المُصدِّر، وهو جزء من الخادم. حيث يوجد مجلد المشروع يفعل هذا الأمر الشيء نفسه:',
  'export.lake': 'الأرشيف',
  'export.lake.small': 'أرشيف صغير في مجلد',
  'export.lake.spark': 'أرشيف الخادم الذي يعمل على هذا الحاسوب',
  'export.folder': 'مجلد الأرشيف',
  'export.format': 'الصيغة',
  'export.where': 'هذه التسجيلات فقط',
  'export.whereHelp':
    "مثال: lang='am' and seconds < 20. المقارنات: = != < > <= >= in ('a', 'b') like '%a%' is null، تربطها and وor وnot والأقواس. الأعمدة: lang, seconds, speaker_id, station_id, section, device, recorded_at, verdict, quality.snrDb, speaker.gender وغيرها؛ والاسم غير الموجود يُجاب عنه بقائمة الموجود.",
  'export.all': 'وأيضًا التسجيلات التي لم يقبلها أحد',
  'export.out': 'المجلد المقصود',
  'export.outHelp': 'مجلد فارغ أو غير موجود بعد.',
  'export.choose': 'اختر مجلدًا',
  'export.name': 'اسم المدوّنة',
  'export.licence': 'الرخصة (SPDX)، مثل CC-BY-4.0',
  'export.rate': 'معدل العينات',
  'export.rate.same': 'كما سُجّل',
  'export.trim': 'قصّ الصمت قبل الكلام وبعده',
  'export.drop': 'حيث قرأ الجميع الجمل نفسها: اترك التسجيلات الواقعة بين الأجزاء',
  'export.start': 'صدّر',
  'export.resume': 'تابع',
  'export.stop': 'أوقف',
  'export.progress': 'جارٍ التصدير',
  'export.planning': 'اختيار التسجيلات',
  'export.of': '{{takes}} من {{of}} تسجيل، {{bytes}}',
  'export.done': 'كُتب إلى {{out}}: التسجيلات {{takes}}، المتحدثون {{speakers}}، الكلام {{time}}.',
  'export.faulty': 'صوت بعض التسجيلات مفقود أو تغيّر أو لا يُقرأ. صُدّر الباقي.',
  'export.stopped': 'توقف. يبقى ما كُتب، ويمكن المتابعة من هناك.',
  'export.refused': 'لا يمكن تنفيذه كما طُلب:',
  'export.failed': 'توقف في المنتصف. أصلح ما قيل هنا ثم تابع:',
  'export.part': 'الجزء',
  'export.leftOut': 'متروكة',
  'audit.act.corpus_exported': 'صُدِّرت مدوّنة',
}

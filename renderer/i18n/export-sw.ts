/** Swahili of exports for training, in Corpus. */
import type { ExportWords } from './export-en.ts'

export const exportSw: ExportWords = {
  'corpus.scope.export': 'Toa',
  'export.intro':
    'Hutengeneza kutoka hifadhini mkusanyiko wa mafunzo: walichokubali wasikilizaji, kwa mpangilio ambao programu husoma. Hakuna msemaji wala sentensi katika sehemu mbili kati ya train, dev na test.',
  'export.missing':
    'Programu hii imekuja bila kitoaji, ambacho ni sehemu ya seva. Mahali folda ya mradi ilipo, amri hii hufanya hivyohivyo:',
  'export.lake': 'Hifadhi',
  'export.lake.small': 'Hifadhi ndogo kwenye folda',
  'export.lake.spark': 'Hifadhi ya seva inayoendesha kwenye kompyuta hii',
  'export.folder': 'Folda ya hifadhi',
  'export.format': 'Muundo',
  'export.where': 'Rekodi hizi tu',
  'export.whereHelp':
    "Kwa mfano: lang='am' and seconds < 20. Ulinganisho: = != < > <= >= in ('a', 'b') like '%a%' is null, ukiunganishwa kwa and, or, not na mabano. Safu: lang, seconds, speaker_id, station_id, section, device, recorded_at, verdict, quality.snrDb, speaker.gender na zaidi; jina lisilokuwepo hujibiwa kwa orodha ya yaliyopo.",
  'export.all': 'Pia rekodi ambazo hakuna aliyezikubali',
  'export.out': 'Folda ya kuandikia',
  'export.outHelp': 'Folda tupu au ambayo bado haipo.',
  'export.choose': 'Chagua folda',
  'export.name': 'Jina la mkusanyiko',
  'export.licence': 'Leseni (SPDX), kama CC-BY-4.0',
  'export.rate': 'Kiwango cha sampuli',
  'export.rate.same': 'kama ilivyorekodiwa',
  'export.trim': 'Kata ukimya kabla na baada ya usemi',
  'export.drop': 'Pale wote waliposoma sentensi zilezile: acha rekodi zilizo kati ya sehemu',
  'export.start': 'Toa',
  'export.resume': 'Endelea',
  'export.stop': 'Simamisha',
  'export.progress': 'Inatoa',
  'export.planning': 'Inachagua rekodi',
  'export.of': 'rekodi {{takes}} kati ya {{of}}, {{bytes}}',
  'export.done': 'Imeandikwa kwenye {{out}}: rekodi {{takes}}, wasemaji {{speakers}}, usemi {{time}}.',
  'export.faulty': 'Sauti ya baadhi ya rekodi haikuwepo, ilibadilika au haisomeki. Nyingine zimetolewa.',
  'export.stopped': 'Imesimama. Kilichoandikwa kinabaki, na inaweza kuendelea.',
  'export.refused': 'Haiwezi kufanyika kama ilivyoombwa:',
  'export.failed': 'Imesimama katikati. Rekebisha kinachosemwa hapa, kisha endelea:',
  'export.part': 'Sehemu',
  'export.leftOut': 'Zilizoachwa',
  'audit.act.corpus_exported': 'Mkusanyiko umetolewa',
}

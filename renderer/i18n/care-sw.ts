import type { CareWords } from './care-en.ts'

export const careSw: CareWords = {
  'rescue.title': 'Rudi kwenye nakala rudufu',
  'rescue.explain':
    'Fieldtake hii ina nakala za hifadhidata inazoweza kutumia. Moja inaweza kuchukua nafasi yake: rekodi zilizofanywa baadaye zinarudi kutoka faili zao, mengine yote yanakuwa kama yalivyokuwa wakati huo. Hifadhidata ya sasa inahifadhiwa kando yake.',
  'rescue.choose': 'Nakala rudufu',
  'rescue.before': '{{at}}, kabla ya sasisho',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'Rudi kwenye nakala hii',
  'rescue.busy': 'Nakala inarudishwa mahali pake …',
  'notice.database_damaged':
    'Hifadhidata ya kituo imeharibika. Rekodi zenyewe ni faili tofauti na ziko salama. Funga Fieldtake uianzishe tena: itazirudisha kutoka faili zake.',
  'notice.database_restored':
    'Hifadhidata imerudishwa kwenye nakala yake ya {{date}}. Rekodi {{takes}} zilizofanywa baadaye zimerejeshwa kutoka faili zao; majina na mipangilio ni kama ilivyokuwa wakati huo.',
  'diagnosis.title': 'Uchunguzi',
  'diagnosis.help':
    'Hukagua kituo hiki kutoka maikrofoni hadi kwenye hifadhi na kusema la kufanya. Hakuna kinachobadilishwa.',
  'diagnosis.run': 'Kagua sasa',
  'diagnosis.gather': 'Tengeneza faili ya msaada',
  'diagnosis.busy': 'Inakagua …',
  'diagnosis.bundle': 'Faili ya msaada',
  'diagnosis.bundleHelp':
    'Haya ndiyo yaliyo katika faili: matoleo, mipangilio bila manenosiri, hesabu, ukaguzi ulio juu na kumbukumbu. Hakuna sauti wala majina. Inahifadhiwa kwenye kompyuta hii; wewe unaamua umpe nani.',
  'diagnosis.save': 'Hifadhi faili',
  'diagnosis.state.ok': 'Sawa',
  'diagnosis.state.warn': 'Angalia hili',
  'diagnosis.state.fail': 'Si sawa',
  'diagnosis.state.skipped': 'Haijakaguliwa',
  'diagnosis.check.microphone': 'Maikrofoni',
  'diagnosis.check.disk': 'Nafasi kwenye diski',
  'diagnosis.check.database': 'Hifadhidata',
  'diagnosis.check.backups': 'Nakala rudufu',
  'diagnosis.check.ledger': 'Hesabu ya rekodi',
  'diagnosis.check.clock': 'Saa',
  'diagnosis.check.keychain': 'Hifadhi ya funguo',
  'diagnosis.check.broker': 'Seva',
  'diagnosis.check.topics': 'Mada',
  'diagnosis.check.storage': 'Hifadhi ya faili',
  'diagnosis.fix.microphone':
    'Unganisha maikrofoni, iwashe, na uruhusu programu hii kuitumia katika mipangilio ya mfumo.',
  'diagnosis.fix.disk': 'Ongeza nafasi kwenye diski yenye folda ya data. Rekodi zilizohifadhiwa ziko salama.',
  'diagnosis.fix.database':
    'Funga Fieldtake uianzishe tena: hifadhidata iliyoharibika hubadilishwa na nakala yake ya karibuni. Ikiwa ni ya toleo jipya zaidi: sasisha Fieldtake, au rudi kwa --restore.',
  'diagnosis.fix.backups':
    'Iache Fieldtake wazi kwa dakika chache bila mtu kurekodi, na uhakikishe diski ina nafasi.',
  'diagnosis.fix.ledger': 'Hakuna kilichofutwa. Mtumie faili ya msaada anayesimamia vituo.',
  'diagnosis.fix.clock': 'Weka tarehe na saa ya kompyuta sawa, bora kwa mtandao.',
  'diagnosis.fix.keychain':
    'Fungua hifadhi ya funguo ya mfumo na uanzishe Fieldtake tena. Ikiwa ilianzishwa upya: tengeneza ufunguo mpya katika Mipangilio, Sahihi, na uandike manenosiri tena.',
  'diagnosis.fix.broker':
    'Rekodi ziko salama hapa. Angalia mtandao, kisha anwani ya seva, jina na nenosiri katika Mipangilio.',
  'diagnosis.fix.topics':
    'Mwombe anayesimamia seva atengeneze mada au amruhusu mtumiaji huyu; linganisha majina yake katika Mipangilio.',
  'diagnosis.fix.storage':
    'Angalia anwani, ndoo na ufunguo wa hifadhi katika Mipangilio. Rekodi ziko salama hapa.',
  'audit.act.support_file_made': 'Faili ya msaada imetengenezwa',
  'help.title': 'Msaada',
  'help.about': 'Msaada kuhusu hili',
  'help.search': 'Tafuta katika msaada',
  'help.pages': 'Kurasa za msaada',
  'help.none': 'Hakuna kilichopatikana. Jaribu neno lingine.',
  'help.failed': 'Msaada hauwezi kufunguliwa sasa. Ufunge na ujaribu tena.',
  'help.allKeys': 'Vitufe vyote',
  'act.guide': 'Msaada',
}

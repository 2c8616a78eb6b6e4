import type { AgreeWords } from './agree-en.ts'

export const agreeSw: AgreeWords = {
  'corpus.scope.listeners': 'Wasikilizaji',
  'agree.project': 'Makubaliano katika mradi huu',
  'agree.alpha':
    'Alpha ya Krippendorff ni {{alpha}} (1: wote wanakubaliana, 0: si zaidi ya bahati). Rekodi zilizoamuliwa na wasikilizaji wawili au zaidi: {{takes}}.',
  'agree.alphaFew':
    'Hakuna data ya kutosha kwa takwimu. Rekodi zilizoamuliwa na wasikilizaji wawili au zaidi: {{takes}}. Zinahitajika angalau {{enough}}.',
  'agree.alphaSame':
    'Maamuzi yote yanasema jambo moja, hivyo makubaliano hayatofautiki na bahati. Rekodi zilizoamuliwa na wasikilizaji wawili au zaidi: {{takes}}.',
  'agree.gold': 'Rekodi zenye jibu linalojulikana: {{gold}}. Jibu huwekwa katika “Rekodi zote”.',
  'agree.limits':
    'Msikilizaji huonyeshwa akiwa chini ya kappa ya {{kappa}}, au chini ya {{gold}} ya majibu yanayojulikana kuwa sahihi. Mipaka hii iko katika Mradi.',
  'agree.known': 'Maamuzi ya vituo vingine huhesabiwa kama kituo hiki kinasikiliza hifadhi (Mipangilio).',
  'agree.nobody': 'Hakuna aliyeamua rekodi ya mradi huu bado.',
  'agree.listener': 'Msikilizaji',
  'agree.elsewhere': 'Katika kituo kingine',
  'agree.given': 'Maamuzi',
  'agree.pace': 'Rekodi kwa saa',
  'agree.kappa': 'Makubaliano (kappa)',
  'agree.shared': 'Rekodi za pamoja: {{takes}}',
  'agree.same': 'Wote walisema sawa',
  'agree.accuracy': 'Majibu yanayojulikana sahihi',
  'agree.right': '{{right}} kati ya {{answered}}',
  'agree.few': 'Data haitoshi',
  'agree.state.ok': 'Ndani ya mipaka',
  'agree.state.kappa': 'Chini ya mpaka wa makubaliano',
  'agree.state.gold': 'Chini ya mpaka wa majibu yanayojulikana',
  'agree.state.both': 'Chini ya mipaka yote miwili',
  'agree.state.aside': 'Maamuzi yamewekwa kando',
  'agree.aside': 'Weka kando',
  'agree.asideOf': 'Weka kando: {{name}}',
  'agree.asideTitle': 'Kuweka kando maamuzi ya {{name}}?',
  'agree.asideMeans':
    'Hakuna uamuzi wake unaohesabiwa tena, tangu wa kwanza, hapa na katika hifadhi. Rekodi zake husubiri wasikilizaji wengine. Hakuna kinachofutwa, na maamuzi yanaweza kuhesabiwa tena wakati wowote.',
  'agree.again': 'Hesabu tena',
  'agree.againOf': 'Hesabu tena: {{name}}',
  'agree.againTitle': 'Kuhesabu tena maamuzi ya {{name}}?',
  'agree.againMeans': 'Maamuzi yake yote yanahesabiwa tena, tangu la kwanza, hapa na katika hifadhi.',

  'listening.title': 'Kusikiliza',
  'listening.blind': 'Kusikiliza bila kujua: wasikilizaji hawaoni msemaji wala walichosema wengine',
  'listening.blindHelp':
    'Hawawezi pia kutafuta kwa msemaji, kituo au uamuzi. Anayesikiliza miradi kadhaa kwa pamoja husikiliza bila kujua ikiwa mmoja wao unataka hivyo.',
  'listening.goldEvery': 'Rekodi moja kati ya karibu ngapi ina jibu linalojulikana',
  'listening.minAgreement': 'Makubaliano ya chini kabisa na wengine (kappa, -1 hadi 1)',
  'listening.minGold': 'Sehemu ya chini kabisa ya majibu yanayojulikana sahihi, %',
  'listening.limitsHelp': 'Wasikilizaji walio chini ya mpaka huonyeshwa katika Korpasi, Wasikilizaji.',

  'gold.title': 'Jibu linalojulikana kwa wasikilizaji',
  'gold.help':
    'Wasikilizaji hupewa rekodi hii kati ya nyingine na hawawezi kuitofautisha. Wanachosema juu yake si kura: huonyesha ni mara ngapi wako sahihi.',
  'gold.answer': 'Jibu linalojulikana',
  'gold.none': 'Hakuna: wasikilizaji wanaamua',
  'gold.approve': 'Ni sahihi: kubali',
  'gold.reject': 'Si sahihi: kataa',

  'bench.kept': 'Machaguo yaliyohifadhiwa',
  'bench.keptHelp': 'Kwa kila anayesikiliza katika kituo hiki.',
  'bench.other': 'Chaguo jingine',
  'bench.name': 'Jina la chaguo hili',
  'bench.keep': 'Lihifadhi',
  'bench.forget': 'Ondoa “⁨{{name}}⁩”',
  'bench.blind':
    'Rekodi hizi husikilizwa bila kujua. Hakuna kinachoweza kutafutwa kwa msemaji, kituo au uamuzi.',
  'listen.soFar':
    'Wasikilizaji hadi sasa: wamekubali {{approve}}, wamekataa {{reject}}, hawana hakika {{unsure}}',
  'listen.soFarNone': 'Hakuna maamuzi hadi sasa',

  'audit.act.listener_set_aside': 'Maamuzi ya msikilizaji yamewekwa kando',
  'audit.act.listener_counts': 'Maamuzi ya msikilizaji yanahesabiwa tena',
  'audit.act.gold_item': 'Jibu linalojulikana la rekodi limewekwa',
  'audit.act.corpus_exported': 'Korpasi imetolewa',
  'audit.act.support_file_made': 'Faili la msaada limetengenezwa',
}

import type { HelpWords } from '../pages.ts'

export const words: HelpWords = {
  take: {
    title: 'Kufanya rekodi',
    read: {
      title: 'Soma sentensi moja',
      text: [
        'Chagua anayeongea, kisha bonyeza {start.start}.',
        'Bonyeza {do.record} au {key:primary}. Subiri {cue.recording}, kisha soma maandishi kwa sauti, mara moja.',
        'Nyamaza kidogo baada ya neno la mwisho, kisha bonyeza {do.stop} au {key:primary}.',
        'Ukiona {cue.saved}, rekodi iko kwenye diski. Hitilafu au kukatika kwa umeme hakuwezi kuiondoa.',
      ],
    },
    check: {
      title: 'Isikilize, isome tena',
      text: [
        '{do.play} {key:play} hucheza rekodi. {do.again} {key:again} huirekodi upya; toleo la awali hutunzwa.',
        'Sauti ikiwa na kasoro, Fieldtake husema ni nini na la kufanya.',
        '{do.discard} {key:discard} huondoa rekodi, na {do.undo} {key:undo} huirudisha.',
      ],
    },
    next: {
      title: 'Endelea, au ruka maandishi',
      text: [
        '{do.next} {key:next} hutunza rekodi na kuonyesha sentensi inayofuata.',
        '{do.skip} {key:skip} huruka maandishi yasiyosomeka vizuri, na huuliza sababu. {do.flag} {key:flag} huyawekea alama kwa anayesimamia maandishi.',
      ],
    },
  },
  microphone: {
    title: 'Maikrofoni iko kimya',
    nothing: {
      title: 'Hakuna kinachosikika',
      text: [
        'Tafuta swichi ya kunyamazisha kwenye maikrofoni au waya wake.',
        'Chomoa maikrofoni na uichomeke tena. Hupatikana yenyewe.',
        'Fungua {view.settings}, {settings.microphone}, na ubonyeze {settings.checkMic}. Chagua maikrofoni sahihi na useme sentensi: kiwango lazima kisogee.',
        'Funga programu nyingine zinazotumia maikrofoni, kama vile simu.',
      ],
    },
    allow: {
      title: 'Hairuhusiwi',
      text: [
        'Ruhusu maikrofoni katika mipangilio ya faragha ya mfumo, au kwenye kivinjari kando ya anwani. Kisha bonyeza {mic.retry}.',
      ],
    },
    level: {
      title: 'Sauti ni ndogo, kubwa au hafifu mno',
      text: [
        'Mstari chini ya kiwango unaonyesha sauti za juu zinapofaa kufika. Sauti ndogo: sogea karibu, au ongeza kiwango katika mipangilio ya sauti ya mfumo.',
        '{meter.clip} ikiwaka, rudi nyuma kidogo au punguza kiwango.',
        'Vipokea sauti vya Bluetooth vina sauti kama ya simu. Waya una sauti bora.',
      ],
    },
  },
  offline: {
    title: 'Bila mtandao',
    works: {
      title: 'Kurekodi kunaendelea',
      text: [
        'Kuwa nje ya mtandao si kosa, na hakuna la kufanya. Rekodi ziko salama kwenye kompyuta hii na zitatumwa zenyewe mtandao ukipatikana.',
      ],
    },
    pill: {
      title: 'Kibandiko cha kona kinasema nini',
      text: [
        'Kibandiko kwenye kona ya juu husema daima rekodi zako ziko wapi. Kibonyeze, au {key:ledger}, ili kuona hesabu ya kila rekodi.',
      ],
    },
  },
  send: {
    title: 'Kutuma rekodi, na kuchomoa',
    way: {
      title: 'Jinsi rekodi zinavyotumwa',
      text: [
        'Mtandao ukiwepo, rekodi huenda zenyewe. {view.queue} huonyesha kila rekodi na inachosubiri.',
        '{queue.sendNow} ikionyeshwa, rekodi zinakusubiri, kwa mfano kwa sababu mtandao unaweza kugharimu pesa.',
      ],
    },
    safe: {
      title: 'Wakati ambapo ni salama kuchomoa',
      text: [
        'Rekodi iliyotumwa bado haijafika: hifadhi kuu hukagua kwanza kila baiti, kisha hutoa taarifa. Tunza kompyuta hii hadi kibandiko kiseme kwamba zote zimefika.',
      ],
    },
    stuck: {
      title: 'Rekodi inakuhitaji',
      text: [
        'Fungua {view.queue} na uchague {queue.filter.needs}. Kila rekodi husema kwa nini haiwezi kwenda. Rekebisha hilo, kisha bonyeza {queue.retry}.',
        'Rekodi iliyokataliwa na hifadhi kuu bado iko kwenye kompyuta hii. Sababu yake inasema la kufanya.',
      ],
    },
  },
  stick: {
    title: 'Kubeba rekodi kwa USB',
    out: {
      title: 'Kwenye kompyuta iliyorekodi',
      text: [
        'Chomeka USB. Fungua {view.settings}, {folders.title}, na utaje folda iliyo kwenye USB.',
        'Bonyeza {folders.export} na usubiri hadi iseme ni rekodi ngapi zimenakiliwa. Rekodi hubaki pia kwenye kompyuta hii.',
        'Itoe USB kwa njia ya mfumo kabla ya kuichomoa.',
      ],
    },
    in: {
      title: 'Kwenye kompyuta yenye mtandao',
      text: [
        'Chomeka USB. Fungua {view.settings}, {folders.title}, na utaje folda ileile.',
        'Bonyeza {folders.import}. Kila faili hulinganishwa na alama yake, na rekodi iliyokwisha kuwepo haiingizwi mara mbili.',
      ],
    },
  },
  speakers: {
    title: 'Nani anaongea, na ridhaa',
    who: {
      title: 'Chagua msemaji',
      text: [
        'Unaporekodi, bonyeza jina lililo juu, au {key:speaker}. Chagua msemaji, au {speaker.new}.',
        'Jina hubaki kwenye kompyuta hii. Msimbo wa bahati nasibu husafiri na rekodi mahali pake.',
      ],
    },
    consent: {
      title: 'Ridhaa',
      text: [
        'Mradi ukiwa na maandishi ya ridhaa, kila msemaji huyasoma kabla ya rekodi ya kwanza na kubonyeza {consent.agree}. Wakati na maandishi kamili hutunzwa.',
        'Maandishi yako katika {view.project}, {consents.title}. Yakibadilika yape toleo jipya, na wasemaji wataulizwa tena.',
      ],
    },
    card: {
      title: 'Kadi ya kujiondoa',
      text: [
        'Kisha msemaji hupewa kadi yenye herufi. Huonyeshwa mara moja tu: ichapishe, au mwache aipige picha. Kwa kadi hiyo anaweza kujiondoa katika kituo chochote.',
      ],
    },
  },
  withdraw: {
    title: 'Kuondoa ridhaa',
    here: {
      title: 'Kwa jina, katika kituo hiki',
      text: [
        'Unaporekodi, bonyeza jina lililo juu, au {key:speaker}, na uchague msemaji.',
        'Bonyeza {speaker.withdraw} na usome inachofanya.',
        'Bonyeza {withdraw.do}. Hii haiwezi kutenduliwa.',
      ],
    },
    card: {
      title: 'Kwa kadi, katika kituo chochote',
      text: [
        'Unaporekodi, bonyeza jina lililo juu, au {key:speaker}, kisha {withdrawCard.title}. Kwenye kioski, iko kwenye ukurasa wa kwanza.',
        'Andika herufi za kadi, au zisome kwa skana.',
        'Bonyeza {withdrawCard.do}.',
      ],
    },
    then: {
      title: 'Kinachotokea baadaye',
      text: [
        'Ambacho hakijatumwa hakitatumwa kamwe. Hifadhi kuu huarifiwa mara kituo hiki kitakapoifikia; huziweka rekodi kando kwanza, kisha huzifuta.',
      ],
    },
  },
  listen: {
    title: 'Kusikiliza na kuamua',
    begin: {
      title: 'Anza',
      text: [
        'Fungua {view.listen} na useme nani anasikiliza. Ukirekodi hapa pia, sema kama nani: hakuna anayepewa sauti yake mwenyewe.',
      ],
    },
    judge: {
      title: 'Amua kuhusu rekodi',
      text: [
        'Sikiliza, na ulinganishe na maandishi. {key:play} hucheza na kusitisha.',
        'Kama kuna kasoro, weka alama kwenye kasoro hiyo.',
        'Bonyeza {act.approve} {key:approve}, {act.reject} {key:reject} au {act.unsure} {key:unsure}. Ili ukubali, sikiliza yote.',
      ],
    },
    write: {
      title: 'Andika kinachosemwa',
      text: [
        '{act.write} {key:write} hufungua sehemu za kuandika. Kila hatua hufutwa kwa {write.undo} {key:undo}.',
        '{history.title} {key:history} huonyesha kilichoandikwa awali kuhusu rekodi, nani aliandika na nini kilibadilika. {write.startFrom} hurudisha toleo kama hilo kwenye sehemu za kuandika; hakuna kinachopotea. Mkisikiliza bila kuona ya wengine, unaona matoleo yako tu.',
      ],
    },
    undo: {
      title: 'Baada ya kukosea',
      text: ['{listen.undoLast} {key:undo} hufuta uamuzi uliotoa mwisho.'],
    },
  },
  trouble: {
    title: 'Kitu kikienda vibaya',
    look: {
      title: 'Acha Fieldtake ikague',
      text: [
        'Fungua {view.settings}, {diagnosis.title}, na ubonyeze {diagnosis.run}. Hakuna kinachobadilishwa.',
        'Kila ukaguzi usio sawa husema la kufanya.',
      ],
    },
    network: {
      title: 'Hakuna kinachotumwa',
      text: [
        'Bonyeza {settings.test} katika {view.settings}, {settings.broker}. Hupitia njia yote na kutaja hatua inayoshindwa.',
      ],
    },
    crash: {
      title: 'Baada ya hitilafu au kukatika kwa umeme',
      text: [
        'Anzisha Fieldtake tena. Rekodi zilizohifadhiwa zipo. Rekodi iliyokatika huonyeshwa chini ya {interrupted.title}: {interrupted.keep} au {interrupted.remove}.',
      ],
    },
    file: {
      title: 'Omba msaada',
      text: [
        '{diagnosis.gather} hukusanya anachohitaji anayekusaidia: hakuna sauti, majina wala manenosiri. Itazame, bonyeza {diagnosis.save}, na umtumie umpendaye.',
      ],
    },
  },
  update: {
    title: 'Masasisho',
    ready: {
      title: 'Toleo jipya likiwa tayari',
      text: [
        'Fieldtake inalileta unapofanya kazi na kulisakinisha unapofunga dirisha, au unapobonyeza {updates.install} kwenye {view.settings}, {updates.title}. Kioski hufanya hivyo usiku. Hakuna kinachosakinishwa wakati wa kurekodi, na hakuna rekodi inayoguswa.',
      ],
    },
    back: {
      title: 'Toleo jipya lisipoanza',
      text: [
        'Baada ya kuanza mara mbili bila kufaulu, toleo la awali hurudi lenyewe na kusema hivyo. Kama kitu kilirekodiwa katikati, Fieldtake huuliza kabla ya kurudi kwenye nakala ya hifadhidata yake.',
      ],
    },
    feed: {
      title: 'Masasisho yanatoka wapi',
      text: [
        'Kutoka anwani iliyo kwenye {updates.feed}. Kila orodha hapo imesainiwa; isiyosainiwa au iliyobadilishwa inakataliwa. Nakala iliyosakinishwa na mfumo wa vifurushi wa kompyuta huambiwa tu kuhusu matoleo mapya.',
      ],
    },
  },
  keys: {
    title: 'Vitufe',
    printed: {
      title: 'Vitufe vilivyoandikwa kwenye vibonye',
      text: [
        'Kwenye kila kibonye kuna kitufe kinachofanya kitu kilekile. {key:guide} hufungua na kufunga msaada huu.',
      ],
    },
    own: {
      title: 'Vitufe vyako mwenyewe',
      text: [
        'Fungua {view.settings}, {keys.title}, {keys.change}. Bonyeza {keys.changeOne}, kisha kitufe au pedali unayotaka. {keys.reset} hurudisha vitufe vya kwanza.',
      ],
    },
  },
  visit: {
    title: 'Jinsi ya kurekodi',
    read: {
      title: 'Soma sentensi',
      text: [
        'Bonyeza {do.record}. Subiri {cue.recording}, kisha soma sentensi kwa sauti.',
        'Baada ya neno la mwisho, bonyeza {do.stop}.',
        'Ukiona {cue.saved}, rekodi iko salama.',
      ],
    },
    again: {
      title: 'Isikilize tena, isome tena',
      text: [
        '{do.play} hukuwezesha kusikia rekodi. {do.again} huirekodi sentensi tena. {do.skip} huruka sentensi.',
      ],
    },
    leave: {
      title: 'Acha',
      text: ['Unaweza kuacha wakati wowote: bonyeza {kiosk.leave} juu. Huhitaji kutoa sababu.'],
    },
    withdraw: {
      title: 'Rudisha rekodi zako',
      text: [
        'Bonyeza {withdrawCard.title} kwenye ukurasa wa kwanza na uandike herufi za kadi yako. Unaweza kufanya hivyo baadaye pia, katika kituo chochote.',
      ],
    },
  },
}

import type { SpellingWords } from './spelling-en.ts'

/** Swahili of spelling by the station's dictionaries. */
export const spellingSw: SpellingWords = {
  'write.unknown_one': 'Hayamo kwenye kamusi, neno {{count}}:',
  'write.unknown_other': 'Hayamo kwenye kamusi, maneno {{count}}:',
  'write.right': 'Neno hili ni sahihi',
  'write.keptRight': '“{{word}}” ni sahihi kuanzia sasa, katika lugha hii kwenye kituo hiki.',
  'write.dictionaryFault': 'Kamusi {{name}} haiwezi kutumika, kwa hiyo tahajia haikaguliwi.',
  'spelling.title': 'Tahajia',
  'spelling.help':
    'Kukiwa na kamusi ya lugha, maneno isiyoyajua huonyeshwa mtu anapoandika yanayosemwa. Kamusi ni za Hunspell, kama zilizo kwenye LibreOffice na Firefox: faili mbili zenye jina la lugha, kama am_ET.aff na am_ET.dic. Fieldtake haiji na kamusi yoyote.',
  'spelling.none': 'Hakuna kamusi hapa: tahajia haikaguliwi.',
  'spelling.add': 'Ongeza kamusi (faili zote mbili)',
  'spelling.look': 'Angalia tena',
  'spelling.folder': 'Faili zinaweza pia kuwekwa kwenye folda hii:',
  'spelling.refused': 'Haikuongezwa, na hakuna kilichobadilika:',
  'spelling.words_one': 'neno {{count}}',
  'spelling.words_other': 'maneno {{count}}',
  'spelling.remove': 'Ondoa kamusi',
  'spelling.right': 'Maneno yaliyosemwa kuwa sahihi, {{lang}}: {{words}}',
  'spelling.forget': 'Si sahihi tena: {{word}}',
  'dictionaryFault.language':
    'Jina lake si lugha. Zipe faili zote mbili jina la lugha, kama am.aff na am.dic.',
  'dictionaryFault.partner': 'Moja ya faili zake mbili haipo. Chagua .aff na .dic pamoja, zenye jina moja.',
  'dictionaryFault.size':
    'Faili yake moja ni kubwa kuliko MB 24, au si faili ya kawaida. Tumia toleo dogo la kamusi.',
  'dictionaryFault.encoding':
    'Herufi zake haziko katika usimbaji ambao .aff inautaja kwa SET. Hifadhi faili zote mbili katika usimbaji huo, au sahihisha SET.',
  'dictionaryFault.affixes':
    'Mstari wa {{line}} wa .aff haujakamilika. Pakua kamusi tena, au sahihisha mstari huo.',
  'dictionaryFault.words':
    '.dic haianzi na idadi ya maneno yake, au ina machache zaidi. Ipakue tena, au sahihisha mstari wake wa kwanza.',
  'dictionaryFault.unusable':
    'Kwa kanuni za .aff yake hakuna neno lililo sahihi. Huenda faili hizi mbili haziendi pamoja: zipakue zote tena.',
  'dictionaryFault.slow': 'Kuifungua kunachukua zaidi ya sekunde 30. Tumia toleo dogo la kamusi.',
}

/** English of spelling by the station's dictionaries. */
export const spellingEn = {
  'write.unknown_one': 'Not in the dictionary, {{count}} word:',
  'write.unknown_other': 'Not in the dictionary, {{count}} words:',
  'write.right': 'This word is right',
  'write.keptRight': '“{{word}}” is right from now on, in this language at this station.',
  'write.dictionaryFault': 'The dictionary {{name}} cannot be used, so no spelling is checked.',
  'spelling.title': 'Spelling',
  'spelling.help':
    'With a dictionary of its language, words that it does not know are shown while somebody writes down a take. Dictionaries are those of Hunspell, as LibreOffice and Firefox have them: two files named after the language, such as am_ET.aff and am_ET.dic. None comes with Fieldtake.',
  'spelling.none': 'No dictionary is here: no spelling is checked.',
  'spelling.add': 'Add a dictionary (both files)',
  'spelling.look': 'Look again',
  'spelling.folder': 'Files can also be put into this folder:',
  'spelling.refused': 'Not added, and nothing was changed:',
  'spelling.words_one': '{{count}} word',
  'spelling.words_other': '{{count}} words',
  'spelling.remove': 'Remove the dictionary',
  'spelling.right': 'Words said to be right, {{lang}}: {{words}}',
  'spelling.forget': 'No longer right: {{word}}',
  'dictionaryFault.language': 'Its name is no language. Name both files after it, such as am.aff and am.dic.',
  'dictionaryFault.partner':
    'One of its two files is missing. Choose the .aff and the .dic together, with the same name.',
  'dictionaryFault.size':
    'A file of it is larger than 24 MB, or is no plain file. Take a smaller edition of the dictionary.',
  'dictionaryFault.encoding':
    'Its letters are not in the encoding that the .aff names in SET. Save both files in that encoding, or correct SET.',
  'dictionaryFault.affixes':
    'Line {{line}} of the .aff is not whole. Download the dictionary again, or correct that line.',
  'dictionaryFault.words':
    'The .dic does not begin with the number of its words, or holds fewer. Download it again, or correct its first line.',
  'dictionaryFault.unusable':
    'By the rules of its .aff none of its words is right. The two files may not belong together: download both again.',
  'dictionaryFault.slow':
    'Opening it takes longer than 30 seconds. Take a smaller edition of the dictionary.',
} as const
export type SpellingWords = Record<keyof typeof spellingEn, string>

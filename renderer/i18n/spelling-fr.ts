import type { SpellingWords } from './spelling-en.ts'

/** French of spelling by the station's dictionaries. */
export const spellingFr: SpellingWords = {
  'write.unknown_one': 'Absent du dictionnaire, {{count}} mot :',
  'write.unknown_other': 'Absents du dictionnaire, {{count}} mots :',
  'write.right': 'Ce mot est correct',
  'write.keptRight': '« {{word}} » est désormais correct, dans cette langue et à cette station.',
  'write.dictionaryFault': 'Le dictionnaire {{name}} est inutilisable : l’orthographe n’est pas vérifiée.',
  'spelling.title': 'Orthographe',
  'spelling.help':
    'Avec un dictionnaire de la langue, les mots qu’il ne connaît pas sont signalés pendant la transcription d’une prise. Les dictionnaires sont ceux de Hunspell, comme dans LibreOffice et Firefox : deux fichiers au nom de la langue, par exemple am_ET.aff et am_ET.dic. Fieldtake n’en contient aucun.',
  'spelling.none': 'Il n’y a aucun dictionnaire : l’orthographe n’est pas vérifiée.',
  'spelling.add': 'Ajouter un dictionnaire (les deux fichiers)',
  'spelling.look': 'Regarder à nouveau',
  'spelling.folder': 'On peut aussi déposer les fichiers dans ce dossier :',
  'spelling.refused': 'Pas ajouté, et rien n’a changé :',
  'spelling.words_one': '{{count}} mot',
  'spelling.words_other': '{{count}} mots',
  'spelling.remove': 'Supprimer le dictionnaire',
  'spelling.right': 'Mots déclarés corrects, {{lang}} : {{words}}',
  'spelling.forget': 'N’est plus correct : {{word}}',
  'dictionaryFault.language':
    'Son nom n’est pas celui d’une langue. Nommez les deux fichiers d’après elle, par exemple am.aff et am.dic.',
  'dictionaryFault.partner':
    'L’un de ses deux fichiers manque. Choisissez ensemble le .aff et le .dic, de même nom.',
  'dictionaryFault.size':
    'Un de ses fichiers dépasse 24 Mo, ou n’est pas un fichier ordinaire. Prenez une édition plus petite du dictionnaire.',
  'dictionaryFault.encoding':
    'Ses lettres ne sont pas dans l’encodage que le .aff indique par SET. Enregistrez les deux fichiers dans cet encodage, ou corrigez SET.',
  'dictionaryFault.affixes':
    'La ligne {{line}} du .aff est incomplète. Téléchargez à nouveau le dictionnaire, ou corrigez cette ligne.',
  'dictionaryFault.words':
    'Le .dic ne commence pas par le nombre de ses mots, ou en contient moins. Téléchargez-le à nouveau, ou corrigez sa première ligne.',
  'dictionaryFault.unusable':
    'D’après les règles de son .aff, aucun de ses mots n’est correct. Les deux fichiers ne vont peut-être pas ensemble : téléchargez-les à nouveau.',
  'dictionaryFault.slow':
    'L’ouvrir prend plus de 30 secondes. Prenez une édition plus petite du dictionnaire.',
}

/** French of exports for training, in Corpus. */
import type { ExportWords } from './export-en.ts'

export const exportFr: ExportWords = {
  'corpus.scope.export': 'Exporter',
  'export.intro':
    'Fait de l’archive un corpus d’entraînement : ce que les auditeurs ont approuvé, dans la forme qu’un programme lit. Aucun locuteur et aucune phrase n’est dans deux des parties train, dev et test.',
  'export.missing':
    'Cette application est venue sans l’exportateur, qui fait partie du serveur. Là où se trouve le dossier du projet, cette commande fait de même :',
  'export.lake': 'Archive',
  'export.lake.small': 'Une petite archive dans un dossier',
  'export.lake.spark': 'L’archive du serveur de cet ordinateur',
  'export.folder': 'Dossier de l’archive',
  'export.format': 'Format',
  'export.where': 'Seulement ces prises',
  'export.whereHelp':
    "Par exemple : lang='am' and seconds < 20. Comparaisons : = != < > <= >= in ('a', 'b') like '%a%' is null, reliées par and, or, not et des parenthèses. Colonnes : lang, seconds, speaker_id, station_id, section, device, recorded_at, verdict, quality.snrDb, speaker.gender et d’autres ; un nom inconnu donne la liste de tous.",
  'export.all': 'Aussi les prises que personne n’a approuvées',
  'export.out': 'Dossier de destination',
  'export.outHelp': 'Un dossier vide, ou qui n’existe pas encore.',
  'export.choose': 'Choisir un dossier',
  'export.name': 'Nom du corpus',
  'export.licence': 'Licence (SPDX), par exemple CC-BY-4.0',
  'export.rate': 'Fréquence d’échantillonnage',
  'export.rate.same': 'comme enregistré',
  'export.trim': 'Couper le silence avant et après la parole',
  'export.drop': 'Là où tous ont lu les mêmes phrases : laisser de côté les prises entre les parties',
  'export.start': 'Exporter',
  'export.resume': 'Continuer',
  'export.stop': 'Arrêter',
  'export.progress': 'Export en cours',
  'export.planning': 'Choix des prises',
  'export.of': '{{takes}} prises sur {{of}}, {{bytes}}',
  'export.done': 'Écrit dans {{out}} : prises {{takes}}, locuteurs {{speakers}}, {{time}} de parole.',
  'export.faulty':
    'L’audio de certaines prises manquait, avait changé ou était illisible. Le reste est exporté.',
  'export.stopped': 'Arrêté. Ce qui est écrit reste, et l’export peut reprendre.',
  'export.refused': 'Impossible tel que demandé :',
  'export.failed': 'Arrêté en route. Corrigez ce qui est dit ici, puis continuez :',
  'export.part': 'Partie',
  'export.leftOut': 'Laissées de côté',
  'audit.act.corpus_exported': 'Corpus exporté',
}

import type { ListenWords } from './listen-en.ts'

export const listenFr: ListenWords = {
  'record.askedAgainFor': 'Les auditeurs ont rejeté cette prise : {{reasons}}. Veuillez la relire.',
  'record.askedAgain': 'Les auditeurs ont rejeté cette prise. Veuillez la relire.',
  'record.askedAgainLake': 'L’archive a refusé cette prise. Veuillez la relire.',
  'listen.whoListens': 'Qui écoute ?',
  'listen.given': 'Jugées jusqu’ici : {{number}}',
  'listen.somebodyNew': 'Quelqu’un d’autre',
  'listen.asSpeaker': 'La même personne, comme voix ici',
  'listen.asSpeakerHelp':
    'Personne n’entend sa propre voix. Si vous enregistrez aussi ici, dites sous quel nom.',
  'listen.noSpeaker': 'N’enregistre pas ici',
  'listen.undoLast': 'Reprendre le dernier avis',
  'error.archive_unreachable':
    'L’audio de l’archive est hors de portée. Vérifiez Réglages, « Écouter l’archive ». Ce qui est sur cet ordinateur peut être jugé en attendant.',
  'error.audio_gone': 'L’archive n’a plus l’audio de cette prise. Elle a été passée.',
  'error.audio_changed':
    'L’archive contient un autre son pour cette prise. Elle a été passée ; prévenez la personne qui gère l’archive.',
  'broker.catalogueTopic': 'Sujet du contenu de l’archive',
  'settings.archive': 'Écouter l’archive',
  'archive.follow': 'On écoute ici les prises de toutes les stations',
  'archive.followHelp':
    'La liste des prises vient du courtier et reste ici pour travailler sans réseau. L’audio est pris quelques prises d’avance.',
  'archive.folder': 'Dossier de l’archive',
  'archive.folderHelp':
    'D’une petite archive accessible d’ici, avec le chemin complet. Laissez vide pour utiliser le compartiment ci-dessous.',
  'archive.readOnly': 'Le compte n’a besoin que de lire.',
  'archive.cache': 'Audio gardé ici, Mio',
  'listen.order': 'Ordre',
  'listen.order.votes': 'À voter',
  'listen.order.disputed': 'Litiges d’abord',
  'listen.order.worst': 'Les pires d’abord',
  'listen.order.random': 'Au hasard',
  'listen.order.newest': 'Les plus récentes d’abord',
  'listen.wanted': 'Avis jusqu’ici',
  'listen.wanted.undecided': 'Pas décidé',
  'listen.wanted.open': 'Trop peu de voix',
  'listen.wanted.disputed': 'En litige',
  'listen.wanted.approved': 'Approuvé',
  'listen.wanted.rejected': 'Rejeté',
  'listen.wanted.any': 'Tout',
  'listen.filter': 'Ce que j’écoute',
  'listen.lang': 'Langue',
  'listen.project': 'Projet',
  'listen.station': 'Station',
  'listen.speaker': 'Pseudonyme de la voix',
  'listen.all': 'Tout',
  'listen.passed': 'Passée : « {{text}} ».',
  'listen.score': 'Qualité {{score}} sur 100',
  'listen.leftMore': 'Plus de {{number}} prises restantes',
  'listen.nothingWithout':
    'Il ne reste rien à écouter sans l’archive. Ce qui est pris pendant qu’il y a du réseau peut être jugé sans.',
}

import type { CareWords } from './care-en.ts'

export const careFr: CareWords = {
  'rescue.title': 'Revenir à une sauvegarde',
  'rescue.explain':
    'Ce Fieldtake a des copies de la base qu’il sait lire. L’une d’elles peut la remplacer : les prises enregistrées depuis reviennent de leurs fichiers, tout le reste est comme à ce moment-là. La base actuelle est gardée à côté.',
  'rescue.choose': 'Sauvegarde',
  'rescue.before': '{{at}}, avant une mise à jour',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'Revenir à cette sauvegarde',
  'rescue.busy': 'La sauvegarde est remise en place …',
  'notice.database_damaged':
    'La base du poste est abîmée. Les enregistrements sont des fichiers à part et en sécurité. Fermez Fieldtake et relancez-le : il les reprend de leurs fichiers.',
  'notice.database_restored':
    'La base a été remise à sa sauvegarde du {{date}}. {{takes}} prises enregistrées depuis ont été reprises de leurs fichiers ; noms et réglages sont comme alors.',
  'diagnosis.title': 'Diagnostic',
  'diagnosis.help': 'Vérifie ce poste du micro jusqu’à l’archive et dit que faire. Rien n’est changé.',
  'diagnosis.run': 'Vérifier',
  'diagnosis.gather': 'Créer un fichier d’assistance',
  'diagnosis.busy': 'Vérification …',
  'diagnosis.bundle': 'Fichier d’assistance',
  'diagnosis.bundleHelp':
    'Voici ce que contient le fichier : versions, réglages sans mots de passe, nombres, vérifications ci-dessus et journal. Ni son ni noms. Il est enregistré sur cet ordinateur ; vous décidez à qui le donner.',
  'diagnosis.save': 'Enregistrer le fichier',
  'diagnosis.state.ok': 'En ordre',
  'diagnosis.state.warn': 'À regarder',
  'diagnosis.state.fail': 'Pas en ordre',
  'diagnosis.state.skipped': 'Non vérifié',
  'diagnosis.check.microphone': 'Micro',
  'diagnosis.check.disk': 'Place sur le disque',
  'diagnosis.check.database': 'Base de données',
  'diagnosis.check.backups': 'Sauvegardes',
  'diagnosis.check.ledger': 'Compte des prises',
  'diagnosis.check.clock': 'Horloge',
  'diagnosis.check.keychain': 'Trousseau',
  'diagnosis.check.broker': 'Courtier',
  'diagnosis.check.topics': 'Sujets',
  'diagnosis.check.storage': 'Stockage',
  'diagnosis.fix.microphone':
    'Branchez le micro, allumez-le et autorisez ce programme à l’utiliser dans les réglages du système.',
  'diagnosis.fix.disk':
    'Faites de la place sur le disque du dossier de données. Les prises enregistrées restent en sécurité.',
  'diagnosis.fix.database':
    'Fermez Fieldtake et relancez-le : une base abîmée cède la place à sa dernière sauvegarde. Si elle est d’une version plus récente : mettez Fieldtake à jour, ou revenez en arrière avec --restore.',
  'diagnosis.fix.backups':
    'Laissez Fieldtake ouvert quelques minutes sans enregistrer, et vérifiez qu’il y a de la place.',
  'diagnosis.fix.ledger': 'Rien n’a été effacé. Envoyez le fichier d’assistance à qui s’occupe des postes.',
  'diagnosis.fix.clock': 'Réglez la date et l’heure de l’ordinateur, de préférence par le réseau.',
  'diagnosis.fix.keychain':
    'Déverrouillez le trousseau du système et relancez Fieldtake. S’il a été réinitialisé : créez une nouvelle clé dans Réglages, Signatures, et retapez les mots de passe.',
  'diagnosis.fix.broker':
    'Les prises restent ici en sécurité. Vérifiez le réseau, puis l’adresse du courtier, l’utilisateur et le mot de passe dans les réglages.',
  'diagnosis.fix.topics':
    'Demandez à qui gère le courtier de créer les sujets ou d’autoriser cet utilisateur ; comparez leurs noms dans les réglages.',
  'diagnosis.fix.storage':
    'Vérifiez l’adresse, le compartiment et la clé du stockage dans les réglages. Les prises restent ici.',
  'audit.act.support_file_made': 'Fichier d’assistance créé',
  'help.title': 'Aide',
  'help.about': 'Aide à ce sujet',
  'help.search': 'Chercher dans l’aide',
  'help.pages': 'Pages d’aide',
  'help.none': 'Rien trouvé. Essayez un autre mot.',
  'help.failed': 'L’aide ne peut pas s’ouvrir maintenant. Fermez-la et réessayez.',
  'help.allKeys': 'Toutes les touches',
  'act.guide': 'Aide',
}

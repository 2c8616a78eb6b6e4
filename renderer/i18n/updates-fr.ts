import type { UpdateWords } from './updates-en.ts'

export const updatesFr: UpdateWords = {
  'error.update_busy': 'Un travail est en cours. Mettez à jour quand il sera terminé.',
  'notice.update_returned':
    'La version {{version}} n’a pas démarré sur cet ordinateur. La version précédente est revenue, et vos prises sont là.',
  'audit.act.update_installed': 'A installé une mise à jour',
  'audit.act.update_returned': 'Est revenu à la version précédente',
  'updates.title': 'Mises à jour',
  'updates.help':
    'Fieldtake peut chercher lui-même les nouvelles versions. Il n’accepte que ce qui est signé et n’interrompt jamais un enregistrement.',
  'updates.feed': 'Adresse des mises à jour',
  'updates.feedHelp': 'Un dossier sur un serveur web ou un bucket S3 public. Vide : pas de mises à jour.',
  'updates.keys': 'Clés qui signent les mises à jour',
  'updates.keysHelp': 'Clés publiques, séparées par des espaces. Vide : la clé du projet Fieldtake.',
  'updates.keysInvalid': 'Une clé a 64 signes, de 0 à 9 et de a à f.',
  'updates.from': 'Une borne installe à partir de, heure du jour',
  'updates.until': 'jusqu’à',
  'updates.managed': 'La personne qui s’occupe de cet ordinateur a fixé ce réglage.',
  'updates.checked': 'Dernière recherche',
  'updates.never': 'pas encore',
  'updates.newer': 'Nouvelle version',
  'updates.check': 'Chercher maintenant',
  'updates.install': 'Redémarrer et mettre à jour',
  'updates.atQuit': 'Elle sera installée quand vous fermerez Fieldtake.',
  'updates.atHours': 'Elle sera installée entre {{from}} h et {{until}} h, quand il n’y a personne.',
  'updates.step.off': 'Les mises à jour sont désactivées.',
  'updates.step.idle': 'Fieldtake va bientôt chercher.',
  'updates.step.checking': 'Recherche d’une nouvelle version.',
  'updates.step.current': 'C’est la version la plus récente.',
  'updates.step.found':
    'Il y a une nouvelle version. Installez-la comme vous avez installé celle-ci ; elle se trouve à l’adresse des mises à jour.',
  'updates.step.downloading': 'Téléchargement de la nouvelle version : {{share}}',
  'updates.step.ready': 'La nouvelle version est prête.',
  'updates.step.refused': 'Rien n’a été installé.',
  'updates.fault.unreachable': 'L’adresse des mises à jour est injoignable. Fieldtake réessaiera plus tard.',
  'updates.fault.malformed': 'Ce qui se trouve à cette adresse n’est pas une liste de mises à jour.',
  'updates.fault.no_key': 'Aucune clé qui signe les mises à jour n’est fixée : on ne peut se fier à aucune.',
  'updates.fault.unsigned':
    'La liste des mises à jour n’est pas signée. Prévenez la personne qui vous a donné l’adresse.',
  'updates.fault.bad_signature':
    'La signature des mises à jour est fausse : quelqu’un les a peut-être modifiées. Prévenez la personne qui vous a donné l’adresse.',
  'updates.fault.older':
    'L’adresse propose une version plus ancienne qu’elle ne devrait. Prévenez la personne qui vous a donné l’adresse.',
  'updates.fault.no_room': 'Le disque n’a pas assez de place pour la mise à jour.',
  'updates.fault.damaged': 'Ce qui a été téléchargé n’est pas ce qui a été signé. C’est supprimé.',
  'updates.fault.not_here': 'Il n’y a pas de mise à jour pour ce type d’ordinateur.',
  'updates.fault.trial_failed':
    'La nouvelle version ne démarre pas sur cet ordinateur. Fieldtake attend la suivante.',
  'updates.fault.install_failed': 'La mise à jour n’a pas pu être mise en place.',
  'updates.busy.recording': 'Une prise est en cours d’enregistrement.',
  'updates.busy.interrupted': 'Une prise coupée attend votre décision.',
  'updates.busy.encoding': 'Une prise est préparée pour l’envoi.',
  'updates.busy.sending': 'Une prise est en cours d’envoi.',
  'updates.busy.work': 'Une importation, une exportation ou une copie sur une clé est en cours.',
  'updates.busy.encrypting': 'Des enregistrements sont en cours de chiffrement.',
  'diagnosis.check.updates': 'Mises à jour',
  'diagnosis.fix.updates':
    'Vérifiez l’adresse et les clés dans Réglages, Mises à jour, puis cherchez de nouveau.',
}

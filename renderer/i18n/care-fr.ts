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
  'notice.database_restored':
    'La base a été remise à sa sauvegarde du {{date}}. {{takes}} prises enregistrées depuis ont été reprises de leurs fichiers ; noms et réglages sont comme alors.',
}

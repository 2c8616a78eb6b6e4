/** Words for keeping a station alive: backups, diagnostics, what goes to whoever helps, help itself. */
export const careEn = {
  'rescue.title': 'Go back to a backup',
  'rescue.explain':
    'This Fieldtake has copies of the database that it can use. One of them can take its place: takes recorded since come back from their files, everything else is as it was then. The present database is kept beside it.',
  'rescue.choose': 'Backup',
  'rescue.before': '{{at}}, before an update',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'Go back to this backup',
  'rescue.busy': 'Putting the backup in place …',
  'notice.database_restored':
    'The database was put back to its backup of {{date}}. {{takes}} takes recorded since then were taken up from their files; names and settings are as they were.',
}
export type CareWords = Record<keyof typeof careEn, string>

/** Words for keeping a station alive: backups, diagnostics, what goes to whoever helps, help itself. */
import { FIXES } from '../../main/contract/diagnosis.ts'

export const careEn = {
  'rescue.title': 'Go back to a backup',
  'rescue.explain':
    'This Fieldtake has copies of the database that it can use. One of them can take its place: takes recorded since come back from their files, everything else is as it was then. The present database is kept beside it.',
  'rescue.choose': 'Backup',
  'rescue.before': '{{at}}, before an update',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'Go back to this backup',
  'rescue.busy': 'Putting the backup in place …',
  'notice.database_damaged':
    'The station’s database is damaged. The recordings themselves are separate files and safe. Close Fieldtake and start it again: it takes them up from their files.',
  'notice.database_restored':
    'The database was put back to its backup of {{date}}. {{takes}} takes recorded since then were taken up from their files; names and settings are as they were.',
  'diagnosis.title': 'Diagnostics',
  'diagnosis.help':
    'Checks this station from the microphone to the archive, and says what to do. Nothing is changed.',
  'diagnosis.run': 'Check now',
  'diagnosis.gather': 'Make a support file',
  'diagnosis.busy': 'Checking …',
  'diagnosis.bundle': 'Support file',
  'diagnosis.bundleHelp':
    'This is what the file holds: versions, settings without passwords, counts, the checks above and the log. No audio and no names. It is saved on this computer; you decide whom to give it to.',
  'diagnosis.save': 'Save the file',
  'diagnosis.state.ok': 'In order',
  'diagnosis.state.warn': 'Look at this',
  'diagnosis.state.fail': 'Not in order',
  'diagnosis.state.skipped': 'Not checked',
  'diagnosis.check.microphone': 'Microphone',
  'diagnosis.check.disk': 'Room on the disk',
  'diagnosis.check.database': 'Database',
  'diagnosis.check.backups': 'Backups',
  'diagnosis.check.ledger': 'Ledger of takes',
  'diagnosis.check.clock': 'Clock',
  'diagnosis.check.keychain': 'Keychain',
  'diagnosis.check.broker': 'Broker',
  'diagnosis.check.topics': 'Topics',
  'diagnosis.check.storage': 'Storage',
  'diagnosis.fix.microphone': FIXES.microphone,
  'diagnosis.fix.disk': FIXES.disk,
  'diagnosis.fix.database': FIXES.database,
  'diagnosis.fix.backups': FIXES.backups,
  'diagnosis.fix.ledger': FIXES.ledger,
  'diagnosis.fix.clock': FIXES.clock,
  'diagnosis.fix.keychain': FIXES.keychain,
  'diagnosis.fix.broker': FIXES.broker,
  'diagnosis.fix.topics': FIXES.topics,
  'diagnosis.fix.storage': FIXES.storage,
  'audit.act.support_file_made': 'Made a support file',
}
export type CareWords = Record<keyof typeof careEn, string>

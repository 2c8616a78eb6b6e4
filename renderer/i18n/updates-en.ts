/** Words for updates: where they come from, what was found, and why one was not installed. */
export const updatesEn = {
  'error.update_busy': 'Something is under way. Update when it has ended.',
  'notice.update_returned':
    'Version {{version}} did not start on this computer. The version before is back, and your takes are here.',
  'audit.act.update_installed': 'Installed an update',
  'audit.act.update_returned': 'Went back to the version before',
  'updates.title': 'Updates',
  'updates.help':
    'Fieldtake can fetch newer versions by itself. It takes only what is signed, and never interrupts a recording.',
  'updates.feed': 'Address of the updates',
  'updates.feedHelp': 'A folder on a web server or a public S3 bucket. Empty: no updates.',
  'updates.keys': 'Keys that sign the updates',
  'updates.keysHelp': 'Public keys, separated by spaces. Empty: the key of the Fieldtake project.',
  'updates.keysInvalid': 'A key has 64 digits from 0 to 9 and a to f.',
  'updates.from': 'A kiosk installs from, hour of the day',
  'updates.until': 'until',
  'updates.managed': 'Whoever looks after this computer has set this.',
  'updates.checked': 'Last looked',
  'updates.never': 'not yet',
  'updates.newer': 'Newer version',
  'updates.check': 'Look now',
  'updates.install': 'Restart and update',
  'updates.atQuit': 'It is installed when you close Fieldtake.',
  'updates.atHours': 'It is installed between {{from}}:00 and {{until}}:00, while nobody is here.',
  'updates.step.off': 'Updates are off.',
  'updates.step.idle': 'Fieldtake will look soon.',
  'updates.step.checking': 'Looking for a newer version.',
  'updates.step.current': 'This is the newest version.',
  'updates.step.found':
    'There is a newer version. Install it the way you installed this one; it lies at the address of the updates.',
  'updates.step.downloading': 'Fetching the newer version: {{share}}',
  'updates.step.ready': 'The newer version is ready.',
  'updates.step.refused': 'Nothing was installed.',
  'updates.fault.unreachable': 'The address of the updates cannot be reached. Fieldtake tries again later.',
  'updates.fault.malformed': 'What lies at the address is no list of updates.',
  'updates.fault.no_key': 'Nobody has set a key that signs the updates, so none can be trusted.',
  'updates.fault.unsigned': 'The list of updates is not signed. Tell whoever gave you the address.',
  'updates.fault.bad_signature':
    'The signature of the updates is wrong: somebody else may have changed them. Tell whoever gave you the address.',
  'updates.fault.older':
    'The address offers an older version than it should. Tell whoever gave you the address.',
  'updates.fault.no_room': 'The disk has no room for the update.',
  'updates.fault.damaged': 'What was fetched is not what was signed. It was thrown away.',
  'updates.fault.not_here': 'There is no update for this kind of computer.',
  'updates.fault.trial_failed':
    'The newer version does not start on this computer. Fieldtake waits for the next one.',
  'updates.fault.install_failed': 'The update could not be put in place.',
  'updates.busy.recording': 'A take is being recorded.',
  'updates.busy.interrupted': 'A take that was cut off waits for your decision.',
  'updates.busy.encoding': 'A take is being prepared for sending.',
  'updates.busy.sending': 'A take is being sent.',
  'updates.busy.work': 'An import, an export or a copy to a stick is running.',
  'updates.busy.encrypting': 'Recordings are being encrypted.',
  'diagnosis.check.updates': 'Updates',
  'diagnosis.fix.updates': 'Check the address and the keys in Settings, Updates, then look again.',
}

export type UpdateWords = Record<keyof typeof updatesEn, string>

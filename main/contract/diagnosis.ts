/** What is looked at when a station does not do what it should: the same in a window and in a terminal. */
import { z } from 'zod'

/** In this order, which numbers them: from the speaker's mouth to the archive. */
export const CHECKS = [
  'microphone',
  'disk',
  'database',
  'backups',
  'ledger',
  'clock',
  'keychain',
  'broker',
  'topics',
  'storage',
  'updates',
] as const
export const checkId = z.enum(CHECKS)
export type CheckId = z.infer<typeof checkId>

/** What to do when a check is not well, for a terminal and the English interface. */
export const FIXES: Readonly<Record<CheckId, string>> = {
  microphone:
    'Plug the microphone in, switch it on, and allow this program to use it in the system’s settings.',
  disk: 'Make room on the disk that holds the data folder. Saved takes stay safe meanwhile.',
  database:
    'Close Fieldtake and start it again: a damaged database gives way to its newest backup. Of a newer version: update Fieldtake, or go back with --restore.',
  backups: 'Leave Fieldtake open for some minutes while nobody records, and see that the disk has room.',
  ledger: 'Nothing was deleted. Send the support file to whoever looks after the stations.',
  clock: 'Set the computer’s date and time, best by the network.',
  keychain:
    'Unlock the system’s keychain and start Fieldtake again. If it was reset: make a new key in Settings, Signatures, and type the passwords again.',
  broker:
    'Takes stay safe here. Check the network, then the broker’s address, user name and password in Settings.',
  topics:
    'Ask whoever runs the broker to make the topics or to let this user in; compare their names in Settings.',
  storage: 'Check the storage’s address, bucket and key in Settings. Takes stay safe here.',
  updates: 'Check the address and the keys in Settings, Updates, then look again.',
}

export const checkResult = z.object({
  id: checkId,
  /** skipped: it is not set up here, or cannot be looked at from here */
  state: z.enum(['ok', 'warn', 'fail', 'skipped']),
  /** in English, for whoever helps */
  detail: z.string(),
  ms: z.number(),
})
export type CheckResult = z.infer<typeof checkResult>

/** what the page sees of microphones; unknown: nobody can say */
export const microphoneSeen = z.enum(['found', 'none', 'denied', 'unknown'])
export type MicrophoneSeen = z.infer<typeof microphoneSeen>

/** A file for whoever helps, piece by piece, as it is before it is saved. */
export const bundlePart = z.object({ name: z.string(), text: z.string() })
export type BundlePart = z.infer<typeof bundlePart>

export const bundleText = (parts: readonly BundlePart[]): string =>
  parts.map(({ name, text }) => `===== ${name}\n${text}\n`).join('\n')

export const diagnosisMethods = {
  'diagnosis.run': {
    input: z.object({ microphone: microphoneSeen.default('unknown') }),
    output: z.object({ checks: z.array(checkResult) }),
  },
  'diagnosis.bundle': {
    input: z.object({ checks: z.array(checkResult).max(50) }),
    output: z.object({ parts: z.array(bundlePart) }),
  },
}

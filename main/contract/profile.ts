/** What a file of settings would change, told before it is applied. */
import { z } from 'zod'

export const profileChange = z.object({
  /** of the setting, as in the audit log: `broker.brokers` */
  path: z.string(),
  from: z.string(),
  to: z.string(),
  /** it decides where takes, names or passwords go, whose word is believed, or when audio is deleted */
  weighty: z.boolean(),
})
export type ProfileChange = z.infer<typeof profileChange>

export const profileView = z.object({
  /** `account`: made by a backend for this station, and brings passwords */
  kind: z.enum(['profile', 'account']),
  changes: z.array(profileChange),
  /** names of the passwords that it brings */
  secrets: z.array(z.string()),
})
export type ProfileView = z.infer<typeof profileView>

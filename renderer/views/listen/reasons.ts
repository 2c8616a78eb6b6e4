/** What may be wrong with a take: reasons of a verdict, and labels of marked parts. */
import type { PromptReason } from '../../../main/contract/messages.ts'
import type { Act } from '../../keys/keymap.ts'

export const REASONS = [
  'words',
  'noise',
  'clipped',
  'cut',
  'voice',
  'unclear',
  'language',
  'offensive',
] as const
/** The key that ticks what is wrong with the sentence itself. */
export const PROMPT_REASON_ACTS = {
  typo: 'typo',
  unreadable: 'unreadable',
  offensive: 'offensiveText',
} as const satisfies Record<PromptReason, Act>
export type Reason = (typeof REASONS)[number]

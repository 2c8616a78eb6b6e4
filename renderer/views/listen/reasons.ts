/** What may be wrong with a take: reasons of a verdict, and labels of marked parts. */
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
export type Reason = (typeof REASONS)[number]

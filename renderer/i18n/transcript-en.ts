/** English of what a listener writes down. */
export const transcriptEn = {
  'error.transcript_invalid':
    'What was written down does not fit this take, or is too long. Nothing was sent; it is still here to be corrected.',
} as const
export type TranscriptWords = Record<keyof typeof transcriptEn, string>

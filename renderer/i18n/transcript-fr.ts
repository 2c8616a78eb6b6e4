import type { TranscriptWords } from './transcript-en.ts'

export const transcriptFr: TranscriptWords = {
  'error.transcript_invalid':
    'Ce qui a été écrit ne correspond pas à cette prise, ou est trop long. Rien n’a été envoyé ; vous pouvez encore le corriger.',
}

import type { TranscriptWords } from './transcript-en.ts'

export const transcriptAr: TranscriptWords = {
  'error.transcript_invalid':
    'ما كُتب لا يناسب هذا التسجيل أو هو أطول مما يجب. لم يُرسل شيء، وما زال هنا ليُصحَّح.',
}

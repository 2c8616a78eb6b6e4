import type { TranscriptWords } from './transcript-en.ts'

export const transcriptSw: TranscriptWords = {
  'error.transcript_invalid':
    'Kilichoandikwa hakilingani na rekodi hii, au ni kirefu mno. Hakuna kilichotumwa; bado kipo hapa ili kisahihishwe.',
}

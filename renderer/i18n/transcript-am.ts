import type { TranscriptWords } from './transcript-en.ts'

export const transcriptAm: TranscriptWords = {
  'error.transcript_invalid': 'የተጻፈው ከዚህ ቅጂ ጋር አይጣጣምም ወይም በጣም ረጅም ነው። ምንም አልተላከም፤ ለማረም እዚሁ አለ።',
}

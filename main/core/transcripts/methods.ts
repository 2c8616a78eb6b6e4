/** What helps to write down what is said in takes. */
import { StationError } from '../../contract/errors.ts'
import type { MethodsOf } from '../method.ts'
import { findSpeech } from './speech.ts'

interface TranscriptParts {
  readonly playback: { file(takeId: string): Promise<string | null> }
}

export const transcriptMethods = ({ playback }: TranscriptParts): MethodsOf<'transcripts'> => ({
  'transcripts.speech': {
    who: 'staff',
    audit: null,
    async run({ takeId }) {
      const path = await playback.file(takeId)
      if (path === null) throw new StationError('audio_gone', `the audio of take ${takeId} is not here`)
      return { parts: await findSpeech(path) }
    },
  },
})

/** What helps to write down what is said in takes. */
import { StationError } from '../../contract/errors.ts'
import type { Take } from '../../contract/model.ts'
import type { ReviewDraft } from '../../contract/review-draft.ts'
import { listensAlone } from '../reviews/take-rules.ts'
import type { TakeRuleParts } from '../reviews/take-rules.ts'
import type { Drafts } from '../reviews/drafts.ts'
import type { OwnerWords } from '../reviews/owner-words.ts'
import type { MethodsOf } from '../method.ts'
import type { Station } from '../station.ts'
import { readTranscript } from './formats/index.ts'
import { historyOf } from './history.ts'
import type { HistoryParts } from './history.ts'
import { findSpeech } from './speech.ts'
import type { Spelling } from './spelling/index.ts'
import { aboutTake, allWritten, fileOf } from './written.ts'

const NOTHING: ReviewDraft = { reasons: [], promptReasons: [], marks: [], note: '', heard: [] }

interface TranscriptParts extends Pick<HistoryParts, 'versions'>, TakeRuleParts {
  readonly drafts: Pick<Drafts, 'get' | 'keep'>
  readonly listeners: HistoryParts['listeners']
  readonly owners: Pick<OwnerWords, 'gold'>
  readonly station: Pick<Station, 'db' | 'keys' | 'meta'>
  readonly catalogue: { take(takeId: string): Take | null }
  readonly playback: { file(takeId: string): Promise<string | null> }
  readonly spelling: Spelling
}

export function transcriptMethods(parts: TranscriptParts): MethodsOf<'transcripts'> {
  const takeOf = (takeId: string): Take => {
    const take = parts.catalogue.take(takeId)
    if (!take) throw new StationError('not_found', `no take ${takeId}`)
    return take
  }
  return {
    'transcripts.speech': {
      who: 'staff',
      audit: null,
      async run({ takeId }) {
        const path = await parts.playback.file(takeId)
        if (path === null) throw new StationError('audio_gone', `the audio of take ${takeId} is not here`)
        return { parts: await findSpeech(path, parts.station.keys()) }
      },
    },
    'transcripts.history': {
      who: 'staff',
      audit: null,
      run: ({ takeId, reviewer }) => {
        const isAlone = listensAlone(parts, takeId)
        return historyOf({ ...parts, isAlone }, reviewer, takeOf(takeId))
      },
    },
    'transcripts.write': {
      who: 'staff',
      audit: null,
      run: ({ takeId, format, transcript }) => fileOf(format, transcript, takeOf(takeId)),
    },
    'transcripts.writeAll': {
      who: 'staff',
      audit: null,
      run: ({ reviewer, format }) => allWritten(parts, reviewer, format),
    },
    'transcripts.open': {
      who: 'staff',
      audit: null,
      run({ takeId, reviewer }, bytes) {
        const transcript = readTranscript(bytes, aboutTake(takeOf(takeId)))
        const before = parts.drafts.get(reviewer, takeId)
        parts.drafts.keep({ reviewer, takeId, draft: { ...(before ?? NOTHING), transcript } })
        return { before }
      },
    },
    'transcripts.read': {
      who: 'staff',
      audit: null,
      run: ({ takeId }, bytes) => ({ transcript: readTranscript(bytes, aboutTake(takeOf(takeId))) }),
    },
    'transcripts.spelling': { who: 'staff', audit: null, run: (input) => parts.spelling.check(input) },
    'transcripts.suggest': { who: 'staff', audit: null, run: (input) => parts.spelling.suggest(input) },
    'transcripts.rightWord': {
      who: 'staff',
      audit: null,
      run({ lang, word, right }) {
        parts.spelling.say(lang, word, right)
        return { ok: true }
      },
    },
    'transcripts.dictionaries': { who: 'staff', audit: null, run: () => parts.spelling.view() },
    'transcripts.addDictionary': {
      who: 'staff',
      audit: null,
      run: (input, bytes) => parts.spelling.add(input, bytes),
    },
    'transcripts.removeDictionary': {
      who: 'staff',
      audit: null,
      run: (input) => parts.spelling.remove(input),
    },
  }
}

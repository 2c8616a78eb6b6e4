/** A take that the rules of its project keep from going out: what the lake is told of it. */
import type { OutcomeWord } from '../words/outcomes.ts'
import type { TakeDbRow } from './rows.ts'

/** how the reason of such a job begins; the rule follows */
export const HELD_BACK = 'quality_'

type Held = Pick<
  TakeDbRow,
  'take_id' | 'project_id' | 'prompt_id' | 'prompt_sha256' | 'lang' | 'kind' | 'speaker_id'
>

/** `holds` false: it goes out all the same */
export const heldBack = (take: Held, rule: string, holds: boolean): OutcomeWord => ({
  outcome: 'held_back',
  holds,
  prompt: {
    project_id: take.project_id,
    prompt_id: take.prompt_id,
    sha256: take.prompt_sha256,
    lang: take.lang,
    kind: take.kind,
  },
  reasons: [rule],
  speakerId: take.speaker_id,
  takeId: take.take_id,
})

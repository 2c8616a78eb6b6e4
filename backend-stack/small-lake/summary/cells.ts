/** Speakers by what they answered, without saying who is who. */
import type { SpeakerRecord } from '../../../main/contract/messages.ts'
import { SUMMARY_CELLS, SUMMARY_SPEAKERS } from '../../../main/contract/summary.ts'
import type { Spoken } from './slices.ts'
import { byText } from './slices.ts'

/** of an answer that can be counted: longer ones are sentences */
const CHARS = 80
/** different answers to one question, beyond which it tells who is who and not what they are */
const CHOICES = 100
const QUESTIONS = 12

type Answers = SpeakerRecord['answers']
export interface Answered {
  readonly speaker_id: string
  readonly project_id: string
  readonly answers: Answers
}

const isShort = (answer: unknown): boolean =>
  Array.isArray(answer) ? answer.length <= 10 && answer.every(isShort) : String(answer).length <= CHARS

/** The questions that people answer out of a limited set, the commonest first. */
function questionsOf(speakers: readonly Answered[]): string[] {
  const choices = new Map<string, { values: Set<string>; given: number }>()
  for (const { answers } of speakers)
    for (const [question, answer] of Object.entries(answers)) {
      let of = choices.get(question)
      if (!of) choices.set(question, (of = { values: new Set(), given: 0 }))
      of.given += 1
      if (isShort(answer) && of.values.size <= CHOICES) of.values.add(JSON.stringify(answer))
    }
  return [...choices]
    .filter(([, { values }]) => values.size <= CHOICES)
    .toSorted(([a, x], [b, y]) => y.given - x.given || byText(a, b))
    .slice(0, QUESTIONS)
    .map(([question]) => question)
    .toSorted(byText)
}

/** `spokenBy`: undefined of who has no take. Who gave no answers is in a cell of their own. */
export function cellsOf(
  spoken: Iterable<readonly [speakerId: string, Spoken]>,
  answered: readonly Answered[],
) {
  const questions = questionsOf(answered)
  const answersOf = new Map(answered.map((one) => [one.speaker_id, one]))
  const cells = new Map<string, { project_id: string | null; answers: Answers; by: Spoken[] }>()
  for (const [speakerId, sum] of spoken) {
    const known = answersOf.get(speakerId)
    const answers = Object.fromEntries(
      questions.flatMap((question) => {
        const answer = known?.answers[question]
        return answer === undefined || !isShort(answer) ? [] : [[question, answer] as const]
      }),
    )
    const key = JSON.stringify([known?.project_id ?? null, answers])
    let cell = cells.get(key)
    if (!cell) cells.set(key, (cell = { project_id: known?.project_id ?? null, answers, by: [] }))
    cell.by.push(sum)
  }
  let room = SUMMARY_SPEAKERS
  const all = [...cells].toSorted(([a, x], [b, y]) => y.by.length - x.by.length || byText(a, b))
  return {
    cells: all.slice(0, SUMMARY_CELLS).map(([, { project_id, answers, by }]) => {
      const shown = by
        .toSorted((a, b) => b.ms - a.ms || b.approved_ms - a.approved_ms)
        .slice(0, Math.max(0, room))
      room -= shown.length
      return {
        project_id,
        answers,
        ms: shown.map(({ ms }) => ms),
        approved_ms: shown.map(({ approved_ms }) => approved_ms),
      }
    }),
    more_cells: Math.max(0, all.length - SUMMARY_CELLS),
  }
}

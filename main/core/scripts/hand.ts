/** One prompt at a time, typed by a person: added, mended before anybody has read it, taken out. */
import { StationError } from '../../contract/errors.ts'
import type { Output, ParsedInput } from '../../contract/api.ts'
import type { NewPrompt } from '../prompts/store.ts'
import { scriptPromptId } from '../prompts/script.ts'
import { readLanguageTag } from '../../text/language-tag.ts'
import { readPromptText } from '../../text/prompt-text.ts'
import type { TextFault } from '../../text/prompt-text.ts'
import type { LineFault } from '../../contract/script.ts'
import type { HeldPrompt } from './belonging.ts'
import { isOut } from './belonging.ts'
import type { ScriptParts } from './acts.ts'

type Handled = Output<'prompts.edit'>
type Typed = Omit<ParsedInput<'prompts.add'>, 'projectId'>

const FAULTS: Readonly<Record<TextFault, LineFault>> = {
  text_blank: 'empty',
  text_too_long: 'too_long',
  control: 'control',
  lost_letters: 'encoding',
}

/** Throws `prompt_invalid` with the line's code: what is typed is held to what a script is held to. */
function promptOf(typed: Typed, corpus: string, source: string): NewPrompt {
  const text = readPromptText(typed.text)
  if (!text.ok) throw new StationError('prompt_invalid', text.detail, { fault: FAULTS[text.code] })
  const lang = readLanguageTag(typed.lang)
  if (lang.kind === 'unknown')
    throw new StationError('prompt_invalid', `no language is known as ${typed.lang}`, { fault: 'lang' })
  const orNull = (value: string | null) => (value === null || value.trim() === '' ? null : value.trim())
  const itemcode = orNull(typed.itemcode)
  return {
    promptId: scriptPromptId(lang.tag, text.text, itemcode ?? ''),
    text: text.text,
    lang: lang.tag,
    direction: 'auto',
    corpus,
    source,
    section: orNull(typed.section),
    itemcode,
    hint: orNull(typed.hint),
    takesWanted: null,
  }
}

const KNOWN = 'this prompt is in the project already'

export function addPrompt(parts: ScriptParts, { projectId, ...typed }: ParsedInput<'prompts.add'>): Handled {
  const { station, scripts, belonging } = parts
  const prompt = promptOf(typed, 'hand', 'hand')
  const there = belonging.find(projectId, prompt.promptId)
  if (there && !isOut(there)) throw new StationError('prompt_known', KNOWN)
  const scriptId = station.db
    .transaction(() => {
      const hand = scripts.byHand(projectId)
      belonging.bring(projectId, hand, prompt, scripts.begin(hand, 'added'))
      scripts.touched(hand)
      return hand
    })
    .immediate()
  return { promptId: prompt.promptId, scriptId }
}

/** The prompt, which is of a script and was never read here: else there is nothing to mend. */
function unread({ station, belonging }: ScriptParts, projectId: string, promptId: string): Mendable {
  const held = belonging.find(projectId, promptId)
  if (!held || isOut(held)) throw new StationError('not_found', `no prompt ${promptId}`)
  if (held.script_id === null)
    throw new StationError('conflict', 'this prompt came from the archive or with the station')
  const take = station.db
    .prepare<[string, string], number>('SELECT 1 FROM takes WHERE project_id = ? AND prompt_id = ? LIMIT 1')
    .pluck()
    .get(projectId, promptId)
  if (held.readings > 0 || take === 1)
    throw new StationError('prompt_recorded', 'somebody has read this prompt')
  return { ...held, script_id: held.script_id }
}
type Mendable = HeldPrompt & { readonly script_id: number }

/** Another text is another prompt: the old one leaves, the new one is read in its place. */
export function editPrompt(
  parts: ScriptParts,
  { projectId, promptId, ...typed }: ParsedInput<'prompts.edit'>,
): Handled {
  const { station, scripts, belonging } = parts
  const old = unread(parts, projectId, promptId)
  const script = scripts.need(old.script_id)
  const prompt: NewPrompt = {
    ...promptOf(typed, script.kind === 'hand' ? 'hand' : 'script', script.file || 'hand'),
    image: old.image,
    audio: old.audio,
    training: old.training === 1,
    priority: old.priority,
  }
  if (prompt.promptId !== promptId) {
    const there = belonging.find(projectId, prompt.promptId)
    if (there && !isOut(there)) throw new StationError('prompt_known', KNOWN)
  }
  station.db
    .transaction(() => {
      const act = scripts.begin(script.script_id, 'edited')
      if (prompt.promptId === promptId) belonging.renew(old, prompt, act)
      else {
        belonging.bring(projectId, script.script_id, prompt, act)
        belonging.leave(projectId, old, act, false)
        belonging.takePlace(projectId, prompt.promptId, old, act)
      }
      scripts.touched(script.script_id)
    })
    .immediate()
  return { promptId: prompt.promptId, scriptId: script.script_id }
}

export function takeOutPrompt(parts: ScriptParts, projectId: string, promptId: string): Handled {
  const { station, scripts, belonging } = parts
  const held = belonging.find(projectId, promptId)
  if (!held || isOut(held)) throw new StationError('not_found', `no prompt ${promptId}`)
  const { script_id: scriptId } = held
  if (scriptId === null)
    throw new StationError('conflict', 'this prompt came from the archive or with the station')
  station.db
    .transaction(() => {
      belonging.leave(projectId, held, scripts.begin(scriptId, 'prompt_out'), false)
      scripts.touched(scriptId)
    })
    .immediate()
  return { promptId, scriptId }
}

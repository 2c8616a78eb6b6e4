/** What nobody can be sure of about a file, and is asked before anything is imported. */
import type { ScriptPlan, ScriptPrompt, ScriptQuestion } from '../contract/script.ts'
import { readLanguageTag } from '../text/language-tag.ts'
import { cellText } from './columns.ts'
import type { Look } from './columns.ts'
import type { Given } from './draft.ts'
import type { EncodingGuess } from './encoding/detect.ts'
import { otherScript } from './langs.ts'
import type { Langs } from './langs.ts'
import type { Reading } from './reading.ts'
import type { Looked } from './sheets.ts'

export function separatorQuestion(separator: string, text: string): ScriptQuestion {
  const line = text.split('\n').find((one) => one.includes(separator)) ?? ''
  return {
    code: 'separator',
    answer: 'form',
    detail: separator,
    choices: [
      { value: 'lines', sample: line.slice(0, 120) },
      { value: 'table', sample: line.split(separator).join(' | ').slice(0, 120) },
    ],
  }
}

export const sheetQuestion = (sheets: readonly Looked[]): ScriptQuestion => ({
  code: 'sheet',
  answer: 'sheet',
  detail: '',
  choices: sheets.slice(0, 12).map(({ sheet, rows }) => ({
    value: sheet.name,
    sample:
      (rows[1] ?? rows[0])?.cells
        .flatMap((cell) => cellText(cell) ?? [])
        .join(' | ')
        .slice(0, 120) ?? '',
  })),
})

export function textQuestion(looks: readonly Look[]): ScriptQuestion {
  return {
    code: 'text_column',
    answer: 'columns',
    detail: '',
    choices: looks
      .slice(0, 12)
      .map(({ at, values }) => ({ value: String(at), sample: (values[0] ?? '').slice(0, 120) })),
  }
}

export const encodingQuestion = ({ name, choices }: EncodingGuess): ScriptQuestion => ({
  code: 'encoding',
  answer: 'encoding',
  detail: name,
  choices: choices.slice(0, 8).map((choice) => ({ value: choice.name, sample: choice.sample })),
})

export function langQuestions(
  given: Given,
  stated: '' | ReturnType<typeof readLanguageTag>,
  reading: Reading,
  first: readonly ScriptPrompt[],
  langs: Langs,
  plan: ScriptPlan,
): ScriptQuestion[] {
  const out: ScriptQuestion[] = []
  const choices = (tags: readonly string[]) => tags.map((value) => ({ value, sample: '' }))
  if (typeof stated === 'object' && stated.kind === 'unknown')
    out.push({
      code: 'lang_unknown',
      answer: 'lang',
      detail: given.lang,
      choices: choices(stated.suggestions),
    })
  for (const { written, tag } of langs.met()) {
    if (tag !== null || out.length >= 8) continue
    const reading = readLanguageTag(written)
    out.push({
      code: 'lang_unknown',
      answer: 'langs',
      detail: written,
      choices: choices(reading.kind === 'unknown' ? reading.suggestions : []),
    })
  }
  const missing = first.some(({ lang }) => lang === '')
  if (missing && out.every(({ answer }) => answer !== 'lang'))
    out.push({ code: 'lang_missing', answer: 'lang', detail: '', choices: [] })
  if (plan.agreed?.includes('lang_script') === true) return out
  const column = reading.columns.some(({ role }) => role === 'lang')
  for (const lang of new Set(first.map((prompt) => prompt.lang))) {
    if (lang === '') continue
    const other = otherScript(
      lang,
      first.filter((prompt) => prompt.lang === lang).map(({ text }) => text),
    )
    // a file that says itself what its languages are may hold them in Latin letters
    if (other === null || (column && other.script === 'Latn')) continue
    out.push({
      code: 'lang_script',
      answer: 'agree',
      detail: `${lang} ${other.script}`,
      choices: choices(other.tags),
    })
  }
  return out
}

/** What nobody can be sure of: asked, each with its likely answers. Until all are answered nothing is imported. */
import { useState } from 'react'
import type { ScriptPreview } from '../../../../main/contract/api.ts'
import { type ScriptPlan, type ScriptQuestion, scriptForm } from '../../../../main/contract/script.ts'
import { type Format, useFormat } from '../../../i18n/format.ts'
import { type T, useT } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { withRole } from './plan.ts'

interface Props {
  readonly preview: ScriptPreview
  readonly onPlan: (plan: ScriptPlan) => void
  readonly onLang: (lang: string) => void
}

export function Questions({ preview, onPlan, onLang }: Props) {
  const t = useT()
  const { questions } = preview.understanding
  if (questions.length === 0) return null
  const answer = (question: ScriptQuestion, value: string) => {
    if (question.answer === 'lang') onLang(value)
    else onPlan(answered(preview, question, value))
  }
  return (
    <section className="asks stack" aria-label={t('understood.questions')}>
      <h3 className="row">
        <Icon name="info" small />
        <span>{t('understood.questions')}</span>
      </h3>
      {questions.map((question) => (
        <Question
          key={`${question.code} ${question.detail}`}
          preview={preview}
          question={question}
          onAnswer={(value) => answer(question, value)}
          onLang={onLang}
          onAgree={() => onPlan({ ...preview.plan, agreed: [...(preview.plan.agreed ?? []), question.code] })}
        />
      ))}
    </section>
  )
}

function answered(preview: ScriptPreview, question: ScriptQuestion, value: string): ScriptPlan {
  const { plan } = preview
  switch (question.answer) {
    case 'encoding':
      return { ...plan, encoding: value }
    case 'sheet':
      return { ...plan, sheet: value }
    case 'langs':
      return { ...plan, langs: { ...plan.langs, [question.detail]: value } }
    case 'form': {
      const form = scriptForm.options.find((option) => option === value)
      return form ? { ...plan, form } : { ...plan, form: 'table', separator: value }
    }
    case 'columns':
      return withRole(preview, Number(value), 'text')
    case 'lang':
    case 'agree':
      return plan
  }
}

interface QuestionProps {
  readonly preview: ScriptPreview
  readonly question: ScriptQuestion
  readonly onAnswer: (value: string) => void
  readonly onLang: (lang: string) => void
  readonly onAgree: () => void
}
function Question({ preview, question, onAnswer, onLang, onAgree }: QuestionProps) {
  const t = useT()
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const { code, answer, detail, choices } = question
  const words = t(`scriptAsk.${code}`, { detail: code === 'lang_script' ? inWords(format, detail) : detail })
  const isLang = answer === 'langs' || answer === 'lang'
  const give = answer === 'agree' ? onLang : onAnswer
  return (
    <div className="ask stack tight" role="group" aria-label={words}>
      <p className="strong">{words}</p>
      <ul className="ask-choices">
        {choices.map(({ value, sample }) => (
          <li key={value}>
            <Button onPress={() => give(value)}>
              <span className="ask-choice">
                <span>
                  {isLang || answer === 'agree'
                    ? `${value} · ${format.languageName(value)}`
                    : nameOf(t, preview, question, value)}
                </span>
                {sample && (
                  <span className="muted ellipsis" dir="auto">
                    {sample}
                  </span>
                )}
              </span>
            </Button>
          </li>
        ))}
        {answer === 'agree' && (
          <li>
            <Button icon="check" onPress={onAgree}>
              {t('understood.agree')}
            </Button>
          </li>
        )}
      </ul>
      {isLang && (
        <form
          className="ask-type"
          onSubmit={(event) => {
            event.preventDefault()
            if (typed.trim() !== '') give(typed.trim())
          }}
        >
          <TextField label={t('script.lang')} dir="ltr" value={typed} maxLength={35} onChange={setTyped} />
          <Button type="submit" disabled={typed.trim() === ''}>
            {t('save')}
          </Button>
        </form>
      )}
    </div>
  )
}

/** `en Arab`: the language, and the script in which its text is written. */
function inWords(format: Format, detail: string): string {
  const [lang = '', script = ''] = detail.split(' ')
  return `${format.languageName(lang)}, ${format.scriptName(script)}`
}

function nameOf(t: T, preview: ScriptPreview, { answer }: ScriptQuestion, value: string): string {
  if (answer === 'columns') {
    const column = preview.understanding.columns.find(({ at }) => at === Number(value))
    return column?.name || t('understood.nameless', { number: Number(value) + 1 })
  }
  if (answer !== 'form') return value
  const form = scriptForm.options.find((option) => option === value)
  return form ? t(`scriptForm.${form}`) : value
}

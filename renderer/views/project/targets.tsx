/** How much is wanted, and of whom. */
import type { ProjectSettings, Target } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { NumberField, SelectField, TextField } from '../../ui/field.tsx'
import { fieldsOf } from '../speakers/schema.ts'
import type { FormField } from '../speakers/schema.ts'
import './rules.css'

interface Props {
  readonly settings: ProjectSettings
  readonly onChange: (part: Partial<ProjectSettings>) => void
}

export function Targets({ settings, onChange }: Props) {
  const t = useT()
  const { targets, goalHours } = settings
  // what stays here the lake cannot count by
  const fields = fieldsOf(settings.speakerForm).filter(({ travels }) => travels)
  const set = (index: number, part: Partial<Target>) =>
    onChange({ targets: targets.map((target, at) => (at === index ? { ...target, ...part } : target)) })
  return (
    <section className="card stack" aria-label={t('targets.title')}>
      <h2>{t('targets.title')}</h2>
      <div className="rules">
        <NumberField
          label={t('targets.hours')}
          help={t('targets.hoursHelp')}
          min={0}
          max={1_000_000}
          value={goalHours ?? 0}
          onChange={(hours) => onChange({ goalHours: hours === 0 ? null : hours })}
        />
      </div>
      <p className="muted">{fields.length === 0 ? t('targets.noQuestions') : t('targets.help')}</p>
      {targets.map((target, index) => (
        <div key={index} className="rules" role="group" aria-label={t('targets.one', { number: index + 1 })}>
          {fields.map((field) => (
            <Answer
              key={field.name}
              field={field}
              value={target.answers[field.name] ?? ''}
              onChange={(answer) => {
                const others = Object.fromEntries(
                  Object.entries(target.answers).filter(([question]) => question !== field.name),
                )
                set(index, { answers: answer === '' ? others : { ...others, [field.name]: answer } })
              }}
            />
          ))}
          <NumberField
            label={t('targets.speakers')}
            min={1}
            max={100_000}
            value={target.speakers}
            onChange={(speakers) => set(index, { speakers })}
          />
          <NumberField
            label={t('targets.minutes')}
            min={0}
            max={100_000}
            value={target.minutes}
            onChange={(minutes) => set(index, { minutes })}
          />
          <Button
            icon="discard"
            onPress={() => onChange({ targets: targets.filter((_, at) => at !== index) })}
          >
            {t('targets.remove')}
          </Button>
        </div>
      ))}
      {fields.length > 0 && targets.length < 100 && (
        <div>
          <Button
            icon="plus"
            onPress={() => onChange({ targets: [...targets, { answers: {}, speakers: 50, minutes: 10 }] })}
          >
            {t('targets.add')}
          </Button>
        </div>
      )}
    </section>
  )
}

interface AnswerProps {
  readonly field: FormField
  readonly value: string
  readonly onChange: (answer: string) => void
}
/** Empty: whatever they answer. */
function Answer({ field, value, onChange }: AnswerProps) {
  const t = useT()
  return field.options.length === 0 ? (
    <TextField
      label={field.title}
      placeholder={t('targets.any')}
      value={value}
      maxLength={200}
      onChange={onChange}
    />
  ) : (
    <SelectField
      label={field.title}
      value={value}
      options={[
        { value: '', label: t('targets.any') },
        ...field.options.map((option) => ({ value: option, label: field.labels[option] ?? option })),
      ]}
      onChange={onChange}
    />
  )
}

/** How a file was understood, and all of it changeable: form, encoding, separator, header, sheet, what each column is. */
import type { ScriptPreview } from '../../../../main/contract/api.ts'
import { type ColumnRole, type ScriptPlan, columnRole, scriptForm } from '../../../../main/contract/script.ts'
import { useFormat } from '../../../i18n/format.ts'
import { directionOf, type T, useT } from '../../../i18n/index.ts'
import { CheckField, SelectField } from '../../../ui/field.tsx'
import { withRole, withoutColumns } from './plan.ts'

/** Forms that a text may be taken for; a workbook or a script of SpeechRecorder is what it is. */
const TEXT_FORMS = ['lines', 'list', 'table', 'id_text', 'arctic', 'json', 'jsonl'] as const
const SEPARATORS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' } as const

interface Props {
  readonly preview: ScriptPreview
  readonly onPlan: (plan: ScriptPlan) => void
}

export function HowRead({ preview, onPlan }: Props) {
  const t = useT()
  const { understanding, plan } = preview
  const { form, habit, encoding, separator, quoting, header, sheets, sheet } = understanding
  if (form === null) return null
  const isText = TEXT_FORMS.some((one) => one === form)
  const hasHeader = form === 'table' || form === 'xlsx' || form === 'ods'
  return (
    <fieldset className="stack how-read">
      <legend>
        <h3>{t('understood.title')}</h3>
      </legend>
      <div className="rules">
        {isText ? (
          <SelectField
            label={t('understood.form')}
            help={habit && t(`scriptHabit.${habit}`)}
            value={form}
            options={TEXT_FORMS.map((value) => ({ value, label: t(`scriptForm.${value}`) }))}
            onChange={(value) => {
              const next = scriptForm.options.find((option) => option === value)
              if (next) onPlan({ ...withoutColumns(plan), form: next })
            }}
          />
        ) : (
          <Fixed label={t('understood.form')} value={t(`scriptForm.${form}`)} />
        )}
        {encoding.choices.length > 1 ? (
          <SelectField
            label={t('understood.encoding')}
            help={encoding.sample && <bdi>{t('understood.looksLike', { sample: encoding.sample })}</bdi>}
            value={encoding.name}
            options={encoding.choices.map(({ name, sample }) => ({
              value: name,
              label: sample ? `${name} · ${sample.slice(0, 24)}` : name,
            }))}
            onChange={(name) => onPlan({ ...plan, encoding: name })}
          />
        ) : (
          encoding.name && <Fixed label={t('understood.encoding')} value={encoding.name} />
        )}
        {form === 'table' && separator !== null && (
          <SelectField
            label={t('understood.separator')}
            value={separator}
            options={separators(t, separator)}
            onChange={(value) => onPlan({ ...withoutColumns(plan), form: 'table', separator: value })}
          />
        )}
        {sheets.length > 1 && sheet !== null && (
          <SelectField
            label={t('understood.sheet')}
            value={sheet}
            options={sheets.map((name) => ({ value: name, label: name }))}
            onChange={(name) => onPlan({ ...withoutColumns(plan), sheet: name })}
          />
        )}
      </div>
      {hasHeader && (
        <CheckField
          label={t('understood.header')}
          checked={header}
          onChange={(on) => onPlan({ ...plan, header: on })}
        />
      )}
      {form === 'table' && separator !== null && separator !== '' && (
        <CheckField
          label={t('understood.quoting')}
          checked={quoting}
          onChange={(on) => onPlan({ ...plan, quoting: on })}
        />
      )}
      <Columns preview={preview} onPlan={onPlan} />
      <Langs preview={preview} />
    </fieldset>
  )
}

function separators(t: T, current: string) {
  const known = Object.entries(SEPARATORS).map(([value, name]) => ({ value, label: t(`separator.${name}`) }))
  if (known.some(({ value }) => value === current)) return known
  const label = current === '' ? t('separator.none') : t('separator.other', { sign: current })
  return [{ value: current, label }, ...known]
}

const Fixed = ({ label, value }: { label: string; value: string }) => (
  <div className="field">
    <span className="field-label">{label}</span>
    <span className="how-fixed">{value}</span>
  </div>
)

function Columns({ preview, onPlan }: Props) {
  const t = useT()
  const { columns } = preview.understanding
  if (columns.length < 2) return null
  return (
    <div className="columns" tabIndex={0} role="group" aria-label={t('understood.columns')}>
      <table>
        <caption className="visually-hidden">{t('understood.columns')}</caption>
        <thead>
          <tr className="small muted">
            <th scope="col">{t('understood.column')}</th>
            <th scope="col">{t('understood.sample')}</th>
            <th scope="col">{t('understood.role')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => {
            const name = column.name || t('understood.nameless', { number: column.at + 1 })
            return (
              <tr key={column.at} data-role={column.role}>
                <th scope="row" dir="auto">
                  {name}
                </th>
                <td>
                  <ul className="column-sample">
                    {column.sample.slice(0, 2).map((cell, at) => (
                      <li key={at} className="ellipsis" dir="auto" title={cell}>
                        {cell}
                      </li>
                    ))}
                  </ul>
                </td>
                <td>
                  <select
                    className="input select"
                    aria-label={t('understood.roleOf', { name })}
                    value={column.role}
                    onChange={(event) => {
                      const role = columnRole.options.find((option) => option === event.target.value)
                      if (role) onPlan(withRole(preview, column.at, role))
                    }}
                  >
                    {columnRole.options.map((role: ColumnRole) => (
                      <option key={role} value={role}>
                        {t(`columnRole.${role}`)}
                      </option>
                    ))}
                  </select>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Langs({ preview }: { preview: ScriptPreview }) {
  const t = useT()
  const format = useFormat()
  const known = preview.understanding.langs.filter(({ tag }) => tag !== null)
  if (known.length === 0) return null
  return (
    <p className="small">
      <span className="muted">{t('understood.langs')}: </span>
      {format.list(
        known.map(({ written, tag }) => (written === tag ? written : `${written} → ${tag ?? ''}`)),
      )}
    </p>
  )
}

/** The first rows as the prompts that they would be. */
export function FirstPrompts({ preview }: { preview: ScriptPreview }) {
  const t = useT()
  const format = useFormat()
  const { sample, prompts, counted, sections } = preview
  return (
    <div className="stack tight">
      <h3>{t('understood.first')}</h3>
      {counted && (
        <p>
          <span className="strong">{t('script.found', { count: prompts })}</span>{' '}
          {sections.length > 0 && t('script.sections', { list: format.list(sections.slice(0, 8)) })}
        </p>
      )}
      {sample.length === 0 ? (
        <p className="muted">{t('understood.noneYet')}</p>
      ) : (
        <ul className="sample" tabIndex={0} aria-label={t('understood.first')}>
          {sample.map((prompt) => (
            <li key={`${prompt.line} ${prompt.promptId}`}>
              <span
                lang={prompt.lang || undefined}
                dir={prompt.direction === 'auto' ? directionOf(prompt.lang) : prompt.direction}
              >
                {prompt.text}
              </span>
              <span className="small muted" dir="auto">
                {[prompt.itemcode, prompt.section, prompt.lang, prompt.hint].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

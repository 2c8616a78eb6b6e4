/** One of a few, side by side. */
import { useId } from 'react'
import { useFormat } from '../i18n/format.ts'
import './segments.css'

interface Props<V extends string> {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: string; readonly count?: number }[]
  readonly onChange: (value: V) => void
}
export function Segments<V extends string>({ label, value, options, onChange }: Props<V>) {
  const format = useFormat()
  const name = useId()
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="segment">
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span className="segment-face">
            {option.label}
            {option.count !== undefined && <span className="muted">{format.number(option.count)}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

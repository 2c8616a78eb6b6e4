/** Parts of a take that a listener points at: by dragging across the waveform, or by a key where they begin and end. */
import { useState } from 'react'
import type { Input } from '../../../main/contract/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Button } from '../../ui/button.tsx'
import { REASONS, type Reason } from './reasons.ts'

export type Mark = Input<'reviews.save'>['review']['marks'][number]
/** the contract's limit */
const MOST = 200

interface Props {
  readonly marks: readonly Mark[]
  readonly onChange: (marks: readonly Mark[]) => void
  /** the part that was dragged across, ms; null: none */
  readonly region: readonly [from: number, to: number] | null
  /** where the player is, ms */
  readonly now: () => number
  /** what a new mark is taken to mean */
  readonly reason: Reason
}

export function Marks({ marks, onChange, region, now, reason }: Props) {
  const t = useT()
  const format = useFormat()
  const [begun, setBegun] = useState<number | null>(null)
  const add = (from: number, to: number) => {
    setBegun(null)
    if (Math.round(to) <= Math.round(from)) return
    const mark = { start_ms: Math.round(from), end_ms: Math.round(to), label: reason }
    onChange([...marks, mark].sort((a, b) => a.start_ms - b.start_ms))
  }
  const press = () => {
    if (region) add(...region)
    else if (begun === null) setBegun(now())
    else add(Math.min(begun, now()), Math.max(begun, now()))
  }
  const act = marks.length < MOST && press
  useKeys({ mark: act })
  const seconds = (ms: number) => format.number(ms / 1_000, 2)
  return (
    <fieldset className="judge-marks">
      <legend className="field-label">{t('listen.marks')}</legend>
      <div className="row">
        <Button icon="flag" act="mark" disabled={!act} onPress={act || undefined}>
          {t(region ? 'listen.markRegion' : begun === null ? 'listen.markBegin' : 'listen.markEnd')}
        </Button>
        <span className="small muted">{begun === null ? t('listen.markHint') : `${seconds(begun)} s …`}</span>
      </div>
      <ul>
        {marks.map((mark, index) => {
          const part = { from: seconds(mark.start_ms), to: seconds(mark.end_ms) }
          return (
            <li key={`${mark.start_ms}-${mark.end_ms}-${index}`} className="row">
              <span className="judge-mark-time">
                {part.from}–{part.to} s
              </span>
              <select
                className="input select"
                aria-label={t('listen.markWhat', part)}
                value={mark.label}
                onChange={(event) =>
                  onChange(marks.map((one) => (one === mark ? { ...one, label: event.target.value } : one)))
                }
              >
                {REASONS.map((name) => (
                  <option key={name} value={name}>
                    {t(`listen.reason.${name}`)}
                  </option>
                ))}
              </select>
              <Button
                kind="quiet"
                icon="cross"
                iconOnly
                onPress={() => onChange(marks.filter((one) => one !== mark))}
              >
                {t('listen.markRemove', part)}
              </Button>
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}

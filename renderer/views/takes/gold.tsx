/** The known answer of a take. Asked for when it is opened: who listens here as well does not come upon it by chance. */
import { useEffect, useState } from 'react'
import { type GoldAnswer, goldAnswer } from '../../../main/contract/listening.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Fault } from '../../ui/fault.tsx'
import { SelectField } from '../../ui/field.tsx'

const NONE = ''

export function Gold({ takeId }: { takeId: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <details className="take-more take-gold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="strong">{t('gold.title')}</summary>
      {open && <Answer takeId={takeId} />}
    </details>
  )
}

function Answer({ takeId }: { takeId: string }) {
  const t = useT()
  const { client } = useServices()
  const { run, error } = useAction()
  /** undefined: not known yet */
  const [answer, setAnswer] = useState<GoldAnswer | null>()
  useEffect(
    () => void run(async () => setAnswer((await client.call('agreement.gold', { takeId })).output.answer)),
    [client, run, takeId],
  )
  const set = (value: string) => {
    const wanted = value === NONE ? null : goldAnswer.safeParse(value).data
    if (wanted !== undefined)
      void run(async () =>
        setAnswer((await client.call('agreement.gold', { takeId, set: wanted })).output.answer),
      )
  }
  return (
    <div className="take-gold-answer">
      {answer !== undefined && (
        <SelectField
          label={t('gold.answer')}
          help={t('gold.help')}
          value={answer ?? NONE}
          options={[
            { value: NONE, label: t('gold.none') },
            ...goldAnswer.options.map((value) => ({ value, label: t(`gold.${value}`) })),
          ]}
          onChange={set}
        />
      )}
      <Fault error={error} />
    </div>
  )
}

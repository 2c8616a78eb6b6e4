/** The known answer of a take. Asked for when it is opened: who listens here as well does not come upon it by chance. */
import { useState } from 'react'
import { goldAnswer } from '../../../main/contract/listening.ts'
import { useAsk } from '../../store/ask.tsx'
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
  const known = useAsk('agreement.gold', { takeId })
  const set = (value: string) => {
    const wanted = value === NONE ? null : goldAnswer.safeParse(value).data
    if (wanted !== undefined)
      void run(async () => known.put((await client.call('agreement.gold', { takeId, set: wanted })).output))
  }
  return (
    <div className="take-gold-answer">
      {known.answer && (
        <SelectField
          label={t('gold.answer')}
          help={t('gold.help')}
          value={known.answer.answer ?? NONE}
          options={[
            { value: NONE, label: t('gold.none') },
            ...goldAnswer.options.map((value) => ({ value, label: t(`gold.${value}`) })),
          ]}
          onChange={set}
        />
      )}
      <Fault error={known.error ?? error} />
    </div>
  )
}

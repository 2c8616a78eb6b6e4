/** Choices that were given a name: everybody who listens at this station can take them. */
import { useState } from 'react'
import type { ReviewBench, SavedBench } from '../../../main/contract/review-queue.ts'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { isSame } from './same-bench.ts'

interface Props {
  readonly bench: ReviewBench
  readonly saved: readonly SavedBench[]
  readonly onChoose: (bench: ReviewBench) => void
  readonly onKeep: (name: string) => void
  readonly onForget: (name: string) => void
}

export function Kept({ bench, saved, onChoose, onKeep, onForget }: Props) {
  const t = useT()
  const [name, setName] = useState('')
  const chosen = saved.find((one) => isSame(one.bench, bench))
  return (
    <form
      className="listen-kept"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '') return
        onKeep(name.trim())
        setName('')
      }}
    >
      {saved.length > 0 && (
        <SelectField
          label={t('bench.kept')}
          value={chosen?.name ?? ''}
          options={[
            { value: '', label: t('bench.other') },
            ...saved.map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={(wanted) => {
            const one = saved.find((each) => each.name === wanted)
            if (one) onChoose(one.bench)
          }}
        />
      )}
      {chosen ? (
        <Button
          icon="discard"
          onPress={() => {
            // one press keeps it again
            setName(chosen.name)
            onForget(chosen.name)
          }}
        >
          {t('bench.forget', { name: chosen.name })}
        </Button>
      ) : (
        <>
          <TextField
            label={t('bench.name')}
            help={t('bench.keptHelp')}
            value={name}
            maxLength={60}
            onChange={setName}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            {t('bench.keep')}
          </Button>
        </>
      )}
    </form>
  )
}

/** What each speaker of this station is to be thanked for: by pseudonym for whoever pays, and the names for whoever hands it over. */
import { useMemo } from 'react'
import type { Project } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Plot } from './picture/plot.tsx'
import { saveCsv } from './picture/save.ts'

export function Thanks({ project }: { project: Project }) {
  const t = useT()
  const format = useFormat()
  const { answer, error } = useAsk('corpus.thanks', { projectId: project.projectId })
  const rows = answer?.rows ?? null
  const table = useMemo(() => {
    const minutes = (ms: number) => ({ text: format.total(ms), value: Math.round(ms / 600) / 100 })
    return {
      columns: [
        t('picture.by.speakers'),
        t('picture.takes'),
        ...(['recorded', 'approved', 'rejected'] as const).map((name) =>
          t('thanks.minutes', { what: t(`picture.${name}`) }),
        ),
      ],
      rows: (rows ?? []).map(({ speakerId, takes, recordedMs, approvedMs, rejectedMs }) => [
        speakerId,
        { text: format.number(takes), value: takes },
        ...[recordedMs, approvedMs, rejectedMs].map(minutes),
      ]),
    }
  }, [rows, format, t])
  const saveKey = () =>
    saveCsv({
      title: t('thanks.key'),
      table: {
        columns: [t('picture.by.speakers'), t('thanks.name')],
        rows: (rows ?? []).map(({ speakerId, label }) => [speakerId, label]),
      },
      canvas: () => null,
    })
  if (rows === null) return <Fault error={error} />
  if (rows.length === 0) return null
  return (
    <Plot
      title={t('thanks.title')}
      says={t('thanks.help')}
      table={table}
      choice={
        <div>
          <Button icon="lock" onPress={saveKey}>
            {t('thanks.key')}
          </Button>
        </div>
      }
    />
  )
}

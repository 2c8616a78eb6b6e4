/** What was written down, as files of other programs: this take, or all at once; and such files read. */
import { useState } from 'react'
import type { ReviewDraft } from '../../../../main/contract/review-draft.ts'
import type { Take } from '../../../../main/contract/model.ts'
import { type TranscriptFormatName, transcriptFormat } from '../../../../main/contract/transcripts.ts'
import { useT } from '../../../i18n/index.ts'
import { useAction } from '../../../store/action.ts'
import { useServices } from '../../../store/services.ts'
import { Button } from '../../../ui/button.tsx'
import { FileButton } from '../../../ui/file-button.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { SelectField } from '../../../ui/field.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import type { Writing } from './use-writing.ts'

const KEY = 'fieldtake.transcriptFormat'
const TAKE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}(?=\.)/i

interface Opened {
  readonly takeId: string
  readonly before: ReviewDraft | null
}

export function TranscriptFiles({
  take,
  reviewer,
  writing,
}: {
  take: Take
  reviewer: string
  writing: Writing
}) {
  const t = useT()
  const { client } = useServices()
  const work = useAction()
  const [format, setFormat] = useState<TranscriptFormatName>(
    () => transcriptFormat.safeParse(localStorage.getItem(KEY)).data ?? 'textgrid',
  )
  const [opened, setOpened] = useState<readonly Opened[]>([])
  const [count, setCount] = useState(0)
  const { takeId } = take
  const save = () =>
    void work.run(async () => {
      const { transcript } = writing
      const { output } = await client.call('transcripts.write', { takeId, format, transcript })
      saveFile(output.name, new Blob([output.text], { type: 'text/plain' }))
    })
  const saveAll = () =>
    void work.run(async () => {
      const { output, bytes } = await client.call('transcripts.writeAll', { reviewer, format })
      saveFile(output.name, new Blob([new Uint8Array(bytes ?? [])], { type: 'application/zip' }))
    })
  const open = (files: readonly File[]) =>
    void work.run(async () => {
      setOpened([])
      setCount(0)
      for (const file of files) {
        const bytes = new Uint8Array(await file.arrayBuffer())
        const named = TAKE_ID.exec(file.name)?.[0].toLowerCase() ?? takeId
        if (named === takeId) {
          const { output } = await client.call('transcripts.read', { takeId }, bytes)
          writing.replace(output.transcript)
        } else {
          const { output } = await client.call('transcripts.open', { takeId: named, reviewer }, bytes)
          setOpened((before) => [...before, { takeId: named, before: output.before }])
        }
        setCount((before) => before + 1)
      }
    })
  const undo = () =>
    void work.run(async () => {
      for (const { takeId: of, before } of opened)
        await client.call('reviews.keepDraft', { reviewer, takeId: of, draft: before })
      setOpened([])
      setCount(0)
    })
  return (
    <details className="write-files">
      <summary className="small">{t('write.files')}</summary>
      <div className="write-tiers">
        <SelectField
          label={t('write.format')}
          value={format}
          options={transcriptFormat.options.map((value) => ({ value, label: t(`write.format.${value}`) }))}
          onChange={(value) => {
            const chosen = transcriptFormat.safeParse(value).data
            if (!chosen) return
            localStorage.setItem(KEY, chosen)
            setFormat(chosen)
          }}
        />
        <Button icon="disk" disabled={work.busy} onPress={save}>
          {t('write.save')}
        </Button>
        <Button icon="disk" disabled={work.busy} onPress={saveAll}>
          {t('write.saveAll')}
        </Button>
        <FileButton
          icon="upload"
          multiple
          accept=".TextGrid,.textgrid,.eaf,.vtt,.json"
          disabled={work.busy}
          onFiles={open}
        >
          {t('write.open')}
        </FileButton>
      </div>
      <p className="small muted">{t('write.openHelp')}</p>
      <Fault error={work.error} />
      {count > 0 && (
        <p className="small write-earlier" role="status">
          {t('write.opened', { count })}
          {opened.length > 0 && (
            <Button kind="quiet" icon="undo" onPress={undo}>
              {t('write.undoFiles')}
            </Button>
          )}
        </p>
      )}
    </details>
  )
}

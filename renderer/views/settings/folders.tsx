import { useState } from 'react'
import type { Output } from '../../../main/contract/api.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { CheckField, TextField } from '../../ui/field.tsx'
import { Section } from './section.tsx'

/** Takes by USB stick: out with checksums here, in on a station that has a network. */
export function Folders() {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [folder, setFolder] = useState('')
  const [onlyUnsent, setOnlyUnsent] = useState(true)
  const [out, setOut] = useState<Output<'takes.export'> | null>(null)
  const [taken, setTaken] = useState<Output<'takes.importFolder'> | null>(null)
  const run = (work: () => Promise<void>) => {
    setOut(null)
    setTaken(null)
    void action.run(work)
  }
  return (
    <Section name="folders.title">
      <p className="muted">{t('folders.help')}</p>
      <TextField
        label={t('folders.folder')}
        help={t('folders.folderHelp')}
        dir="ltr"
        value={folder}
        maxLength={4_096}
        onChange={setFolder}
      />
      <CheckField label={t('folders.onlyUnsent')} checked={onlyUnsent} onChange={setOnlyUnsent} />
      <div className="row">
        <Button
          icon="disk"
          disabled={folder.trim() === '' || action.busy}
          onPress={() =>
            run(async () =>
              setOut((await client.call('takes.export', { folder: folder.trim(), onlyUnsent })).output),
            )
          }
        >
          {t('folders.export')}
        </Button>
        <Button
          icon="upload"
          disabled={folder.trim() === '' || action.busy}
          onPress={() =>
            run(async () =>
              setTaken((await client.call('takes.importFolder', { folder: folder.trim() })).output),
            )
          }
        >
          {t('folders.import')}
        </Button>
      </div>
      <Fault error={action.error} />
      <div role="status">
        {out && <p>{t('folders.exported', { count: out.exported, already: out.already })}</p>}
        {taken && <p>{t('folders.imported', { count: taken.imported, already: taken.already })}</p>}
      </div>
      {taken && taken.refused.length > 0 && (
        <ul className="small">
          {taken.refused.map(({ file, code, detail }) => (
            <li key={file}>
              {t(`carryFault.${code}`)}{' '}
              <code className="muted" dir="ltr">
                {[file, detail].filter(Boolean).join(' · ')}
              </code>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

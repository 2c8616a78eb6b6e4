import { useEffect, useState } from 'react'
import type { EventPayload, Output } from '../../../main/contract/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { CheckField, TextField } from '../../ui/field.tsx'
import { Section } from './section.tsx'

/** Takes by USB stick: out with checksums here, in on a station that has a network. */
export function Folders() {
  const t = useT()
  const { client } = useServices()
  const format = useFormat()
  const action = useAction()
  const progress = useProgress()
  // a browser cannot tell a page the path of a folder: there it is typed
  const hasDialog = useStation((s) => s.state?.shell === 'electron')
  const [folder, setFolder] = useState('')
  const [onlyUnsent, setOnlyUnsent] = useState(true)
  const [out, setOut] = useState<Output<'takes.export'> | null>(null)
  const [taken, setTaken] = useState<Output<'takes.importFolder'> | null>(null)
  const run = (work: () => Promise<void>) => {
    setOut(null)
    setTaken(null)
    void action.run(work)
  }
  const carryOut = async () =>
    setOut((await client.call('takes.export', { folder: folder.trim(), onlyUnsent })).output)
  const carryIn = async () =>
    setTaken((await client.call('takes.importFolder', { folder: folder.trim() })).output)
  const choose = async () => {
    const { output } = await client.call('takes.chooseFolder', {})
    if (output.folder !== null) setFolder(output.folder)
  }
  // one that was begun before this page was opened goes on, too
  const busy = folder.trim() === '' || action.busy || progress !== null
  return (
    <Section name="folders.title" help="stick">
      <p className="muted">{t('folders.help')}</p>
      <TextField
        label={t('folders.folder')}
        help={t('folders.folderHelp')}
        dir="ltr"
        value={folder}
        maxLength={4_096}
        onChange={setFolder}
      />
      {hasDialog && (
        <div>
          <Button icon="search" disabled={action.busy} onPress={() => run(choose)}>
            {t('folders.choose')}
          </Button>
        </div>
      )}
      <CheckField label={t('folders.onlyUnsent')} checked={onlyUnsent} onChange={setOnlyUnsent} />
      <div className="row">
        <Button icon="disk" disabled={busy} onPress={() => run(carryOut)}>
          {t('folders.export')}
        </Button>
        <Button icon="upload" disabled={busy} onPress={() => run(carryIn)}>
          {t('folders.import')}
        </Button>
      </div>
      {progress && <Progress progress={progress} />}
      <Fault error={action.error} />
      <div role="status">
        {out && <p>{t('folders.exported', { count: out.exported, already: out.already })}</p>}
        {out && out.words > 0 && <p>{t('folders.wordsOut', { words: format.number(out.words) })}</p>}
        {out?.sealed.map(({ key, takes }) => (
          <p key={key}>
            {t('folders.sealed', { takes: format.number(takes) })} <Place folder={`${key}…`} />
          </p>
        ))}
        {out && <Place folder={out.folder} />}
        {taken && <p>{t('folders.imported', { count: taken.imported, already: taken.already })}</p>}
        {taken && taken.words.imported > 0 && (
          <p>{t('folders.wordsIn', { words: format.number(taken.words.imported) })}</p>
        )}
        {taken && <Found folders={taken.folders} />}
        {taken && !taken.lookedEverywhere && <p className="strong">{t('folders.notEverywhere')}</p>}
        {(out ?? taken)?.stopped && <p>{t('folders.stopped')}</p>}
        {out && out.left.length > 0 && (
          <p className="strong">{t('folders.left', { count: out.left.length })}</p>
        )}
      </div>
      {out && (
        <Faults
          faults={out.left.map(({ takeId, code, detail }) => ({
            text: t(`leftFault.${code}`),
            detail: [takeId, detail],
          }))}
        />
      )}
      {taken && (
        <Faults
          faults={taken.refused.map(({ file, code, detail }) => ({
            text: t(`carryFault.${code}`),
            detail: [file, detail],
          }))}
        />
      )}
    </Section>
  )
}

type Carry = EventPayload<'carry'>

/** Null: nothing is being carried. */
function useProgress(): Carry | null {
  const { client } = useServices()
  const [progress, setProgress] = useState<Carry | null>(null)
  useEffect(() => client.on('carry', (now) => setProgress(now.ended ? null : now)), [client])
  return progress
}

function Progress({ progress: { way, done, all } }: { progress: Carry }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const stop = () => void client.call('takes.stopCarrying', {}).catch(() => undefined)
  return (
    <div className="stack tight">
      <progress
        className="progress-line"
        aria-label={t(way === 'out' ? 'folders.export' : 'folders.import')}
        max={Math.max(1, all)}
        value={done}
      />
      <div className="row">
        <span>{t('folders.progress', { done: format.number(done), all: format.number(all) })}</span>
        <Button icon="cross" onPress={stop}>
          {t('script.stop')}
        </Button>
      </div>
    </div>
  )
}

const Place = ({ folder }: { folder: string }) => (
  <code className="small muted" dir="ltr">
    {folder}
  </code>
)

/** Where the takes were: nobody expects a second folder of them. */
function Found({ folders }: { folders: Output<'takes.importFolder'>['folders'] }) {
  const t = useT()
  const [first] = folders
  if (!first) return null
  if (folders.length === 1) return <Place folder={first.folder} />
  return (
    <>
      <p className="strong">{t('folders.several', { count: folders.length })}</p>
      <ul className="small">
        {folders.map(({ folder, imported, already }) => (
          <li key={folder}>
            <Place folder={folder} /> {t('folders.imported', { count: imported, already })}
          </li>
        ))}
      </ul>
    </>
  )
}

function Faults({ faults }: { faults: readonly { text: string; detail: readonly string[] }[] }) {
  if (faults.length === 0) return null
  return (
    <ul className="small">
      {faults.map(({ text, detail }, index) => (
        <li key={index}>
          {text}{' '}
          <code className="muted" dir="ltr">
            {detail.filter(Boolean).join(' · ')}
          </code>
        </li>
      ))}
    </ul>
  )
}

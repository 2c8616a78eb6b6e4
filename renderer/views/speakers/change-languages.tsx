/** What the speaker of the open session reads, changed on the way: what comes next follows at once. */
import { useState } from 'react'
import type { SessionView } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SpeakerLanguages } from './speaker-languages.tsx'

export function ChangeLanguages({ session, onClose }: { session: SessionView; onClose: () => void }) {
  const t = useT()
  const { client } = useServices()
  const { projects, error } = useProjects()
  const action = useAction()
  const { speakerId, label, metadata, langs } = session.speaker
  const [chosen, setChosen] = useState<readonly string[]>(langs ?? [])
  const project = projects?.find(({ projectId }) => projectId === session.projectId)
  return (
    <Dialog title={label} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void action.run(async () => {
            await client.call('speakers.update', { speakerId, label, metadata, langs: [...chosen] })
            onClose()
          })
        }}
      >
        <Fault error={error ?? action.error} />
        <SpeakerLanguages
          offered={project?.langs ?? []}
          known={langs ?? []}
          chosen={chosen}
          onChange={setChosen}
        />
        <div className="row form-acts">
          <Button type="submit" kind="primary" disabled={!project || action.busy}>
            {t('save')}
          </Button>
          <Button kind="quiet" onPress={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

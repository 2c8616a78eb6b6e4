/** No session yet: which project, who speaks, go. */
import { useState } from 'react'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { SpeakerPicker } from '../speakers/picker.tsx'
import { StillNeeded } from './still-needed.tsx'
import { Starter } from './starter.tsx'

export function StartSession() {
  const t = useT()
  const format = useFormat()
  const { projects, error, again } = useProjects()
  const [chosen, setChosen] = useState<string | null>(null)
  const project = projects?.find(({ projectId }) => projectId === chosen) ?? projects?.[0]
  return (
    <div className="page">
      <div className="page-inner start">
        <h1>{t('start.title')}</h1>
        <Fault error={error} />
        {projects?.length === 0 && <FirstProject onMade={() => void again()} />}
        {project && (
          <>
            <SelectField
              label={t('start.project')}
              value={project.projectId}
              options={(projects ?? []).map(({ projectId, name }) => ({ value: projectId, label: name }))}
              onChange={setChosen}
              help={
                project.prompts > 0 &&
                t('start.progress', { done: format.number(project.done), count: project.prompts })
              }
            />
            {project.prompts === 0 && <Starter project={project} onAdded={() => void again()} />}
            <StillNeeded key={`needed ${project.projectId}`} project={project} />
            <section className="card stack" aria-label={t('speaker.who')}>
              <h2>{t('speaker.who')}</h2>
              <SpeakerPicker
                key={project.projectId}
                project={project}
                submit={t('start.start')}
                onStarted={() => undefined}
              />
            </section>
          </>
        )}
      </div>
    </div>
  )
}

function FirstProject({ onMade }: { onMade: () => void }) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [name, setName] = useState(t('project.firstName'))
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        void action.run(async () => {
          await client.call('projects.save', { name: name.trim(), settings: { quality: {} } })
          onMade()
        })
      }}
    >
      <TextField label={t('project.name')} value={name} maxLength={120} onChange={setName} />
      <Fault error={action.error} />
      <div>
        <Button type="submit" kind="primary" disabled={name.trim() === '' || action.busy}>
          {t('project.create')}
        </Button>
      </div>
    </form>
  )
}

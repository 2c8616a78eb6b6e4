/** What is recorded and how: the script, the rules of recording, quality, consent, the kiosk. */
import { useState } from 'react'
import type { Project, ProjectSettings } from '../../../main/contract/model.ts'
import { isRecipient } from '../../../main/contract/recipient.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Consents } from './consents.tsx'
import { ListeningRules } from './listening-rules.tsx'
import { QualityRules } from './quality-rules.tsx'
import { RecordingRules } from './recording-rules.tsx'
import { SealTo } from './seal-to.tsx'
import { ProjectScripts } from './project-scripts.tsx'
import { SpeakerQuestions } from './speaker-questions.tsx'
import { Targets } from './targets.tsx'

const NEW = 'new'

export function ProjectView() {
  const t = useT()
  const format = useFormat()
  const { projects, error, again } = useProjects()
  const [chosen, setChosen] = useState<string | null>(null)
  const project =
    chosen === NEW ? undefined : (projects?.find(({ projectId }) => projectId === chosen) ?? projects?.[0])
  return (
    <div className="page" data-view="project">
      <div className="page-inner">
        <Fault error={error} />
        {projects && projects.length > 0 && (
          <SelectField
            label={t('start.project')}
            value={project?.projectId ?? NEW}
            options={[
              ...projects.map(({ projectId, name }) => ({ value: projectId, label: name })),
              { value: NEW, label: t('project.new') },
            ]}
            onChange={setChosen}
            help={
              project &&
              project.prompts > 0 &&
              t('start.progress', { done: format.number(project.done), count: project.prompts })
            }
          />
        )}
        {project && (
          <ProjectScripts
            key={`script-${project.projectId}`}
            project={project}
            onChanged={() => void again()}
          />
        )}
        {projects && (
          <ProjectForm
            key={project?.projectId ?? NEW}
            project={project}
            onSaved={(projectId) => {
              setChosen(projectId)
              void again()
            }}
          />
        )}
      </div>
    </div>
  )
}

function ProjectForm({
  project,
  onSaved,
}: {
  project: Project | undefined
  onSaved: (projectId: string) => void
}) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [name, setName] = useState(project?.name ?? '')
  const [settings, setSettings] = useState<ProjectSettings | null>(project?.settings ?? null)
  const [done, setDone] = useState(false)
  const sealTo = settings?.sealTo ?? null
  const incomplete = name.trim() === '' || (sealTo !== null && !isRecipient(sealTo))
  const change = (part: Partial<ProjectSettings>) => {
    setDone(false)
    setSettings((before) => before && { ...before, ...part })
  }
  const save = () =>
    void action.run(async () => {
      const { output } = await client.call('projects.save', {
        ...(project ? { projectId: project.projectId } : {}),
        name: name.trim(),
        settings: settings ?? { quality: {} },
      })
      setDone(true)
      onSaved(output.projectId)
    })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <section className="card stack" aria-label={t('project.name')}>
        <TextField label={t('project.name')} value={name} maxLength={120} onChange={setName} />
      </section>
      {settings && (
        <>
          <RecordingRules settings={settings} onChange={change} />
          <QualityRules policy={settings.quality} onChange={(quality) => change({ quality })} />
          <ListeningRules
            rules={settings.listening}
            langs={project?.langs ?? []}
            onChange={(listening) => change({ listening })}
          />
          <SpeakerQuestions
            schema={settings.speakerForm}
            onChange={(speakerForm) => change({ speakerForm })}
          />
          <Targets settings={settings} onChange={change} />
          <Consents consents={settings.consents} onChange={(consents) => change({ consents })} />
          <SealTo value={settings.sealTo} onChange={(key) => change({ sealTo: key })} />
        </>
      )}
      <Fault error={action.error} />
      <div className="project-save row">
        <Button type="submit" kind="primary" disabled={incomplete || action.busy}>
          {project ? t('save') : t('project.create')}
        </Button>
        <span role="status" className="muted">
          {done && t('saved')}
        </span>
      </div>
    </form>
  )
}

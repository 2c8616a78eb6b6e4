/** What is to be recorded and how far it is: the sum, the same by language, section and origin, and every prompt. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../main/contract/corpus.ts'
import type { Project } from '../../../main/contract/model.ts'
import { linkTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useCorpusSummary } from '../../store/corpus.ts'
import { useProjects } from '../../store/projects.ts'
import { useStation } from '../../store/station.ts'
import { Fault } from '../../ui/fault.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Segments } from '../../ui/segments.tsx'
import { CorpusGroups, type Chosen } from './corpus-groups.tsx'
import { CorpusPrompts } from './corpus-prompts.tsx'
import { CorpusExport } from './export/export.tsx'
import { Agreement } from './listeners/agreement.tsx'
import { Picture } from './picture/picture.tsx'
import { Thanks } from './thanks.tsx'
import './corpus.css'

const SCOPES = ['station', 'lake', 'export', 'listeners'] as const
type Scope = (typeof SCOPES)[number]

export function Corpus() {
  const t = useT()
  const { projects, error } = useProjects()
  const now = useStation((s) => s.state?.session?.projectId)
  const [chosen, setChosen] = useState<string | null>(null)
  const [scope, setScope] = useState<Scope>('station')
  const project =
    projects?.find(({ projectId }) => projectId === (chosen ?? now)) ?? projects?.[0] ?? undefined
  return (
    <div className="page" data-view="corpus">
      <div className="page-inner corpus">
        <Fault error={error} />
        {projects && projects.length > 1 && (
          <SelectField
            label={t('start.project')}
            value={project?.projectId ?? ''}
            options={projects.map(({ projectId, name }) => ({ value: projectId, label: name }))}
            onChange={setChosen}
          />
        )}
        <Segments
          label={t('corpus.scope')}
          value={scope}
          options={SCOPES.map((value) => ({ value, label: t(`corpus.scope.${value}`) }))}
          onChange={setScope}
        />
        {project && scope === 'station' && <ProjectCorpus key={project.projectId} project={project} />}
        {project && scope === 'station' && <Thanks key={`thanks-${project.projectId}`} project={project} />}
        {project && scope === 'lake' && <Picture project={project} />}
        {project && scope === 'export' && <CorpusExport project={project} />}
        {project && scope === 'listeners' && <Agreement key={project.projectId} project={project} />}
      </div>
    </div>
  )
}

function ProjectCorpus({ project }: { project: Project }) {
  const t = useT()
  const [version, setVersion] = useState(0)
  const { answer: summary, error } = useCorpusSummary(project.projectId, version)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  if (!summary) return error ? <Fault error={error} /> : <p className="muted">{t('loading')}</p>
  if (summary.all.prompts === 0)
    return (
      <section className="card stack" aria-label={t('corpus.sum')}>
        <p>{t('starter.title')}</p>
        <p>
          <a href={linkTo('project')}>{t('starter.import')}</a>
        </p>
      </section>
    )
  return (
    <>
      <Fault error={error} />
      <Sum summary={summary} />
      <CorpusGroups summary={summary} chosen={chosen} onChoose={setChosen} />
      <CorpusPrompts
        projectId={project.projectId}
        chosen={chosen}
        version={version}
        onAll={() => setChosen(null)}
        onChanged={() => setVersion((before) => before + 1)}
      />
    </>
  )
}

function Sum({ summary }: { summary: CorpusSummary }) {
  const t = useT()
  const format = useFormat()
  const { all, refused, changed } = summary
  const refusals = refused.reduce((sum, { count }) => sum + count, 0)
  const facts = [
    ['prompts', format.number(all.prompts)],
    ['done', format.number(all.done)],
    ['left', format.number(all.prompts - all.done - all.skipped)],
    ['skipped', format.number(all.skipped)],
    ['flagged', format.number(all.flagged)],
    ['spoken', format.total(all.recordedMs)],
  ] as const
  return (
    <section className="card stack" aria-label={t('corpus.sum')}>
      <dl className="corpus-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="small muted">{t(`corpus.${name}`)}</dt>
            <dd className="strong">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="corpus-cover">
        <progress
          className="corpus-bar"
          aria-label={t('corpus.coverage')}
          max={Math.max(1, all.planned)}
          value={all.recorded}
        />
        <p>
          {t('corpus.covered', {
            recorded: format.number(all.recorded),
            planned: format.number(all.planned),
            share: format.percent(all.recorded / Math.max(1, all.planned)),
          })}
        </p>
      </div>
      {refusals > 0 && (
        <div className="stack tight">
          <p className="strong row">
            <Icon name="warn" small />
            <span>{t('pipeline.malformed', { count: refusals })}</span>
          </p>
          <ul className="small corpus-refused">
            {refused.slice(0, 5).map(({ code, count }) => (
              <li key={code}>
                <span>{format.number(count)} ×</span>
                <span>{t(`promptFault.${code}`)}</span>
              </li>
            ))}
          </ul>
          <p className="small">
            <a href={linkTo('pipeline')}>{t('pipeline.showMalformed')}</a>
          </p>
        </div>
      )}
      {changed.length > 0 && (
        <div className="stack tight">
          <p className="strong row">
            <Icon name="info" small />
            <span>{t('corpus.changed')}</span>
          </p>
          <ul className="small corpus-refused">
            {changed.map(({ kind, count }) => (
              <li key={kind}>
                <span>{format.number(count)} ×</span>
                <span>{t(`textChange.${kind}`)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

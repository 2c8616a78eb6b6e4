/** Project, speaker, progress: what the session is, in one line. */
import { useState, useSyncExternalStore } from 'react'
import type { SessionView } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SpeakerPicker } from '../speakers/picker.tsx'
import './record-bar.css'

export function RecordBar({ session }: { session: SessionView }) {
  const t = useT()
  const format = useFormat()
  const { recorder } = useServices()
  // The speaker cannot change under a take that is being recorded.
  const locked = useSyncExternalStore(recorder.subscribe, () => recorder.get().phase !== 'idle')
  const [picking, setPicking] = useState(false)
  const total = session.done + session.skipped + session.left
  const share = total === 0 ? 0 : (session.done + session.skipped) / total
  const facts = [
    t('session.recorded', { time: format.total(session.recordedMs) }),
    session.pacePerHour !== null && t('session.pace', { count: Math.round(session.pacePerHour) }),
    session.skipped > 0 && t('session.skipped', { count: session.skipped }),
  ].filter(Boolean)
  useKeys({ speaker: locked ? false : () => setPicking(true) })
  return (
    <div className="record-bar">
      <h1 className="visually-hidden">{t('view.record')}</h1>
      <span className="ellipsis strong record-bar-project" dir="auto">
        {session.projectName}
      </span>
      <Button kind="quiet" icon="person" act="speaker" disabled={locked} onPress={() => setPicking(true)}>
        <span className="visually-hidden">{t('speaker.chip')} </span>
        <span className="record-bar-name ellipsis" dir="auto">
          {session.speaker.label}
        </span>
      </Button>
      <div className="record-progress" title={facts.join(' · ')}>
        <span className="record-progress-figures">
          {t('session.progress', { done: format.number(session.done), total: format.number(total) })}
        </span>
        <span
          className="record-progress-track"
          role="progressbar"
          aria-label={t('session.progressName')}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={session.done + session.skipped}
        >
          <span style={{ width: `${share * 100}%` }} />
        </span>
        <span className="small muted ellipsis record-progress-facts">{facts.join(' · ')}</span>
      </div>
      {picking && <PickSpeaker projectId={session.projectId} onClose={() => setPicking(false)} />}
    </div>
  )
}

function PickSpeaker({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const t = useT()
  const { projects, error } = useProjects()
  const project = projects?.find((one) => one.projectId === projectId)
  return (
    <Dialog title={t('speaker.who')} onClose={onClose}>
      <Fault error={error} />
      {project ? (
        <SpeakerPicker project={project} submit={t('speaker.switch')} onStarted={onClose} />
      ) : (
        <p className="muted">{t('loading')}</p>
      )}
    </Dialog>
  )
}

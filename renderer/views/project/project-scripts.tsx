/** The scripts of a project, and the file that becomes another one or the next edition of one that is there. */
import { useState } from 'react'
import type { Project } from '../../../main/contract/model.ts'
import type { ProjectScript } from '../../../main/contract/scripts.ts'
import { useAsk } from '../../store/ask.tsx'
import { Fault } from '../../ui/fault.tsx'
import { ScriptImport } from './import/script-import.tsx'
import { ScriptList } from './scripts.tsx'

export function ProjectScripts({ project, onChanged }: { project: Project; onChanged: () => void }) {
  const { answer, error, again } = useAsk('scripts.list', { projectId: project.projectId })
  const [replacing, setReplacing] = useState<ProjectScript | null>(null)
  const changed = () => {
    void again()
    onChanged()
  }
  return (
    <>
      <Fault error={error} />
      {answer && <ScriptList scripts={answer.scripts} onChanged={changed} onReplace={setReplacing} />}
      <ScriptImport
        key={replacing?.scriptId ?? 'new'}
        project={project}
        replaces={replacing}
        onImported={changed}
        onCancel={replacing ? () => setReplacing(null) : null}
      />
    </>
  )
}

/** Projects and their rules. */
import { differences } from '../audit/differences.ts'
import type { MethodsOf } from '../method.ts'
import type { Visit } from '../visit.ts'
import { projectsFor } from '../visitor.ts'
import type { Speakers } from '../speakers/store.ts'
import type { Projects } from './store.ts'

interface ProjectParts {
  readonly projects: Projects
  readonly visit: Visit
  readonly speakers: Pick<Speakers, 'tellAgain'>
  readonly sender: { wake(): void }
}

export const projectMethods = ({
  projects,
  visit,
  speakers,
  sender,
}: ProjectParts): MethodsOf<'projects'> => ({
  'projects.list': {
    who: 'anyone',
    audit: null,
    run: () => ({ projects: projectsFor(visit, projects.list) }),
  },
  'projects.save': {
    who: 'staff',
    audit({ projectId: saved }) {
      const old = projects.list().find(({ projectId }) => projectId === saved)
      const before = old ? { name: old.name, settings: old.settings } : {}
      return ({ projectId, name, settings }) => [
        'project_saved',
        { projectId, name, changed: differences(before, { name, settings }) },
      ]
    },
    run(given) {
      const saved = projects.save(given)
      speakers.tellAgain()
      sender.wake()
      return saved
    },
  },
})

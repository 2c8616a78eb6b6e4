/** Rebuilds rows from files, after a database was lost: the sidecar of a master says all there is to know. */
import type { TakeMeta } from './meta.ts'
import { takeMeta } from './meta.ts'
import { readSidecars } from '../recording/index.ts'
import { projectSettings } from '../../contract/model.ts'
import type { PromptStore } from '../prompts/store.ts'
import type { Speakers } from '../speakers/store.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from './store.ts'

interface AdoptParts {
  readonly prompts: PromptStore
  readonly speakers: Speakers
}

export function contextAdopter(station: Station, { prompts, speakers }: AdoptParts) {
  const project = station.db.prepare<[string, string, string, number]>(
    'INSERT INTO projects (project_id, name, settings, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  return (meta: TakeMeta): void => {
    project.run(meta.projectId, meta.projectId, JSON.stringify(projectSettings.parse({})), station.now())
    speakers.ensure(meta.speakerId, meta.withdrawalSha256 ?? null)
    if (!prompts.get(meta.projectId, meta.promptId))
      prompts.insert(meta.projectId, [
        {
          promptId: meta.promptId,
          text: meta.promptText,
          kind: meta.kind,
          section: meta.section,
          itemcode: meta.itemcode,
          lang: meta.lang,
          direction: meta.direction,
          corpus: 'adopted',
          source: 'adopted',
          takesWanted: 1,
        },
      ])
  }
}

/**
 * Returns how many takes came back. Masters that nothing describes stay where they are, and are counted; so are those whose
 * rows cannot be written now, which keep no other from coming back.
 */
export async function adoptMasters(
  station: Station,
  takes: TakeStore,
  adoptContext: (meta: TakeMeta) => void,
): Promise<{ adopted: number; unknown: number; failed: number }> {
  let adopted = 0
  let unknown = 0
  let failed = 0
  for await (const reading of readSidecars(station.folders.takes, station.keys())) {
    const meta = reading.ok ? takeMeta.safeParse(reading.recording.meta) : null
    if (!reading.ok || !meta?.success) {
      unknown += 1
      station.log(
        'warn',
        'a master that nothing describes',
        reading.ok ? reading.recording.path : reading.path,
      )
      continue
    }
    if (takes.exists(reading.recording.takeId)) continue
    try {
      adoptContext(meta.data)
      takes.save(reading.recording, meta.data)
      adopted += 1
    } catch (error) {
      failed += 1
      station.log('error', `take ${reading.recording.takeId} cannot be brought back now`, error)
    }
  }
  return { adopted, unknown, failed }
}

/** Who may read what is carried out: the receivers that projects name, a sealed folder for each on the stick. */
import { ioFault } from '../recording/files.ts'
import { sealedFolder } from './sealed-folder.ts'
import type { SealedFolder } from './sealed-folder.ts'
import type { CarryParts } from './folder.ts'

export type Receivers = ReturnType<typeof receivers>

export function receivers(
  { station, takes, projects }: Pick<CarryParts, 'station' | 'takes' | 'projects'>,
  carried: string,
) {
  const keys = new Map(
    projects
      .list()
      .flatMap(({ projectId, settings: { sealTo } }) => (sealTo === null ? [] : [[projectId, sealTo]])),
  )
  const folders = new Map<string, Promise<SealedFolder>>()
  const counts = new Map<string, number>()
  const readBy = station.db
    .prepare<[string], string>('SELECT DISTINCT project_id FROM takes WHERE speaker_id = ?')
    .pluck()
  const folderOf = (key: string): Promise<SealedFolder> => {
    const known = folders.get(key)
    if (known) return known
    const made = sealedFolder(carried, key).catch((error: unknown) => {
      throw ioFault(error, `${carried} cannot be written to`)
    })
    folders.set(key, made)
    return made
  }
  const foldersOf = (of: Iterable<string>): Promise<SealedFolder[]> =>
    Promise.all([...new Set([...of].flatMap((project) => keys.get(project) ?? []))].map(folderOf))
  return {
    /** null: it goes as it is */
    async ofTake(takeId: string): Promise<SealedFolder | null> {
      const key = keys.get(takes.row(takeId)?.project_id ?? '')
      return key === undefined ? null : folderOf(key)
    },
    /**
     * All who may read what is said; none: it goes as it is. Whoever spoke for one sealed project is told of to its receiver
     * alone, whatever else they spoke for. A word that names no project goes to all receivers.
     */
    ofWord(speaker: string | null, named: readonly string[]): Promise<SealedFolder[]> {
      const of = [...named, ...(speaker === null ? [] : readBy.all(speaker))]
      return foldersOf(of.length > 0 ? of : keys.keys())
    },
    used: () => folders.size > 0,
    count: ({ key }: SealedFolder) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    counts: () => [...counts].map(([key, takes]) => ({ key, takes })),
    async sync(): Promise<void> {
      for (const folder of folders.values()) await (await folder).sync()
    },
  }
}

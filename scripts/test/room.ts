/** Room on the disk, looked at before it runs out half way and makes forty tests fail in forty ways. */
import { existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const GB = 1e9
/** what servers, browsers and Python's packages take where nothing is installed yet, and what a run writes: measured */
const INSTALLED = 3.4 * GB
/** readers of exports, which came later than the rest */
const READERS = 0.4 * GB
const WRITTEN = 1.3 * GB

/** Throws when a whole run would not fit beside what is there. `cacheDir` is where servers are installed. */
export function assertRoom(cacheDir: string): void {
  const { bavail, bsize } = statfsSync(join(cacheDir, '..'))
  const free = bavail * bsize
  const isThere = (name: string) => existsSync(join(cacheDir, name, '.installed'))
  const needed = WRITTEN + (isThere('venv-spark') ? 0 : INSTALLED) + (isThere('venv-readers') ? 0 : READERS)
  if (free >= needed) return
  const gb = (bytes: number) => (bytes / GB).toFixed(1)
  throw new Error(
    `The tests need about ${gb(needed)} GB on this disk, and ${gb(free)} GB are free. Make room and try again;\n` +
      'single tests need less: npm test -- test/unit/...',
  )
}

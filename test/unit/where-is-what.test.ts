/** The table "Where is what" of CONTRIBUTING.md names every room, and none that is not there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
/** Folders whose folders are rooms; folders that are a room as a whole. */
const HALLS = ['main', 'main/core', 'renderer', 'backend-stack', 'spark', 'test']
const WHOLE = ['preload', 'dags', 'scripts']
/** Made by tools, not by us. */
const MADE = new Set(['__pycache__', 'node_modules', 'target'])

const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
const section = text.slice(text.indexOf('## Where is what'), text.indexOf('## How code is written here'))
const named = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path = '']) => path)

const foldersIn = (hall: string): string[] =>
  readdirSync(join(root, hall), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !MADE.has(entry.name) && !entry.name.startsWith('.'))
    .map(({ name }) => `${hall}/${name}`)

test('each room has its row', () => {
  const rooms = [...HALLS.flatMap(foldersIn), ...WHOLE]
  expect(rooms.filter((room) => !named.includes(room))).toEqual([])
})

test('each row has its room, once', () => {
  expect(named.length).toBeGreaterThan(HALLS.length)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  expect(new Set(named).size).toBe(named.length)
})

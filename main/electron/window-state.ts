/** Where the window was, so that it opens there again. */
import { screen, type BrowserWindow, type Rectangle } from 'electron'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const format = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof format>
export const DEFAULT_SIZE = { width: 1280, height: 840 }

/** Null when nothing usable was kept, or when it lies on a screen that is not there any more. */
export function loadWindowState(path: string, areas: readonly Rectangle[] = workAreas()): WindowState | null {
  let state: WindowState
  try {
    state = format.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
  // The title bar must be reachable: enough of the upper edge on some screen.
  const reachable = areas.some(
    (area) =>
      state.x + state.width > area.x + 100 &&
      state.x < area.x + area.width - 100 &&
      state.y >= area.y - 8 &&
      state.y < area.y + area.height - 50,
  )
  return reachable ? state : null
}

export function saveWindowState(path: string, window: BrowserWindow): void {
  const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(state))
  } catch {
    // A window that opens at its usual place again is no reason to trouble anyone.
  }
}

const workAreas = (): Rectangle[] => screen.getAllDisplays().map((display) => display.workArea)

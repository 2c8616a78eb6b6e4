/**
 * From the command to a window that can record, against a window of the same Electron that shows an empty
 * page; in turn, on the Electron that the tests have. The station starts where somebody left it: in a session.
 */
import { _electron } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStation } from '../support/station.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'
import { openDesktop, openScreen } from '../e2e/electron.ts'
import { ensureBuilt } from '../../scripts/start/build.ts'
import { buildRigApp, findRig } from '../rig/build.ts'
import type { Rig } from '../rig/build.ts'

function emptyApp(dir: string): string {
  const app = join(dir, 'empty')
  mkdirSync(app)
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.js' }),
  )
  writeFileSync(
    join(app, 'main.js'),
    `const {app,BrowserWindow}=require('electron');app.whenReady().then(()=>new BrowserWindow({width:1366,height:768}).loadFile('index.html'))`,
  )
  writeFileSync(join(app, 'index.html'), '<!doctype html><title>empty</title><main>empty</main>')
  return app
}

async function startEmpty(rig: Rig, display: string, app: string): Promise<number> {
  const started = performance.now()
  const electron = await _electron.launch({
    executablePath: rig.electron,
    args: [...(rig.kind === 'rig' ? ['--no-sandbox'] : []), '--disable-gpu', app],
    env: Object.fromEntries(
      Object.entries<string | undefined>({ ...rig.env, DISPLAY: display }).filter(
        (pair): pair is [string, string] => pair[1] !== undefined,
      ),
    ),
  })
  try {
    await (await electron.firstWindow()).waitForLoadState('load')
    return performance.now() - started
  } finally {
    await electron.close()
  }
}

async function startStation(dataDir: string, display: string): Promise<number> {
  const started = performance.now()
  const desktop = await openDesktop(dataDir, display)
  try {
    await desktop.page.locator('[data-view=record][data-phase=idle]').waitFor()
    return performance.now() - started
  } finally {
    await desktop.close()
  }
}

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const rig = findRig()
  if (!rig) throw new Error('no Electron to measure with: run `npm test -- --stage e2e` once, on Linux x64')
  const dir = mkdtempSync(join(tmpdir(), 'fieldtake-start-'))
  try {
    if (rig.kind === 'own') await ensureBuilt(console.error)
    buildRigApp(rig)
    const dataDir = join(dir, 'station')
    const station = await openStation({ dataDir })
    await station.begin()
    await station.set((s) => ({ ...s, firstRunDone: true }))
    await station.close()
    const empty = emptyApp(dir)
    const screen = await openScreen()
    const ours: number[] = []
    const bare: number[] = []
    try {
      for (let i = 0; i < runs + 1; i++) {
        const bareMs = await startEmpty(rig, screen.display, empty)
        const ourMs = await startStation(dataDir, screen.display)
        console.error(
          `start ${i}/${runs}: station ${ourMs.toFixed(0)} ms, empty window ${bareMs.toFixed(0)} ms`,
        )
        if (i === 0) continue // both read their files from the disk once
        ours.push(ourMs)
        bare.push(bareMs)
      }
    } finally {
      screen.close()
    }
    const [ourMs, bareMs] = [percentile(ours, 0.5), percentile(bare, 0.5)]
    const against = `an empty window: ${bareMs.toFixed(0)} ms; station ready to record: ${ourMs.toFixed(0)} ms`
    return [{ name: 'start_ratio', value: ourMs / bareMs, unit: 'x', n: runs, against }]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

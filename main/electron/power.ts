/** Sleep: the core is told when it comes and goes, and it does not come by itself during a take. */
import { powerMonitor, powerSaveBlocker } from 'electron'
import { z } from 'zod'
import type { EventEnvelope } from '../contract/frame.ts'
import type { CoreProcess } from './core-process.ts'

const recordingPart = z.object({ recording: z.unknown() })

export function tellOfSleep(core: CoreProcess): void {
  powerMonitor.on('suspend', () => core.tell('suspend'))
  powerMonitor.on('resume', () => core.tell('resume'))
}

/** Follows the core's snapshots; returns the function to feed them to. */
export function keepAwakeWhileRecording(): (envelope: EventEnvelope) => void {
  let blocker: number | null = null
  return ({ name, payload }) => {
    if (name !== 'state') return
    const state = recordingPart.safeParse(payload)
    const recording = state.success && state.data.recording !== null
    if (recording && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!recording && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
}

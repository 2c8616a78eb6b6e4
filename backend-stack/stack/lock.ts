import { setTimeout as delay } from 'node:timers/promises'
import { tryLock } from '../../main/system/lock.ts'
import type { Lock } from '../../main/system/lock.ts'
import { cancelSignal } from './processes/cancellation.ts'

/** Waits for a lock, until the work it is for is given up. `waiting` is told once if there is somebody to wait for. */
export async function lock(
  file: string,
  options: { timeoutMs: number; waiting?: () => void },
): Promise<Lock> {
  const end = Date.now() + options.timeoutMs
  let told = false
  for (;;) {
    cancelSignal()?.throwIfAborted()
    const held = tryLock(file)
    if (held) return held
    if (!told) options.waiting?.()
    told = true
    if (Date.now() > end)
      throw new Error(`Another process has held ${file} for ${options.timeoutMs / 1000} s`)
    await delay(100)
  }
}

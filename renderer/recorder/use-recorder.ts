import { useEffect, useSyncExternalStore } from 'react'
import { useServices } from '../store/services.ts'
import { useSettings } from '../store/station.ts'
import type { MicFormat, Recorder, RecorderSnapshot } from './types.ts'

/** The recorder and what it says now. The microphone is open while a view that uses it is on the screen. */
export function useRecorder(settings: MicFormat | null): {
  recorder: Recorder
  now: RecorderSnapshot
  reopen: () => void
} {
  const { recorder } = useServices()
  const now = useSyncExternalStore(recorder.subscribe, recorder.get)
  const choice = useSettings()?.microphone
  const ready = choice !== undefined
  const key = `${choice?.deviceId ?? ''}/${String(choice?.channel ?? 0)}/${settings?.sampleRate ?? ''}/${settings?.channels ?? ''}/${settings?.bitDepth ?? ''}`
  useEffect(() => {
    if (ready) void recorder.open(choice, settings)
    // What matters of choice and settings is in the key; a new object with the same words reopens nothing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [recorder, ready, key])
  useEffect(() => () => recorder.close(), [recorder])
  return { recorder, now, reopen: () => void recorder.open(choice ?? null, settings) }
}

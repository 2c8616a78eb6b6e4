import type { MicrophoneInfo } from '../capture/types.ts'
import type { Device } from './types.ts'

/** Missing where the page is not a secure context, whatever the browser's types say. */
export const mediaDevices = (): MediaDevices | undefined => navigator.mediaDevices

/** The one that is meant among those that are there: by its id or, since a browser may give another, by its name. */
export function findDevice(devices: readonly MicrophoneInfo[], wanted: Device): MicrophoneInfo | undefined {
  return (
    devices.find(({ deviceId }) => deviceId === wanted.deviceId) ??
    devices.find(({ label }) => label !== '' && label === wanted.label)
  )
}

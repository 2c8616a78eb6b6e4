/** What is asked of the browser, what it really applied, and what its refusals mean. */
import type { CaptureDevice } from '../../main/contract/model.ts'
import { CaptureError } from './types.ts'
import type { CaptureErrorCode, CaptureProblem, MicrophoneOptions } from './types.ts'

/** No processing; two channels are asked for so that a second one can be chosen, never mixed down. */
export function constraintsFor(
  options: Pick<MicrophoneOptions, 'deviceId' | 'sampleRate'>,
): MediaStreamConstraints {
  const { deviceId } = options
  return {
    audio: {
      ...(deviceId === undefined ? {} : { deviceId: { ideal: deviceId } }),
      sampleRate: { ideal: options.sampleRate },
      channelCount: { ideal: 2 },
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
    },
  }
}

const CODES: Readonly<Record<string, CaptureErrorCode>> = {
  NotFoundError: 'no_microphone',
  OverconstrainedError: 'no_microphone',
  NotAllowedError: 'permission_denied',
  PermissionDeniedError: 'permission_denied',
  SecurityError: 'permission_denied',
  NotReadableError: 'device_busy',
  AbortError: 'device_busy',
}

/** Any refusal as a CaptureError. */
export function captureFault(thrown: unknown): CaptureError {
  if (thrown instanceof CaptureError) return thrown
  // A DOMException is an Error in every browser; its name is what tells.
  if (thrown instanceof Error)
    return new CaptureError(CODES[thrown.name] ?? 'failed', `${thrown.name}: ${thrown.message}`)
  return new CaptureError('failed', String(thrown))
}

export function assertUsable(): void {
  // Outside a secure context `mediaDevices` is not there at all, whatever the types say.
  if (!window.isSecureContext || !('mediaDevices' in navigator))
    throw new CaptureError('insecure', 'microphones are given to secure pages only')
  if (!('AudioWorkletNode' in window))
    throw new CaptureError('unsupported', 'this browser has no AudioWorklet')
}

const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)

/** What the track says of itself. */
export function appliedDevice(track: MediaStreamTrack): CaptureDevice {
  const settings = track.getSettings()
  return {
    label: track.label.slice(0, 200),
    ...(settings.deviceId === undefined ? {} : { deviceId: settings.deviceId.slice(0, 200) }),
    // Newer browsers may give echoCancellation as a word ('all', 'remote-only'): anything but false is on.
    echoCancellation: typeof settings.echoCancellation === 'string' ? true : flag(settings.echoCancellation),
    noiseSuppression: flag(settings.noiseSuppression),
    autoGainControl: flag(settings.autoGainControl),
  }
}

export function problemsOf(
  device: CaptureDevice,
  wantedDevice: string | undefined,
  trackRate: number | undefined,
  contextRate: number,
): CaptureProblem[] {
  const flags = [device.echoCancellation, device.noiseSuppression, device.autoGainControl]
  const problems: CaptureProblem[] = []
  if (device.echoCancellation === true) problems.push('echo_cancellation_on')
  if (device.noiseSuppression === true) problems.push('noise_suppression_on')
  if (device.autoGainControl === true) problems.push('auto_gain_on')
  if (flags.includes(null)) problems.push('settings_unknown')
  if (trackRate !== undefined && trackRate !== contextRate) problems.push('resampled')
  if (wantedDevice !== undefined && device.deviceId !== undefined && device.deviceId !== wantedDevice)
    problems.push('other_device')
  return problems
}

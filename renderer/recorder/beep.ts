const HZ = 660
const SECONDS = 0.12
/** from asking for the tone until it has died away, ms */
export const BEEP_MS = 200
let context: AudioContext | null = null

/** A short tone before "speak now", soft at both ends so that it does not click. */
export function beep(): void {
  context ??= new AudioContext()
  const from = context.currentTime
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.frequency.value = HZ
  gain.gain.setValueAtTime(0, from)
  gain.gain.linearRampToValueAtTime(0.2, from + 0.01)
  gain.gain.linearRampToValueAtTime(0, from + SECONDS)
  tone.connect(gain).connect(context.destination)
  tone.start(from)
  tone.stop(from + SECONDS)
}

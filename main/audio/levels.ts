/** Amplitudes as decibels of full scale (dBFS), and what counts as clipped. */

/** What -Infinity dB is written as. */
export const SILENCE_DB = -200

/** `amplitude`: a fraction of full scale, 0..1. */
export const toDb = (amplitude: number): number =>
  amplitude > 0 ? Math.max(SILENCE_DB, 20 * Math.log10(amplitude)) : SILENCE_DB
/** `power`: a mean square of fractions of full scale. */
export const powerToDb = (power: number): number =>
  power > 0 ? Math.max(SILENCE_DB, 10 * Math.log10(power)) : SILENCE_DB

/** At or above this share of full scale a sample counts as clipped when it stands in a run. */
export const CLIP_LEVEL = 0.985
/** Samples of such a run; shorter ones are loud, not clipped. */
export const CLIP_RUN = 3

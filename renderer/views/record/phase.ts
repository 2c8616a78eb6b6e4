/** The life of one take as the screen tells it. */
export type Phase = 'idle' | 'preroll' | 'recording' | 'tail' | 'saving' | 'saved'
/** From the first sample to the commit: nothing else may be started. */
export const busyPhase = (phase: Phase): boolean => phase !== 'idle' && phase !== 'saved'

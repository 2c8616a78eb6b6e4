/**
 * The microphone, as a studio would have it: no processing, no resampling, no sample lost between pieces.
 *
 *   const microphone = await openMicrophone({ channel: 'first', sampleRate: 48_000, bitDepth: 16, workletUrl })
 *   const take = microphone.startTake({ preRollMs: 250, sink: {
 *     begin: async (start) => { takeId = (await call('recording.start', { promptId, ...start })).takeId },
 *     piece: async (firstFrame, pcm) => { await call('recording.append', { takeId, firstFrame }, pcm) },
 *   } })
 *   await take.stop(500)                 // post-roll, and every piece accepted
 *   await call('recording.stop', { takeId })
 *
 * While it is open: microphone.level() and microphone.waveform for drawing (poll in animation frames),
 * microphone.on(...) for what happens to the device, SilenceWatch for auto-stop. worklet.ts is built as
 * a file of its own, without imports left in it; its address is `workletUrl`. Nothing here needs more than
 * Chromium 108 once the syntax is lowered.
 */
export * from './types.ts'
export { listMicrophones, openMicrophone } from './microphone.ts'
export { SilenceWatch } from './silence.ts'

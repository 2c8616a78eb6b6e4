/** English of who listens, what they are offered, and how they judge. */
export const listenEn = {
  'listen.whoListens': 'Who listens?',
  'listen.given': 'Judged so far: {{number}}',
  'listen.somebodyNew': 'Somebody new',
  'listen.asSpeaker': 'The same person as a speaker here',
  'listen.asSpeakerHelp': 'Nobody is offered their own voice. If you record here too, say as whom.',
  'listen.noSpeaker': 'Does not record here',
  'listen.undoLast': 'Take the last verdict back',
} as const
export type ListenWords = Record<keyof typeof listenEn, string>

/**
 * Public halves of the keys that sign the project's feed, in hex, built into the app. `npm run feed -- key FILE` makes one and says it.
 * Two while a key changes. None yet: the project has handed out no release, so a station has to be told a key in its settings.
 */
export const RELEASE_KEYS: readonly string[] = []

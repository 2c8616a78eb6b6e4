/** Keeps secrets at rest. Electron gives safeStorage; the kiosk gives a file only its user can read. */
export interface SecretStore {
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
}

/** The keychain belongs to this process; the core asks for what is in it. */
import type { SecretStore } from '../core/secret-store.ts'
import type { FromCore, ToCore } from '../core/shell/port.ts'

export async function answerSecret(
  secrets: SecretStore,
  { id, name, value }: Extract<FromCore, { type: 'secret' }>,
): Promise<ToCore> {
  try {
    if (value !== undefined) await secrets.set(name, value)
    return { type: 'secret', id, value: value === undefined ? await secrets.get(name) : null }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { type: 'secret', id, value: null, error: `secret ${name}: ${text}` }
  }
}

/** Whether the network costs money, as far as this browser says (NetworkInformation is not everywhere). */
interface Connection extends EventTarget {
  readonly type?: string
  readonly saveData?: boolean
}
const connectionOf = (source: Navigator & { readonly connection?: Connection }): Connection | undefined =>
  source.connection

/** Null where nobody can tell: on a desktop, Chromium has no word for the kind of network. */
export function isMetered({ type, saveData }: Pick<Connection, 'type' | 'saveData'>): boolean | null {
  if (type === 'cellular' || saveData === true) return true
  return type === 'wifi' || type === 'ethernet' ? false : null
}

/** Calls at once with what is known, and with each change; never where the browser says nothing. */
export function watchNetwork(listener: (metered: boolean | null) => void): () => void {
  const connection = connectionOf(navigator)
  if (!connection) return () => undefined
  const tell = () => listener(isMetered(connection))
  connection.addEventListener('change', tell)
  tell()
  return () => connection.removeEventListener('change', tell)
}

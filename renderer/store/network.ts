/** Whether the network costs money, as far as this browser says (NetworkInformation is not everywhere). */
interface Connection extends EventTarget {
  readonly type?: string
  readonly saveData?: boolean
}
const connectionOf = (source: Navigator & { readonly connection?: Connection }): Connection | undefined =>
  source.connection

/** Calls at once with what is known, and with each change; never where the browser says nothing. */
export function watchNetwork(listener: (metered: boolean) => void): () => void {
  const connection = connectionOf(navigator)
  if (!connection) return () => undefined
  const tell = () => listener(connection.type === 'cellular' || connection.saveData === true)
  connection.addEventListener('change', tell)
  tell()
  return () => connection.removeEventListener('change', tell)
}

/** What a change of settings changed: paths with what was there and what is there now. */

type Difference = Record<string, { readonly from: unknown; readonly to: unknown }>

/** long texts (a certificate, a consent) are named by their length, not copied into every entry */
const LONGEST = 200

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function short(value: unknown): unknown {
  if (value === undefined) return null
  const text = JSON.stringify(value)
  return text.length <= LONGEST ? value : `${text.length} characters`
}

/** Objects are gone into, everything else is compared as JSON. */
export function differences(from: unknown, to: unknown, path = ''): Difference {
  if (isObject(from) && isObject(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return Object.assign(
      {},
      ...names.map((name) => differences(from[name], to[name], path === '' ? name : `${path}.${name}`)),
    ) as Difference
  }
  if (JSON.stringify(from) === JSON.stringify(to)) return {}
  return { [path]: { from: short(from), to: short(to) } }
}

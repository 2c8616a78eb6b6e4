/** What a change of settings changed: paths with what was there and what is there now. */

type Difference = Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
type Change = readonly [path: string, change: { readonly from: unknown; readonly to: unknown }]

/** long texts (a certificate, a consent) are named by their length, not copied into every entry */
const LONGEST = 200

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the object itself holds: a name such as `toString` must not find what every object inherits. */
const own = (object: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined

function short(value: unknown): unknown {
  if (value === undefined) return null
  const text = JSON.stringify(value)
  return text.length <= LONGEST ? value : `${text.length} characters`
}

function changes(from: unknown, to: unknown, path: string): Change[] {
  if (isObject(from) && isObject(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return names.flatMap((name) =>
      changes(own(from, name), own(to, name), path === '' ? name : `${path}.${name}`),
    )
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [[path, { from: short(from), to: short(to) }]]
}

/** Objects are gone into, everything else is compared as JSON. Values come from JSON: nothing else is understood. */
export const differences = (from: unknown, to: unknown): Difference =>
  // no assignment: one to `__proto__` would change nothing that shows
  Object.fromEntries(changes(from, to, ''))

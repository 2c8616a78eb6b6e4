/** Headers that hold JSON: whoever reads the lake's tables may rely on that. spark/fieldtake_lake/landing/json_header.py is the same. */

/** Levels within each other; no figure of a take is as deep, and readers of JSON give up at different depths. */
export const DEEPEST = 50
const STRINGS = /"(?:[^"\\]|\\.)*"/g

/** The text as it came; undefined: it is absent, or not JSON of that kind. */
export function jsonHeader(text: string | undefined, kind: 'object' | 'array'): string | undefined {
  if (!text || text.includes('\ufffd') || depthOf(text) > DEEPEST) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const isOfKind = kind === 'array' ? Array.isArray(value) : isObject(value)
  return isOfKind ? text : undefined
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const bracket of text.replace(STRINGS, '').match(/[[\]{}]/g) ?? []) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

import { readFileSync } from 'node:fs'

/**
 * Fills in `${NAME}` in a configuration file. A name without a value, or a value nobody asked for, is an error: a
 * server that starts with `${DATA}` as its folder is worse than one that does not start.
 */
export function fillTemplate(file: string, values: Readonly<Record<string, string | number>>): string {
  const unused = new Set(Object.keys(values))
  const text = readFileSync(file, 'utf8').replace(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${file}: no value for \${${name}}`)
    unused.delete(name)
    return String(value)
  })
  if (unused.size > 0) throw new Error(`${file} does not use ${[...unused].join(', ')}`)
  return text
}

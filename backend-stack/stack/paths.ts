import { join, resolve } from 'node:path'

/** The checkout. */
export const root = join(import.meta.dirname, '..', '..')
export const stackSources = join(root, 'backend-stack')
/** Everything downloaded or generated. */
export const defaultCache = join(root, '.cache')
/** The stack that `npm start` and `npm run stack` use when not told otherwise. The variable is for a disk with more room. */
export const defaultData = resolve(
  process.env['FIELDTAKE_STACK_DATA'] ?? join(defaultCache, 'stack', 'default'),
)
export const topicsFile = join(stackSources, 'cluster', 'topics.yml')
export const aclsFile = join(stackSources, 'cluster', 'acls.yml')

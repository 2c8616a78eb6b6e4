import { join } from 'node:path'

/** The checkout. */
export const root = join(import.meta.dirname, '..', '..')
export const stackSources = join(root, 'backend-stack')
/** Everything downloaded or generated. */
export const defaultCache = join(root, '.cache')
/** The stack that `npm start` and `npm run stack` use when not told otherwise. */
export const defaultData = join(defaultCache, 'stack', 'default')
export const topicsFile = join(stackSources, 'topics.yml')
export const aclsFile = join(stackSources, 'acls.yml')

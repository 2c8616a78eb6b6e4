import { ensureBuilt } from '../../scripts/start/build.ts'

/** Builds the product as it is shipped. */
export default async function setup(): Promise<void> {
  await ensureBuilt(console.error)
}

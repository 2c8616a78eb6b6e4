import { FuseV1Options } from '@electron/fuses'
import type { getCurrentFuseWire } from '@electron/fuses'

export type FuseWire = Awaited<ReturnType<typeof getCurrentFuseWire>>

/** A fuse's place in the wire, by its name in electron-builder.yml. Throws if there is none of that name. */
export function fuseOf(name: string): FuseV1Options {
  const wanted = name.toLowerCase()
  const found = Object.entries(FuseV1Options).find(([one]) => one.toLowerCase() === wanted)?.[1]
  if (typeof found !== 'number') throw new Error(`electron-builder.yml: there is no fuse ${name}`)
  return found
}

/** Whether it is on, or off; undefined if this Electron does not have it. */
export function fuseState(wire: FuseWire, name: string): boolean | undefined {
  const state: number | undefined = wire[fuseOf(name)]
  return state === undefined ? undefined : state === '1'.charCodeAt(0)
}

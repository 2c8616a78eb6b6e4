import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { dirname } from 'node:path'
import { z } from 'zod'

/** True if nobody listens on this port of loopback now. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** Ports that this process has given out: each is a name in the kernel, which goes with the process. */
const reserved = new Map<number, Server>()

/**
 * A server takes seconds until it listens, and until then its port looks free to everybody. False if another process has given it out.
 * Only Linux has such names; elsewhere nothing is reserved.
 */
function reserve(port: number): Promise<boolean> {
  if (process.platform !== 'linux' || reserved.has(port)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const name = createServer()
    name.once('error', () => resolve(false))
    name.listen({ path: `\0fieldtake-port-${port}` }, () => {
      name.unref()
      reserved.set(port, name)
      resolve(true)
    })
  })
}

/*
 * Below the range the kernel hands to outgoing connections (32768 and up on Linux): a server that is killed and
 * started again must find its port free, and a client's own connection may otherwise have been given that number.
 */
const lowest = 11_000
const highest = 30_999

export interface PortWish {
  /** Named by whoever starts it. */
  readonly asked?: number
  /** Tried first, in this order: what people know it by. */
  readonly preferred?: number | readonly number[]
  /** Numbers to add to the port that have to be free as well: SeaweedFS puts gRPC at +10000. */
  readonly companions?: readonly number[]
}

/** A free loopback port: one that is preferred, or one at random that no other process is given until this one ends. */
export async function freePort(wish: PortWish = {}, taken: ReadonlySet<number> = new Set()): Promise<number> {
  const numbersFrom = (port: number) => [port, ...(wish.companions ?? []).map((offset) => port + offset)]
  const fits = async (port: number): Promise<boolean> => {
    for (const number of numbersFrom(port)) {
      if (number > 65_535 || taken.has(number) || !(await portIsFree(number))) return false
    }
    return true
  }
  const reserveAll = async (port: number): Promise<boolean> => {
    for (const number of numbersFrom(port)) if (!(await reserve(number))) return false
    return true
  }
  for (const port of [wish.preferred ?? []].flat())
    if (await fits(port)) {
      // whoever names a port may have it from the process that reserved it
      await reserveAll(port)
      return port
    }
  for (let attempt = 0; attempt < 500; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if ((await fits(port)) && (await reserveAll(port))) return port
  }
  throw new Error('No free port found on 127.0.0.1 between 11000 and 31000')
}

/** Names to ports. The same name keeps its port from one start to the next as long as that port is free. */
export interface PortPlan {
  take(name: string, wish?: PortWish): Promise<number>
  /**
   * What `take` would answer now, if it is asked to prefer that: given to nobody and not written down, so that it may be
   * asked without the stack's lock.
   */
  likely(name: string, wish?: PortWish): Promise<number>
  /** The port this name had last, or has with the stack's owner. */
  remembered(name: string): number | undefined
  /** What has been given out, for `status`. */
  all(): Readonly<Record<string, number>>
}

const portFile = z.record(z.string(), z.number().int().min(1).max(65_535))

/**
 * Whether a stack asks for the ports that people know. Several that start at the same moment (tests) must not: each
 * would find the same one free, and all but the first would fail to get it.
 */
const usualPorts = (): boolean => process.env['FIELDTAKE_USUAL_PORTS'] !== 'no'

/** A port plan remembered in `file` (JSON). A damaged file is forgotten: ports are a convenience, not data. */
export function portPlan(file: string, usual = usualPorts()): PortPlan {
  const remembered = readPorts(file)
  const given = new Map<string, number>()
  const choose = (name: string, wish: PortWish): Promise<number> => {
    const preferred = [remembered[name] ?? [], wish.asked ?? [], usual ? (wish.preferred ?? []) : []].flat()
    return freePort({ ...wish, preferred }, new Set(given.values()))
  }
  return {
    likely: (name, wish = {}) => choose(name, wish),
    remembered: (name) => remembered[name],
    async take(name, wish = {}) {
      const had = given.get(name)
      if (had !== undefined) return had
      const port = await choose(name, wish)
      given.set(name, port)
      remembered[name] = port
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(`${file}.new`, JSON.stringify(remembered, null, 2))
      renameSync(`${file}.new`, file)
      return port
    },
    all: () => Object.fromEntries(given),
  }
}

function readPorts(file: string): Record<string, number> {
  if (!existsSync(file)) return {}
  try {
    return portFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

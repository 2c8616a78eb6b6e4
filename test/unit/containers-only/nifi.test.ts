import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { stackSources } from '../../../backend-stack/stack/paths.ts'
import { TOPICS } from '../../../main/contract/messages.ts'

/*
 * NiFi cannot run here: no assembly of it is in a package registry. So the flow is held to the form of NiFi's own classes
 * (org.apache.nifi.flow of nifi-api 2.3.0: an attribute that they do not know is an error here), and to being wired up.
 */
const component = {
  identifier: z.uuid(),
  groupIdentifier: z.uuid(),
  name: z.string(),
  comments: z.string(),
  position: z.strictObject({ x: z.number(), y: z.number() }),
}
const bundle = z.strictObject({
  group: z.literal('org.apache.nifi'),
  artifact: z.string().regex(/-nar$/),
  version: z.string(),
})
const descriptors = z.record(
  z.string(),
  z.strictObject({
    name: z.string(),
    displayName: z.string(),
    identifiesControllerService: z.boolean(),
    sensitive: z.boolean(),
    dynamic: z.boolean(),
  }),
)
const extension = {
  type: z.string().regex(/^org\.apache\.nifi\./),
  bundle,
  properties: z.record(z.string(), z.string()),
  propertyDescriptors: descriptors,
  bulletinLevel: z.literal('WARN'),
}
const processor = z.strictObject({
  ...component,
  ...extension,
  componentType: z.literal('PROCESSOR'),
  style: z.record(z.string(), z.string()),
  schedulingPeriod: z.string(),
  schedulingStrategy: z.enum(['TIMER_DRIVEN', 'CRON_DRIVEN']),
  executionNode: z.enum(['ALL', 'PRIMARY']),
  penaltyDuration: z.string(),
  yieldDuration: z.string(),
  runDurationMillis: z.number(),
  concurrentlySchedulableTaskCount: z.number(),
  autoTerminatedRelationships: z.array(z.string()),
  scheduledState: z.enum(['ENABLED', 'DISABLED']),
  retryCount: z.number(),
  retriedRelationships: z.array(z.string()),
  backoffMechanism: z.enum(['PENALIZE_FLOWFILE', 'YIELD_PROCESSOR']),
  maxBackoffPeriod: z.string(),
})
const service = z.strictObject({
  identifier: component.identifier,
  groupIdentifier: component.groupIdentifier,
  name: component.name,
  comments: component.comments,
  ...extension,
  componentType: z.literal('CONTROLLER_SERVICE'),
  controllerServiceApis: z.array(z.strictObject({ type: z.string(), bundle })).min(1),
  scheduledState: z.enum(['ENABLED', 'DISABLED']),
})
const end = z.strictObject({
  id: z.uuid(),
  type: z.enum(['PROCESSOR', 'FUNNEL']),
  groupId: z.uuid(),
  name: z.string(),
  comments: z.string(),
})
const connection = z.strictObject({
  identifier: component.identifier,
  groupIdentifier: component.groupIdentifier,
  name: component.name,
  componentType: z.literal('CONNECTION'),
  source: end,
  destination: end,
  labelIndex: z.number(),
  zIndex: z.number(),
  selectedRelationships: z.array(z.string()).min(1),
  backPressureObjectThreshold: z.number(),
  backPressureDataSizeThreshold: z.string(),
  flowFileExpiration: z.string(),
  prioritizers: z.array(z.string()),
  bends: z.array(z.never()),
  loadBalanceStrategy: z.string(),
  partitioningAttribute: z.string(),
  loadBalanceCompression: z.string(),
})
const none = z.array(z.never())
const flow = z
  .strictObject({
    flowContents: z.strictObject({
      identifier: component.identifier,
      name: component.name,
      comments: component.comments,
      position: component.position,
      componentType: z.literal('PROCESS_GROUP'),
      processGroups: none,
      remoteProcessGroups: none,
      processors: z.array(processor),
      inputPorts: none,
      outputPorts: none,
      connections: z.array(connection),
      labels: none,
      funnels: z.array(z.looseObject({ identifier: z.uuid(), componentType: z.literal('FUNNEL') })),
      controllerServices: z.array(service),
      parameterContextName: z.string(),
      defaultFlowFileExpiration: z.string(),
      defaultBackPressureObjectThreshold: z.number(),
      defaultBackPressureDataSizeThreshold: z.string(),
      flowFileConcurrency: z.string(),
      flowFileOutboundPolicy: z.string(),
      scheduledState: z.string(),
      executionEngine: z.string(),
      maxConcurrentTasks: z.number(),
      statelessFlowTimeout: z.string(),
    }),
    externalControllerServices: z.strictObject({}),
    parameterContexts: z.record(
      z.string(),
      z.strictObject({
        name: z.string(),
        componentType: z.literal('PARAMETER_CONTEXT'),
        inheritedParameterContexts: none,
        parameters: z.array(
          z.strictObject({
            name: z.string(),
            description: z.string(),
            sensitive: z.boolean(),
            provided: z.boolean(),
            value: z.string().optional(),
          }),
        ),
      }),
    ),
    parameterProviders: z.strictObject({}),
    flowEncodingVersion: z.literal('1.0'),
    latest: z.boolean(),
  })
  .parse(JSON.parse(readFileSync(join(stackSources, 'containers-only', 'nifi', 'prompts-flow.json'), 'utf8')))
const { processors, connections, controllerServices, funnels, parameterContextName } = flow.flowContents
const extensions = [...processors, ...controllerServices]

// What leaves each of them. RouteOnAttribute has one more for each property of its own.
const relationships: Readonly<Record<string, readonly string[]>> = {
  QueryDatabaseTable: ['success'],
  ConvertRecord: ['success', 'failure'],
  RouteOnAttribute: ['unmatched', 'prompts'],
  PublishKafka: ['success', 'failure'],
}

test('rows go from the table to Kafka, one step after the other, and whatever fails is kept', () => {
  const steps = processors.map(({ type }) => type.split('.').at(-1) ?? '')
  expect(steps).toEqual(Object.keys(relationships))
  const known = new Set([...processors, ...funnels].map(({ identifier }) => identifier))
  for (const { source, destination } of connections) {
    expect(known).toContain(source.id)
    expect(known).toContain(destination.id)
  }
  for (const [index, one] of processors.entries()) {
    const out = connections.filter(({ source }) => source.id === one.identifier)
    const led = [...out.flatMap((each) => each.selectedRelationships), ...one.autoTerminatedRelationships]
    expect(led.toSorted()).toEqual(relationships[steps[index] ?? '']?.toSorted())
    expect(one.autoTerminatedRelationships).not.toContain('failure')
    const next = processors[index + 1]
    if (next) expect(out.map(({ destination }) => destination.id)).toContain(next.identifier)
  }
})

test('every service and parameter that is named is there, of the version that compose runs', () => {
  const compose = readFileSync(join(stackSources, 'compose.yml'), 'utf8')
  const services = new Set(controllerServices.map(({ identifier }) => identifier))
  const parameters = flow.parameterContexts[parameterContextName]?.parameters.map(({ name }) => name) ?? []
  const used = new Set<string>()
  for (const one of extensions) {
    expect(compose).toContain(`image: apache/nifi:${one.bundle.version}`)
    expect(Object.keys(one.propertyDescriptors)).toEqual(Object.keys(one.properties))
    for (const [name, value] of Object.entries(one.properties)) {
      if (one.propertyDescriptors[name]?.identifiesControllerService === true)
        expect(services).toContain(value)
      for (const [, parameter = ''] of value.matchAll(/#\{([^}]+)\}/g)) used.add(parameter)
    }
  }
  expect([...used].toSorted()).toEqual(parameters.toSorted())
})

test('what comes out is a prompt, and no secret is in the flow', () => {
  const publish = processors.at(-1)?.properties ?? {}
  expect(publish['Message Key Field']).toBe('prompt_id')
  const context = flow.parameterContexts[parameterContextName]
  expect(context?.parameters.find(({ name }) => name === 'prompts.topic')?.value).toBe(TOPICS.prompts)
  for (const { sensitive, value } of context?.parameters ?? []) if (sensitive) expect(value).toBeUndefined()
  for (const { properties, propertyDescriptors } of extensions)
    for (const [name, { sensitive }] of Object.entries(propertyDescriptors))
      if (sensitive) expect(properties[name]).toMatch(/^#\{[\w.]+\}$/)
  const schemas = controllerServices.flatMap(({ properties }) => properties['schema-text'] ?? [])
  const avro = z.object({ fields: z.array(z.object({ name: z.string() })) })
  for (const schema of schemas)
    expect(avro.parse(JSON.parse(schema)).fields.map(({ name }) => name)).toEqual(
      'prompt_id text lang direction corpus source priority takes_wanted'.split(' '),
    )
})

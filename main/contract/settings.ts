/** What a person can set on a station. Secrets go in one direction only: a renderer may set them and never reads them back. */
import { z } from 'zod'
import { publicKeyHex } from './messages.ts'
import { updateSettings } from './updates.ts'

const topicName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,249}$/, 'letters, digits, dot, underscore and hyphen only')
export const brokerList = z
  .string()
  .max(1000)
  .regex(
    /^$|^[A-Za-z0-9._[\]:-]+:\d{1,5}(\s*,\s*[A-Za-z0-9._[\]:-]+:\d{1,5})*$/,
    'host:port, separated by commas',
  )

export const stationSettings = z.object({
  stationName: z.string().max(80).default(''),
  uiLanguage: z.enum(['en', 'fr', 'am', 'ar', 'sw']).default('en'),
  theme: z.enum(['system', 'light', 'dark', 'contrast']).default('system'),
  promptSize: z.number().min(0.6).max(2.5).default(1),
  keys: z.record(z.string(), z.string().max(20)).default({}),
  microphone: z
    .object({ deviceId: z.string(), label: z.string(), channel: z.number().int().min(0).max(31) })
    .nullable()
    .default(null),
  firstRunDone: z.boolean().default(false),
  broker: z
    .object({
      brokers: brokerList.default(''),
      /** takes go nowhere: not even to the broker that the start command brings along */
      nowhere: z.boolean().default(false),
      tls: z.boolean().default(false),
      /** PEM of a private authority, if the broker's certificate is not publicly signed */
      ca: z.string().max(20_000).default(''),
      sasl: z.enum(['none', 'plain', 'scram-sha-256', 'scram-sha-512']).default('none'),
      username: z.string().max(200).default(''),
      acks: z.enum(['all', '1', '0']).default('all'),
      promptTopic: topicName.default('topic1'),
      takeTopic: topicName.default('topic2'),
      receiptTopic: topicName.default('receipts'),
      reviewTopic: topicName.default('reviews'),
      /** where the lake reports on its rules */
      qualityTopic: topicName.default('quality'),
      /** where the stream job counts takes as they arrive */
      countersTopic: topicName.default('counters'),
      /** where the lake says what it holds, for listeners */
      catalogueTopic: topicName.default('catalogue'),
      /** what travels of speakers, and what became of prompts that were not read */
      speakerTopic: topicName.default('speakers'),
      outcomeTopic: topicName.default('outcomes'),
      /** where the lake says what it holds in all */
      summaryTopic: topicName.default('summary'),
      /** where stations that share the prompts say which they have */
      leaseTopic: topicName.default('leases'),
      mode: z.enum(['shared', 'every']).default('shared'),
      group: z.string().max(200).default('fieldtake'),
      backlogLimit: z.number().int().min(1).max(5_000).default(200),
    })
    .prefault({}),
  trust: z
    .object({
      /** public keys of the lakes whose receipts count, in hex; none: any receipt counts */
      lakeKeys: z.array(publicKeyHex).max(5).default([]),
    })
    .prefault({}),
  storage: z
    .object({
      endpoint: z.union([z.literal(''), z.url()]).default(''),
      region: z.string().max(60).default('us-east-1'),
      bucket: z.string().max(100).default(''),
      accessKeyId: z.string().max(200).default(''),
    })
    .prefault({}),
  /** where people here listen to the takes of all stations */
  archive: z
    .object({
      /** follow what the archive holds */
      follow: z.boolean().default(false),
      /** the small archive's own folder, where this computer can reach it; empty: the bucket */
      folder: z.string().max(4_096).default(''),
      endpoint: z.union([z.literal(''), z.url()]).default(''),
      region: z.string().max(60).default('us-east-1'),
      bucket: z.string().max(100).default(''),
      /** of an account that may read and nothing else */
      accessKeyId: z.string().max(200).default(''),
      /** MiB of audio that was fetched and stays for a while */
      cacheMiB: z.number().int().min(16).max(1_000_000).default(1_024),
    })
    .prefault({}),
  media: z
    .object({
      /** places from which pictures and examples of prompts may be fetched, see media.ts */
      hosts: z.string().max(2_000).default(''),
    })
    .prefault({}),
  upload: z
    .object({
      policy: z.enum(['always', 'unmetered', 'manual']).default('always'),
      paused: z.boolean().default(false),
      format: z.enum(['flac', 'wav']).default('flac'),
      /** KiB a second; 0 = no cap */
      rateCapKiB: z.number().int().min(0).max(1_000_000).default(0),
    })
    .prefault({}),
  retention: z
    .object({
      /** days after the landing receipt at which the local master may go; null = never by itself */
      deleteLandedAfterDays: z.number().int().min(0).max(3_650).nullable().default(null),
    })
    .prefault({}),
  updates: updateSettings.prefault({}),
  kiosk: z
    .object({
      enabled: z.boolean().default(false),
      /** what visitors record; null = the first project */
      projectId: z.string().max(200).nullable().default(null),
    })
    .prefault({}),
})
export type StationSettings = z.infer<typeof stationSettings>

/** Names of the secrets a station keeps; a renderer sees only whether each is set. */
export const secretName = z.enum(['brokerPassword', 'storageSecretKey', 'archiveSecretKey', 'kioskPin'])
export type SecretName = z.infer<typeof secretName>

/** What a stored secret was typed for; it is used for nothing else (secrets.ts). */
const brokerPlace = stationSettings.shape.broker
  .unwrap()
  .pick({ brokers: true, tls: true, ca: true, sasl: true, username: true })
const storagePlace = stationSettings.shape.storage.unwrap().pick({ endpoint: true, accessKeyId: true })
export type BrokerPlace = z.infer<typeof brokerPlace>
export type StoragePlace = z.infer<typeof storagePlace>
export const secretPlaces = z.object({
  brokerPassword: brokerPlace.nullable().default(null),
  storageSecretKey: storagePlace.nullable().default(null),
  archiveSecretKey: storagePlace.nullable().default(null),
})
export type SecretPlaces = z.infer<typeof secretPlaces>

export const settingsView = z.object({
  settings: stationSettings,
  /** stored, and typed for what is set now */
  secretsSet: z.record(secretName, z.boolean()),
  /** what those that are stored were typed for; null: none is stored */
  secretsFor: secretPlaces.prefault({}),
  /** the brokers of the command line, while they are in force; absent: none */
  givenBrokers: z.string().optional(),
  /** all that a locked kiosk tells of them: the rest stands at its defaults, and must not be saved */
  narrowed: z.literal(true).optional(),
})
export type SettingsView = z.infer<typeof settingsView>

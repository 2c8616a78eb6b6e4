import tseslint from 'typescript-eslint'
import reactHooks from 'eslint-plugin-react-hooks'

/**
 * contract <- text <- script <- core; contract <- audio <- core <- {electron, kiosk}; {contract, text, audio} <- {preload, renderer}. The shells never import each
 * other. Each layer names what it must not reach; test/unit/layers.test.ts proves that the rule bites.
 */
const forbid = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
    ],
  },
})
const path = (dir) => `(^|/)${dir}/`
const electron = ['^electron(/|$)', 'only main/electron and preload know Electron']
const electronShell = [
  path('(main/)?electron'),
  'the shells never import each other, and nothing else imports a shell',
]
const kioskShell = [
  path('(main/)?kiosk'),
  'the shells never import each other, and nothing else imports a shell',
]
const kafka = [
  path('(main/)?kafka'),
  'the Kafka client is used by the core and the backend, not by who speaks to the core',
]
const text = [path('(main/)?text'), 'the contract knows no rules about text']
const script = [path('(main/)?script'), 'files are read by the core and the backend']
const audio = [path('(main/)?audio'), 'the contract knows nothing of sounds']
const audioFiles = ['(^|/)(audio/|\\./)file/', 'browser code reads no files of this machine']
const system = [path('(main/)?system'), 'what the operating system gives is for the core and the backend']
const core = [path('(main/)?core'), 'the core is reached through the contract only']
const renderer = [path('renderer'), 'the renderer is a leaf: nothing imports it']
const preload = [path('preload'), 'preload is a leaf: nothing imports it']
const backend = [path('backend-stack'), 'the station does not know the backend; it knows the records']
const tests = [path('test'), 'product code never imports tests']
const node = [
  '^(node:|fs$|path$|os$|child_process$|better-sqlite3|kafkajs|@aws-sdk/)',
  'browser code has no Node',
]

const belowCore = [electron, electronShell, kioskShell, renderer, preload, backend, tests]
/** The rooms of the core from the ground up: none imports one that comes after it. */
const CORE_ROOMS = [
  'vault',
  'quality',
  'recording',
  'db',
  'log',
  'flac',
  'audit',
  'kafka',
  'lake',
  'jobs',
  'words',
  'projects',
  'prompts',
  'scripts',
  'speakers',
  'takes',
  'sessions',
  'capture',
  'outbox',
  'exchange',
  'catalogue',
  'reviews',
  'transcripts',
  'settings',
  'updates',
  'diagnosis',
  'state',
  'shell',
]
const above = (rooms) => [
  [
    '(^|/)\\.\\./(stores|connection|parts|calls|core|rescue|command|utility)\\.ts$',
    'what ties the rooms together is above all of them',
  ],
  ['(^|/)\\.\\./\\w+/methods\\.ts$', 'only calls.ts imports the methods of a domain'],
  ...(rooms.length === 0
    ? []
    : [[`(^|/)\\.\\./(${rooms.join('|')})/`, 'in the core no import runs back up: see CORE_ROOMS']]),
]

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.cache/', 'release/', 'test-results/', 'test/rig/*.cjs'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      'no-console': ['error', { allow: ['error'] }],
    },
  },
  { files: ['**/*.tsx', 'renderer/**/*.ts'], ...reactHooks.configs.flat['recommended'] },
  {
    files: ['scripts/**', 'backend-stack/**', 'test/**', 'main/kiosk/cli.ts', 'main/script/cli.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  // a test that prints was being looked into when it was committed
  { files: ['test/**/*.test.{ts,tsx}'], rules: { 'no-console': 'error' } },
  forbid(
    ['main/contract/**/*.ts'],
    [
      electron,
      electronShell,
      kioskShell,
      core,
      script,
      kafka,
      text,
      audio,
      renderer,
      preload,
      backend,
      tests,
      node,
    ],
  ),
  forbid(
    ['main/audio/**/*.ts'],
    [
      electron,
      electronShell,
      kioskShell,
      core,
      script,
      kafka,
      renderer,
      preload,
      backend,
      tests,
      node,
      audioFiles,
    ],
  ),
  // the one part of it that knows Node: shared by the core and the backend
  forbid(
    ['main/audio/file/**/*.ts'],
    [electron, electronShell, kioskShell, core, script, kafka, renderer, preload, backend, tests],
  ),
  forbid(
    ['main/system/**/*.ts'],
    [electron, electronShell, kioskShell, core, script, kafka, audio, renderer, preload, backend, tests],
  ),
  forbid(
    ['main/trust/**/*.ts'],
    [
      electron,
      electronShell,
      kioskShell,
      core,
      script,
      kafka,
      audio,
      system,
      renderer,
      preload,
      backend,
      tests,
    ],
  ),
  forbid(
    ['main/kafka/**/*.ts'],
    [electron, electronShell, kioskShell, core, script, renderer, preload, backend, tests],
  ),
  forbid(
    ['main/text/**/*.ts'],
    [electron, electronShell, kioskShell, core, script, kafka, renderer, preload, backend, tests, node],
  ),
  forbid(
    ['main/script/**/*.ts'],
    [electron, electronShell, kioskShell, core, kafka, audio, renderer, preload, backend, tests],
  ),
  forbid(['main/core/**/*.ts'], belowCore),
  ...CORE_ROOMS.map((room, index) =>
    forbid(
      [`main/core/${room}/**/*.ts`],
      [...belowCore, ...above(CORE_ROOMS.slice(index + 1))],
      // a method may reach for whatever its domain's work needs; only calls.ts imports them
      [`main/core/${room}/methods.ts`],
    ),
  ),
  forbid(['main/electron/**/*.ts'], [kioskShell, renderer, preload, backend, tests]),
  forbid(['main/kiosk/**/*.ts'], [electron, electronShell, renderer, preload, backend, tests]),
  forbid(
    ['preload/**/*.ts'],
    [electronShell, kioskShell, core, script, kafka, system, renderer, backend, tests, node],
  ),
  forbid(
    ['renderer/**/*.{ts,tsx}'],
    [
      electron,
      electronShell,
      kioskShell,
      core,
      script,
      kafka,
      system,
      preload,
      backend,
      tests,
      node,
      audioFiles,
    ],
  ),
  forbid(['backend-stack/**/*.ts'], [electron, electronShell, kioskShell, core, renderer, preload, tests]),
)

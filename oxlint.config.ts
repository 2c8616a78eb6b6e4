import type { OxlintConfig, OxlintOverride } from 'oxlint'

/** What may not be imported, as a regular expression, and why. */
type Pattern = readonly [regex: string, message: string]
type Rules = NonNullable<OxlintConfig['rules']>

/**
 * contract <- text <- script <- core; contract <- audio <- core <- {electron, kiosk}; {contract, text, audio} <- {preload, renderer}. The shells never import each
 * other. Each layer names what it must not reach; test/unit/layers.test.ts proves that the rule bites.
 */
const forbid = (files: string[], patterns: Pattern[], excludeFiles: string[] = []): OxlintOverride => ({
  files,
  excludeFiles,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
    ],
  },
})
const path = (dir: string) => `(^|/)${dir}/`
const electron: Pattern = ['^electron(/|$)', 'only main/electron and preload know Electron']
const electronShell: Pattern = [
  path('(main/)?electron'),
  'the shells never import each other, and nothing else imports a shell',
]
const kioskShell: Pattern = [
  path('(main/)?kiosk'),
  'the shells never import each other, and nothing else imports a shell',
]
const kafka: Pattern = [
  path('(main/)?kafka'),
  'the Kafka client is used by the core and the backend, not by who speaks to the core',
]
const text: Pattern = [path('(main/)?text'), 'the contract knows no rules about text']
const script: Pattern = [path('(main/)?script'), 'files are read by the core and the backend']
const audio: Pattern = [path('(main/)?audio'), 'the contract knows nothing of sounds']
const audioFiles: Pattern = ['(^|/)(audio/|\\./)file/', 'browser code reads no files of this machine']
const system: Pattern = [
  path('(main/)?system'),
  'what the operating system gives is for the core and the backend',
]
const core: Pattern = [path('(main/)?core'), 'the core is reached through the contract only']
const renderer: Pattern = [path('renderer'), 'the renderer is a leaf: nothing imports it']
const preload: Pattern = [path('preload'), 'preload is a leaf: nothing imports it']
const backend: Pattern = [
  path('backend-stack'),
  'the station does not know the backend; it knows the records',
]
const tests: Pattern = [path('test'), 'product code never imports tests']
const node: Pattern = [
  '^(node:|fs$|path$|os$|child_process$|better-sqlite3|kafkajs|@aws-sdk/)',
  'browser code has no Node',
]

const shells = [electron, electronShell, kioskShell]
/** what nothing of the product imports */
const leaves = [renderer, preload, backend, tests]
const belowCore = [...shells, ...leaves]
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
const above = (rooms: readonly string[]): Pattern[] => {
  const patterns: Pattern[] = [
    [
      '(^|/)\\.\\./(stores|connection|parts|calls|core|rescue|command|utility)\\.ts$',
      'what ties the rooms together is above all of them',
    ],
    ['(^|/)\\.\\./\\w+/methods\\.ts$', 'only calls.ts imports the methods of a domain'],
  ]
  if (rooms.length > 0)
    patterns.push([`(^|/)\\.\\./(${rooms.join('|')})/`, 'in the core no import runs back up: see CORE_ROOMS'])
  return patterns
}

/** What React's compiler and its hooks ask for. */
const HOOKS: Rules = {
  'react/rules-of-hooks': 'error',
  'react/exhaustive-deps': 'error',
  'react/static-components': 'error',
  'react/use-memo': 'error',
  'react/preserve-manual-memoization': 'error',
  'react/incompatible-library': 'error',
  'react/immutability': 'error',
  'react/globals': 'error',
  'react/refs': 'error',
  'react/set-state-in-effect': 'error',
  'react/error-boundaries': 'error',
  'react/purity': 'error',
  'react/set-state-in-render': 'error',
  'react/unsupported-syntax': 'error',
}

/** typescript-eslint's strict rules, with types, and a few of ESLint's. */
const RULES: Rules = {
  'no-array-constructor': 'error',
  'no-console': [
    'error',
    {
      allow: ['error'],
    },
  ],
  'no-unused-expressions': [
    'error',
    {
      allowShortCircuit: false,
      allowTaggedTemplates: false,
      allowTernary: false,
    },
  ],
  'no-unused-vars': 'error',
  'no-useless-constructor': 'error',
  'no-var': 'error',
  'prefer-const': [
    'error',
    {
      destructuring: 'any',
      ignoreReadBeforeAssign: false,
    },
  ],
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'typescript/await-thenable': 'error',
  'typescript/ban-ts-comment': [
    'error',
    {
      minimumDescriptionLength: 10,
    },
  ],
  'typescript/consistent-type-imports': 'error',
  'typescript/no-array-delete': 'error',
  'typescript/no-base-to-string': 'error',
  'typescript/no-confusing-void-expression': [
    'error',
    {
      ignoreArrowShorthand: true,
    },
  ],
  'typescript/no-deprecated': 'error',
  'typescript/no-duplicate-enum-values': 'error',
  'typescript/no-duplicate-type-constituents': 'error',
  'typescript/no-dynamic-delete': 'error',
  'typescript/no-empty-object-type': 'error',
  'typescript/no-explicit-any': 'error',
  'typescript/no-extra-non-null-assertion': 'error',
  'typescript/no-extraneous-class': 'error',
  'typescript/no-floating-promises': 'error',
  'typescript/no-for-in-array': 'error',
  'typescript/no-generated-empty-object-type': 'error',
  'typescript/no-implied-eval': 'error',
  'typescript/no-invalid-void-type': 'error',
  'typescript/no-meaningless-void-operator': 'error',
  'typescript/no-misused-new': 'error',
  'typescript/no-misused-promises': 'error',
  'typescript/no-misused-spread': 'error',
  'typescript/no-mixed-enums': 'error',
  'typescript/no-namespace': 'error',
  'typescript/no-non-null-asserted-nullish-coalescing': 'error',
  'typescript/no-non-null-asserted-optional-chain': 'error',
  'typescript/no-non-null-assertion': 'error',
  'typescript/no-redundant-type-constituents': 'error',
  'typescript/no-require-imports': 'error',
  'typescript/no-this-alias': 'error',
  'typescript/no-unnecessary-boolean-literal-compare': 'error',
  'typescript/no-unnecessary-condition': [
    'error',
    {
      allowConstantLoopConditions: 'only-allowed-literals',
    },
  ],
  'typescript/no-unnecessary-template-expression': 'error',
  'typescript/no-unnecessary-type-arguments': 'error',
  'typescript/no-unnecessary-type-assertion': 'error',
  'typescript/no-unnecessary-type-constraint': 'error',
  'typescript/no-unnecessary-type-conversion': 'error',
  'typescript/no-unnecessary-type-parameters': 'error',
  'typescript/no-unsafe-argument': 'error',
  'typescript/no-unsafe-assignment': 'error',
  'typescript/no-unsafe-call': 'error',
  'typescript/no-unsafe-declaration-merging': 'error',
  'typescript/no-unsafe-enum-assignment': 'error',
  'typescript/no-unsafe-enum-comparison': 'error',
  'typescript/no-unsafe-function-type': 'error',
  'typescript/no-unsafe-member-access': 'error',
  'typescript/no-unsafe-return': 'error',
  'typescript/no-unsafe-unary-minus': 'error',
  'typescript/no-useless-default-assignment': 'error',
  'typescript/no-wrapper-object-types': 'error',
  'typescript/only-throw-error': 'error',
  'typescript/prefer-as-const': 'error',
  'typescript/prefer-literal-enum-member': 'error',
  'typescript/prefer-namespace-keyword': 'error',
  'typescript/prefer-promise-reject-errors': 'error',
  'typescript/prefer-reduce-type-parameter': 'error',
  'typescript/prefer-return-this-type': 'error',
  'typescript/related-getter-setter-pairs': 'error',
  'typescript/require-await': 'error',
  'typescript/restrict-plus-operands': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNullish: false,
      allowNumberAndString: false,
      allowRegExp: false,
    },
  ],
  'typescript/restrict-template-expressions': [
    'error',
    {
      allowNumber: true,
      allowBoolean: true,
    },
  ],
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  'typescript/switch-exhaustiveness-check': [
    'error',
    {
      considerDefaultExhaustiveForUnions: true,
    },
  ],
  'typescript/triple-slash-reference': 'error',
  'typescript/unbound-method': 'error',
  'typescript/unified-signatures': 'error',
  'typescript/use-unknown-in-catch-callback-variable': 'error',
}

/** Of every file, whatever it is written in. */
const CYCLES: Rules = { 'import/no-cycle': ['error', { ignoreTypes: false }] }

const off = (rules: Rules): Rules => Object.fromEntries(Object.keys(rules).map((name) => [name, 'off']))

export default {
  plugins: ['import', 'typescript', 'react'],
  categories: { correctness: 'off' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['dist/', '.cache/', 'release/', 'test-results/', 'test/rig/*.cjs'],
  rules: { ...RULES, ...CYCLES },
  overrides: [
    { files: ['renderer/**', '**/*.tsx'], rules: HOOKS },
    {
      files: ['scripts/**', 'backend-stack/**', 'test/**', 'main/kiosk/cli.ts', 'main/script/cli.ts'],
      rules: { 'no-console': 'off' },
    },
    { files: ['test/**'], rules: { 'typescript/no-non-null-assertion': 'off' } },
    // a test that prints was being looked into when it was committed
    { files: ['test/**/*.test.ts', 'test/**/*.test.tsx'], rules: { 'no-console': 'error' } },
    // what runs before packages are there, or in another program's shell, has no types
    { files: ['**/*.{mjs,cjs,js}'], rules: off(RULES) },
    forbid(['main/contract/**/*.ts'], [...shells, core, script, kafka, text, audio, ...leaves, node]),
    forbid(['main/audio/**/*.ts'], [...shells, core, script, kafka, ...leaves, node, audioFiles]),
    // the one part of it that knows Node: shared by the core and the backend
    forbid(['main/audio/file/**/*.ts'], [...shells, core, script, kafka, ...leaves]),
    forbid(['main/system/**/*.ts'], [...shells, core, script, kafka, audio, ...leaves]),
    forbid(['main/trust/**/*.ts'], [...shells, core, script, kafka, audio, system, ...leaves]),
    forbid(['main/kafka/**/*.ts'], [...shells, core, script, ...leaves]),
    forbid(['main/text/**/*.ts'], [...shells, core, script, kafka, ...leaves, node]),
    forbid(['main/script/**/*.ts'], [...shells, core, kafka, audio, ...leaves]),
    forbid(['main/core/**/*.ts'], belowCore),
    ...CORE_ROOMS.map((room, index) =>
      forbid(
        [`main/core/${room}/**/*.ts`],
        [...belowCore, ...above(CORE_ROOMS.slice(index + 1))],
        // a method may reach for whatever its domain's work needs; only calls.ts imports them
        [`main/core/${room}/methods.ts`],
      ),
    ),
    forbid(['main/electron/**/*.ts'], [kioskShell, ...leaves]),
    forbid(['main/kiosk/**/*.ts'], [electron, electronShell, ...leaves]),
    forbid(
      ['preload/**/*.ts'],
      [electronShell, kioskShell, core, script, kafka, system, renderer, backend, tests, node],
    ),
    forbid(
      ['renderer/**/*.{ts,tsx}'],
      [...shells, core, script, kafka, system, preload, backend, tests, node, audioFiles],
    ),
    forbid(['backend-stack/**/*.ts'], [...shells, core, renderer, preload, tests]),
  ],
} satisfies OxlintConfig

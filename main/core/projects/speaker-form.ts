/** The speaker form of a project by JSON Schema: is it one, and do these answers fit it? */
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'
import { StationError } from '../../contract/errors.ts'
import type { FieldFault } from '../../contract/errors.ts'
import { placeNotAsked, pointer } from '../../contract/speaker-form.ts'

type Schema = Record<string, unknown>

/** A form for people, not a program; and answers that a person types. In characters of JSON. */
const LARGEST_FORM = 100_000
const LARGEST_ANSWERS = 20_000

const refuse = (place: string, why: string): never => {
  throw new StationError('form_invalid', `${place}: ${why}`, { place, why })
}

/**
 * A pattern of a form takes time in proportion to the answer, whatever it says: JavaScript's own engine may need hours for
 * `^(a+)+$`. What only that one can do (looking around, back references) is refused with the form.
 */
const linear = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    // Ajv tells patterns apart by how they are written
    return { test: (answer: string) => compiled.test(answer), toString: () => pattern }
  },
  { code: 'linear' },
)

function compile(form: Schema): ValidateFunction {
  // formats are notes to the reader here: what may be a telephone number is not for us to say
  const ajv = new Ajv2020({
    ...{ allErrors: true, strict: false, logger: false, validateFormats: false },
    code: { regExp: linear },
  })
  if (ajv.validateSchema(form) !== true) {
    // the deepest is the most telling: what is above it fails only because of it
    const [worst] = [...(ajv.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length)
    refuse(worst?.instancePath || '/', worst?.message ?? 'is not JSON Schema')
  }
  try {
    return ajv.compile(form)
  } catch (error) {
    // what only shows when it is put together: a reference that leads nowhere, a pattern that is none
    const why = error instanceof Error ? error.message : String(error)
    const reference = /can't resolve reference (\S+)/.exec(why)?.[1]
    const place = placeOf(form, (key, value) =>
      reference === undefined
        ? key === 'pattern' && !isPattern(value)
        : key === '$ref' && value === reference,
    )
    return refuse(place ?? '/', why)
  }
}

function isPattern(value: unknown): boolean {
  try {
    if (typeof value !== 'string') return false
    linear(value)
    return true
  } catch {
    return false
  }
}

/** Where in the form something is, as a JSON pointer. */
function placeOf(
  form: unknown,
  wanted: (key: string, value: unknown) => boolean,
  path: readonly string[] = [],
): string | null {
  if (typeof form !== 'object' || form === null) return null
  for (const [key, value] of Object.entries(form)) {
    if (wanted(key, value)) return pointer([...path, key])
    const found = placeOf(value, wanted, [...path, key])
    if (found !== null) return found
  }
  return null
}

/** Throws `form_invalid` with the place (a JSON pointer) of what cannot be used. An empty form asks nothing. */
export function checkForm(form: Schema): void {
  if (Object.keys(form).length === 0) return
  if (JSON.stringify(form).length > LARGEST_FORM) refuse('/', 'is longer than a form can be')
  compile(form)
  const place = placeNotAsked(form)
  if (place !== null) refuse(place, 'only texts, choices, numbers, yes or no, and lists can be asked')
  const { required = [], properties = {} } = form
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return
  // nobody could ever fill in what is required and not asked
  const missing = required.findIndex((name) => !Object.hasOwn(properties, String(name)))
  if (missing >= 0) refuse(`/required/${missing}`, 'is required, but not asked')
}

const RULES: Record<string, FieldFault['rule']> = {
  required: 'required',
  dependentRequired: 'required',
  type: 'type',
  minimum: 'range',
  maximum: 'range',
  exclusiveMinimum: 'range',
  exclusiveMaximum: 'range',
  multipleOf: 'range',
  minLength: 'length',
  maxLength: 'length',
  minItems: 'length',
  maxItems: 'length',
  enum: 'choice',
  const: 'choice',
  pattern: 'pattern',
}

function faultOf(error: ErrorObject): FieldFault {
  const params: Record<string, unknown> = error.params
  const [, first = ''] = error.instancePath.split('/')
  const named = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty']
  const field = first === '' && typeof named === 'string' ? named : first
  const limit = params['limit'] ?? params['multipleOf'] ?? params['pattern']
  return {
    field: field.replaceAll('~1', '/').replaceAll('~0', '~'),
    rule: RULES[error.keyword] ?? 'other',
    ...(typeof limit === 'string' || typeof limit === 'number' ? { limit: String(limit) } : {}),
  }
}

let compiled: { readonly text: string; readonly fits: ValidateFunction | null } | null = null

/** A form that was stored before forms were checked must not keep anybody from recording: it asks nothing. */
function validatorOf(form: Schema): ValidateFunction | null {
  const text = JSON.stringify(form)
  if (compiled?.text === text) return compiled.fits
  let fits: ValidateFunction | null = null
  try {
    if (placeNotAsked(form) === null) fits = compile(form)
  } catch {
    fits = null
  }
  compiled = { text, fits }
  return fits
}

/** Throws `answers_invalid` with a fault for each answer that does not fit. */
export function checkAnswers(form: Schema, answers: Record<string, unknown>): void {
  const text = JSON.stringify(answers)
  if (text.length > LARGEST_ANSWERS)
    throw new StationError('answers_invalid', 'the answers are longer than a form can be')
  const fits = validatorOf(form)
  if (fits === null || fits(answers)) return
  const byField = new Map<string, FieldFault>()
  for (const error of fits.errors ?? []) {
    const fault = faultOf(error)
    if (!byField.has(fault.field)) byField.set(fault.field, fault)
  }
  // what only says that one of the branches failed is of use when nothing else is said
  if (byField.size > 1) byField.delete('')
  const faults = [...byField.values()].slice(0, 100)
  const words = faults.map(({ field, rule }) => `${field}: ${rule}`).join(', ')
  throw new StationError(
    'answers_invalid',
    `the answers do not fit the form: ${words}`,
    {},
    undefined,
    faults,
  )
}

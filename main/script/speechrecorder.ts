/**
 * SpeechRecorder's scripts: XML, and the JSON of its successors in the browser. Both come to the same items; what the station
 * cannot do with one is noted and left out.
 */
import sax from 'sax'
import { z } from 'zod'
import { ElementReader } from './json.ts'
import { htmlText } from './html-text.ts'
import { fault } from './rows.ts'
import type { Fault, Notes, Row } from './rows.ts'

/** The cells of an item. */
export const ITEM_COLUMNS = [
  'itemcode',
  'text',
  'section',
  'recinstructions',
  'image',
  'audio',
  'training',
] as const

interface Item {
  line: number
  recorded: boolean
  itemcode: string | null
  section: string | null
  hint: string[]
  text: string[]
  image: string | null
  audio: string | null
  training: boolean
}

/** Attributes that ask for what the station does not do, with the values that ask for nothing. */
const NOT_DONE: Readonly<Record<string, RegExp>> = {
  recduration: /^$/,
  prerecdelay: /^0?$/,
  prerecording: /^0?$/,
  postrecdelay: /^0?$/,
  postrecording: /^0?$/,
  finalsilence: /^0?$/,
  beep: /^$|^false$|^no$/i,
  rectype: /^$|^audio$/i,
  blocked: /^$|^false$/i,
  order: /^$|^sequential$/i,
  mode: /^$|^manual$/i,
  promptphase: /^$|^(?:idle|recording|prerecording|prompting)$/i,
}

function noteUndone(name: string, value: string, line: number, notes: Notes): void {
  const nothing = NOT_DONE[name.toLowerCase()]
  if (nothing && !nothing.test(value.trim())) notes.add('not_done', line, name.toLowerCase())
}

function rowOf(item: Item, notes: Notes): Row | Fault | null {
  if (!item.recorded) {
    notes.add('not_recorded', item.line)
    return null
  }
  const text = item.text
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')
  if (text === '') return fault(item.line, 'empty', 'an item without a text')
  const { line, itemcode, section, hint, image, audio, training } = item
  return {
    ok: true,
    line,
    cells: [itemcode, text, section, hint.join('\n') || null, image, audio, training ? 'true' : null],
  }
}

/** What a media item shows besides its words. */
function addMedia(item: Item, src: string, mimetype: string, notes: Notes): void {
  const kind = /^(image|audio)\//i.exec(mimetype)?.[1]?.toLowerCase() ?? kindOfFile(src)
  const isShown = (kind === 'image' || kind === 'audio') && z.url().safeParse(src).success
  if (isShown && item[kind] === null) item[kind] = src
  else notes.add('not_done', item.line, `mediaitem src="${src.slice(0, 80)}"`)
}
const kindOfFile = (src: string): 'image' | 'audio' | null =>
  /\.(?:png|jpe?g|gif|webp)$/i.test(src) ? 'image' : /\.(?:wav|mp3|ogg|flac|m4a)$/i.test(src) ? 'audio' : null

/** The words of a media item; what HTML says of how they are set is told, and lost. */
function wordsOf(text: string, mimetype: string, line: number, notes: Notes): string {
  if (!/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(mimetype)) return text
  const words = htmlText(text)
  if (words !== text.trim()) notes.add('not_done', line, 'mimetype="text/html"')
  return words
}

const newItem = (line: number, recorded: boolean, section: string | null, training: boolean): Item => ({
  line,
  recorded,
  section,
  training,
  itemcode: null,
  hint: [],
  text: [],
  image: null,
  audio: null,
})

/** Throws for XML that is not well formed. No entity but XML's own five is known, and nothing is fetched. */
export function xmlReader(notes: Notes): { push(text: string): (Row | Fault)[]; end(): (Row | Fault)[] } {
  const parser = sax.parser(true, { trim: false, position: true, xmlns: false })
  let out: (Row | Fault)[] = []
  const path: string[] = []
  let section: string | null = null
  let training = false
  let item: Item | null = null
  let words = ''
  let mimetype = ''
  parser.onopentag = ({ name: written, attributes }) => {
    const name = plain(written)
    path.push(name)
    const line = parser.line + 1
    const given = new Map(Object.entries(attributes).map(([key, value]) => [plain(key), String(value)]))
    words = ''
    if (name === 'section' || name === 'group' || name === 'recording' || name === 'nonrecording')
      for (const [key, value] of given) noteUndone(key, value, line, notes)
    if (name === 'section') {
      section = given.get('name')?.trim() || null
      training = /^(?:true|1|yes)$/i.test(given.get('training') ?? '')
    }
    if (name === 'recording' || name === 'nonrecording') {
      item = newItem(line, name === 'recording', section, training)
      item.itemcode = given.get('itemcode') ?? null
    }
    if (item === null) return
    if (name === 'recinstructions') pushText(item.hint, given.get('recinstructions'))
    if (name === 'mediaitem') {
      mimetype = given.get('mimetype') ?? ''
      const src = given.get('src')
      if (src !== undefined && src !== '') addMedia(item, src, mimetype, notes)
    }
  }
  parser.ontext = (more) => (words += more)
  parser.oncdata = (more) => (words += more)
  parser.onclosetag = (written) => {
    const name = plain(written)
    path.pop()
    const within = path.at(-1)
    if (item !== null) {
      const said = words.trim()
      if (name === 'recinstructions') pushText(item.hint, said)
      else if (name === 'mediaitem')
        pushText(
          within === 'recinstructions' ? item.hint : item.text,
          wordsOf(said, mimetype, item.line, notes),
        )
      // before media items there were words alone
      else if (name === 'recprompt' && item.text.length === 0) pushText(item.text, said)
      else if (name === 'recording' || name === 'nonrecording') {
        const row = rowOf(item, notes)
        if (row) out.push(row)
        item = null
      }
    }
    if (name === 'section') section = null
    words = ''
  }
  parser.onerror = (error) => {
    throw error
  }
  const taken = () => {
    const rows = out
    out = []
    return rows
  }
  return {
    push(text) {
      parser.write(text)
      return taken()
    },
    end() {
      parser.close()
      return taken()
    },
  }
}

const pushText = (into: string[], text: string | undefined) => {
  if (text !== undefined && text.trim() !== '') into.push(text.trim().replace(/[ \t]*\n[ \t]*/g, '\n'))
}
const plain = (name: string): string => name.replace(/^.*:/, '').toLowerCase()

const media = z.looseObject({
  text: z.string().nullish(),
  src: z.string().nullish(),
  mimetype: z.string().nullish(),
})
const instructions = z
  .union([z.string(), z.looseObject({ recinstructions: z.string().nullish(), text: z.string().nullish() })])
  .nullish()
const itemShape = z.looseObject({
  itemcode: z.union([z.string(), z.number().transform(String)]).nullish(),
  type: z.string().nullish(),
  mediaitems: z.array(media).nullish(),
  recprompt: z.union([z.string(), z.looseObject({ mediaitems: z.array(media).nullish() })]).nullish(),
  recinstructions: instructions,
})
const groupShape = z.looseObject({
  order: z.string().nullish(),
  promptItems: z.array(itemShape).nullish(),
  promptUnits: z.array(itemShape).nullish(),
})
const sectionShape = groupShape.extend({
  name: z.string().nullish(),
  training: z.boolean().nullish(),
  groups: z.array(groupShape).nullish(),
})
const scriptShape = z.looseObject({ sections: z.array(sectionShape).min(1) })

/** Whether JSON is such a script, and not only something with sections. */
export const isScript = (value: unknown): boolean => {
  const parsed = scriptShape.safeParse(value)
  return parsed.success && parsed.data.sections.some((section) => itemsOf(section).length > 0)
}

type Group = z.infer<typeof groupShape>
const itemsOf = (
  section: z.infer<typeof sectionShape>,
): { group: Group; item: z.infer<typeof itemShape> }[] =>
  [section, ...(section.groups ?? [])].flatMap((group) =>
    [...(group.promptItems ?? []), ...(group.promptUnits ?? [])].map((item) => ({ group, item })),
  )

/** All of such a script. */
export function jsonItems(text: string, notes: Notes): (Row | Fault)[] {
  const { sections } = scriptShape.parse(JSON.parse(text))
  const lines = linesOf(text)
  const out: (Row | Fault)[] = []
  for (const section of sections) {
    for (const key of ['order', 'mode', 'promptphase']) noteUndone(key, textOf(section[key]), 0, notes)
    for (const { order } of section.groups ?? []) noteUndone('order', order ?? '', 0, notes)
    for (const { item } of itemsOf(section)) {
      const line = lines.shift() ?? 0
      for (const key of Object.keys(item)) noteUndone(key, textOf(item[key]), line, notes)
      const isShown = /^nonrecording$/i.test(item.type ?? '')
      const made = newItem(line, !isShown, section.name ?? null, section.training === true)
      made.itemcode = item.itemcode ?? null
      const said = item.recinstructions
      pushText(
        made.hint,
        typeof said === 'string' ? said : (said?.recinstructions ?? said?.text ?? undefined),
      )
      const prompt = item.recprompt
      const items =
        item.mediaitems ?? (typeof prompt === 'string' ? [{ text: prompt }] : (prompt?.mediaitems ?? []))
      for (const one of items) {
        pushText(made.text, wordsOf(one.text ?? '', one.mimetype ?? '', line, notes))
        if (one.src) addMedia(made, one.src, one.mimetype ?? '', notes)
      }
      const row = rowOf(made, notes)
      if (row) out.push(row)
    }
  }
  return out
}
/** Where each item begins; within a section its own items come before those of its groups. */
function linesOf(text: string): number[] {
  const places = ['promptItems', 'promptUnits'].flatMap((key) => [
    ['sections', '*', key],
    ['sections', '*', 'groups', '*', key],
  ])
  const found = places.flatMap((path) => {
    const reader = new ElementReader(path)
    return [...reader.push(text), ...reader.end()].filter((element) => element.ok)
  })
  const order = ({ keys }: { keys: readonly string[] }) => [
    Number(keys[1]),
    keys.length > 4 ? Number(keys[3]) + 1 : 0,
    Number(keys.at(-1)),
  ]
  found.sort((a, b) => {
    const [x, y] = [order(a), order(b)]
    return (x[0] ?? 0) - (y[0] ?? 0) || (x[1] ?? 0) - (y[1] ?? 0) || (x[2] ?? 0) - (y[2] ?? 0)
  })
  return found.map(({ line }) => line)
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** What is no script, told by its first bytes: names lie, and a time code must never become a prompt. */
import type { ScriptRefusal } from '../contract/script.ts'

const READ =
  'Read are: plain text with a prompt a line, tables (CSV, TSV and other separators), Excel .xlsx and OpenDocument .ods workbooks, JSON and JSON Lines, SpeechRecorder scripts, and the lists of LJSpeech, Piper, Kaldi, LibriSpeech, CMU ARCTIC and Common Voice.'

const WHAT: Record<ScriptRefusal['code'], string> = {
  empty: 'The file is empty.',
  html: 'This is a web page (HTML), not a script.',
  rtf: 'This is a formatted text (RTF), not a script: save it as plain text.',
  pdf: 'This is a PDF, not a script: copy its sentences into a text file.',
  word: 'This is a document of a word processor, not a script: save it as plain text.',
  old_excel:
    'This is a workbook of an old Excel (.xls), or one with a password: save it as .xlsx without one.',
  subtitles: 'These are subtitles, not a script.',
  textgrid: 'This is an annotation of Praat (TextGrid or the like), not a script.',
  eaf: 'This is an annotation of ELAN (EAF), not a script.',
  archive: 'This is an archive, not a script: unpack it first.',
  picture: 'This is a picture, not a script.',
  audio: 'This is a recording, not a script.',
  video: 'This is a film, not a script.',
  other_xml: 'This is XML of another kind than a SpeechRecorder script.',
  binary: 'This is not a text file.',
  damaged: 'The file is damaged or cut short.',
  locked: 'This workbook has a password: save it without one.',
  too_large: 'The file is larger than what can be read at once.',
  not_understood: 'No prompts are found in this file.',
}

export function refusal(code: ScriptRefusal['code'], detail = ''): ScriptRefusal {
  const what = detail === '' ? WHAT[code] : `${WHAT[code].slice(0, -1)} (${detail}).`
  // one sentence for whoever prints it
  return { code, message: `${what.replace(/\.$/, '')}. ${READ}`.replace(/\. Read are:/, '; read are:') }
}

const starts = (bytes: Uint8Array, magic: string, at = 0): boolean =>
  Array.from({ length: magic.length }, (_, index) => magic.charCodeAt(index)).every(
    (byte, index) => bytes[at + index] === byte,
  )

const MAGIC: readonly (readonly [string, ScriptRefusal['code'], number?])[] = [
  ['%PDF', 'pdf'],
  ['{\\rtf', 'rtf'],
  ['\u00d0\u00cf\u0011\u00e0', 'old_excel'],
  ['Rar!', 'archive'],
  ['7z\u00bc\u00af', 'archive'],
  ['\u001f\u008b', 'archive'],
  ['BZh', 'archive'],
  ['\u00fd7zXZ', 'archive'],
  ['\u0028\u00b5\u002f\u00fd', 'archive'],
  ['ustar', 'archive', 257],
  ['\u0089PNG', 'picture'],
  ['\u00ff\u00d8\u00ff', 'picture'],
  ['GIF8', 'picture'],
  ['II*\u0000', 'picture'],
  ['MM\u0000*', 'picture'],
  ['WEBP', 'picture', 8],
  ['AVI ', 'video', 8],
  ['WAVE', 'audio', 8],
  ['AIFF', 'audio', 8],
  ['fLaC', 'audio'],
  ['OggS', 'audio'],
  ['ID3', 'audio'],
  ['.snd', 'audio'],
  ['NIST_1A', 'audio'],
  ['ftypM4A', 'audio', 4],
  ['ftyp', 'video', 4],
  ['\u001aE\u00df\u00a3', 'video'],
  ['SQLite format 3', 'binary'],
  ['PAR1', 'binary'],
  ['\u007fELF', 'binary'],
  ['ttyp', 'binary'],
]

export type Container = 'zip' | 'text'

/** Office wraps a workbook with a password in the container of the old formats, as a stream of this name. */
const LOCKED = Buffer.from('EncryptedPackage', 'utf16le')
const isLocked = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(LOCKED)

/** By its bytes alone. */
export function sniffBytes(bytes: Uint8Array): ScriptRefusal['code'] | Container {
  if (bytes.length === 0) return 'empty'
  if (starts(bytes, 'PK\u0003\u0004') || starts(bytes, 'PK\u0005\u0006')) return 'zip'
  for (const [magic, code, at] of MAGIC)
    if (starts(bytes, magic, at)) return code === 'old_excel' && isLocked(bytes) ? 'locked' : code
  // the frame of an MP3 without a tag; UTF-16's own mark is FF FE
  if (bytes[0] === 0xff && [0xfb, 0xf3, 0xf2].includes(bytes[1] ?? 0) && bytes.subarray(0, 512).includes(0))
    return 'audio'
  return 'text'
}

const TIME = String.raw`\d{1,3}:\d{2}(?::\d{2})?[.,]\d{1,3}`
const TEXTS: readonly (readonly [RegExp, ScriptRefusal['code']])[] = [
  [/^WEBVTT\b/, 'subtitles'],
  [new RegExp(String.raw`^(?:\d+\s*\n\s*)?${TIME}\s*-->\s*${TIME}`, 'm'), 'subtitles'],
  [/^\[Script Info\]/i, 'subtitles'],
  [/^\{\d+\}\{\d+\}/, 'subtitles'],
  // lyrics with times
  [/^(?:\[[a-z]+:[^\]\n]*\]\s*)*\[\d{1,2}:\d{2}[.:]\d{2,3}\].*\n\[\d{1,2}:\d{2}[.:]\d{2,3}\]/i, 'subtitles'],
  [/^File type = "ooTextFile/, 'textgrid'],
  [/^"?ooTextFile/, 'textgrid'],
  [/^"Praat chronological TextGrid/, 'textgrid'],
  [/^\{\\rtf/, 'rtf'],
  [
    /^<(?:!doctype\s+html|html|head|body|div|p|table|ul|ol|span|h[1-6]|script\s+(?:src|type|async|defer)\b)[\s>]/i,
    'html',
  ],
  [/^From: .*\nMIME-Version:/i, 'html'],
]
/** Before a root element: the declaration, comments, processing instructions and a document type. */
const XML_START = /^(?:\s|<\?[^>]*\?>|<!--[^]*?-->|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?[^>]*>)*<([A-Za-z_][\w.:-]*)/

/** By what its text begins with; `xml`: of a script as SpeechRecorder writes it. */
export function sniffText(text: string): ScriptRefusal['code'] | 'xml' | 'text' {
  const start = text.slice(0, 20_000).trimStart()
  if (start === '') return 'empty'
  for (const [pattern, code] of TEXTS) if (pattern.test(start)) return code
  if (!start.startsWith('<')) return 'text'
  const root = XML_START.exec(start)?.[1]?.replace(/^.*:/, '').toLowerCase()
  if (root === undefined) return start.startsWith('<?xml') ? 'other_xml' : 'text'
  if (/^<!doctype\s+html|^html$/i.test(root) || root === 'html') return 'html'
  if (root === 'script' || root === 'recordingscript' || root === 'recordingsession') return 'xml'
  if (root === 'annotation_document') return 'eaf'
  if (root === 'tt') return 'subtitles'
  if (root === 'svg') return 'picture'
  // "<laughs> Well, hello" is somebody's line; an element that is closed again is XML
  return start.startsWith('<?xml') || new RegExp(`</(?:[\\w.-]+:)?${root}\\s*>`, 'i').test(text)
    ? 'other_xml'
    : 'text'
}

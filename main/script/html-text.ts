/** The words of a piece of HTML, as somebody sees them; how they are set is lost. */
import sax from 'sax'

/** Begin and end a line. */
const BLOCKS = /^(?:p|div|li|ul|ol|tr|table|h[1-6]|section|article|center|blockquote|br)$/
/** Hold no words to be read. */
const HIDDEN = /^(?:head|style|script|title|template)$/

/** Lenient, as browsers are: what is not closed is closed at the end. */
export function htmlText(html: string): string {
  const parser = sax.parser(false, { lowercase: true })
  let out = ''
  let hidden = 0
  const lineEnd = (name: string) => {
    if (BLOCKS.test(name)) out += '\n'
  }
  parser.onopentag = ({ name }) => {
    if (HIDDEN.test(name)) hidden += 1
    lineEnd(name)
  }
  parser.onclosetag = (name) => {
    if (HIDDEN.test(name)) hidden -= 1
    if (name !== 'br') lineEnd(name)
  }
  const words = (more: string) => {
    if (hidden === 0) out += more.replace(/[\s\u00a0]+/g, ' ')
  }
  parser.ontext = words
  parser.oncdata = words
  // a mark that is no tag is a letter
  parser.onerror = () => parser.resume()
  parser.write(html).close()
  return out
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

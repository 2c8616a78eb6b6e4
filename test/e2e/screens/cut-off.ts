/**
 * Runs in the page: words that cannot be seen whole. A text is cut off when it leaves a box that clips, or the frame of
 * a control or card that should hold it. What scrolls, and what ends in an ellipsis on purpose, is not cut off.
 */
export function cutOff(): string[] {
  const FRAMES = 'button, .button, .card, .pill, .tile, .rail-link, .segment-face, .mark, .hop, dialog'
  const found = new Set<string>()
  const leaves = (words: DOMRect, box: DOMRect, tolerance: number) => ({
    across: words.left < box.left - 1 || words.right > box.right + 1,
    // Some letters stand taller than their line, and are still whole.
    along: words.top < box.top - tolerance || words.bottom > box.bottom + tolerance,
  })
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? ''
    const parent = node.parentElement
    if (
      text === '' ||
      !parent ||
      parent.closest('.visually-hidden, option, textarea') ||
      !parent.checkVisibility()
    )
      continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const words = range.getBoundingClientRect()
    if (words.width === 0) continue
    for (let box: Element | null = parent; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box)
      if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none' || style.position === 'fixed')
        break
      // A row that scrolls sideways on purpose hides the rest; a page that does was not meant to.
      if (style.overflowX === 'auto' && style.overflowY === 'hidden') break
      const scrolls = /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`)
      const clips = /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`)
      const { across, along } = leaves(words, box.getBoundingClientRect(), 0.3 * parseFloat(style.fontSize))
      if ((across && (clips || scrolls || box.matches(FRAMES))) || (along && clips)) {
        found.add(
          `cuts off "${text.slice(0, 40)}" at ${box.tagName.toLowerCase()}.${[...box.classList].join('.')}`,
        )
        break
      }
      if (scrolls) break
    }
  }
  return [...found]
}

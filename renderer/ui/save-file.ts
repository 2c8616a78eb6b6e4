/** Hands a file to the person, by the browser's own way of saving. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // the browser has its own hold of it by then
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

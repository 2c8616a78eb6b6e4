/** The program at the start of an AppImage, without the archive behind it: a 64-bit ELF file ends with its table of sections. */
export function runtimeOf(image: Buffer): Buffer {
  if (image.readUInt32BE(0) !== 0x7f454c46 || image[4] !== 2)
    throw new Error('this is no AppImage for a 64-bit machine')
  const end = Number(image.readBigUInt64LE(0x28)) + image.readUInt16LE(0x3a) * image.readUInt16LE(0x3c)
  return image.subarray(0, end)
}

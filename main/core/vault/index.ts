/**
 * Files at rest: encrypted under the station's key, or plain as older stations wrote them. Whoever opens a file of the station
 * opens it here, and needs not know which it is.
 */
export { openBook } from './book.ts'
export type { KeyBook, Opener } from './book.ts'
export { encryptAll } from './encrypt-all.ts'
export { isUnder, openText, sealText } from './text.ts'
export { NO_KEYS, vaultKeys } from './keys.ts'
export type { VaultKeys } from './keys.ts'
export { newGrowing, resumed } from './growing.ts'
export type { GrowingFile } from './growing.ts'
export { sinkOf } from './sink.ts'
export type { Sink } from './sink.ts'
export { isSealedFile, sourceOf, withSource } from './source.ts'
export { plainSize, readStream, readWhole, sealedBytes, sealingStream, sha256File } from './whole.ts'
export { writeAllSync, writeFully } from './io.ts'

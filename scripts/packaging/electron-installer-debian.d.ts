// The package brings no types of its own.
declare module 'electron-installer-debian' {
  interface Options {
    readonly src: string
    readonly dest: string
    readonly arch: string
    readonly name: string
    readonly bin: string
    readonly productName: string
    readonly genericName: string
    readonly description: string
    readonly productDescription: string
    readonly version: string
    readonly section: string
    readonly categories: readonly string[]
    readonly icon: string
    readonly compression: 'xz' | 'none'
    readonly rename: (dest: string) => string
  }
  /** The options that it went by. */
  export default function install(options: Options): Promise<unknown>
}

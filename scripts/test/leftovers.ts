/** What tests leave in their temporary folder, which each test clears of what it made. */
import { readdirSync } from 'node:fs'

/** Tools keep these for their next run, and a browser that is killed (which some tests do) has nobody to clear after it. */
const NOBODYS = [
  /^node-compile-cache$|^v8-compile-cache/,
  /^(?:node-)?jiti$/,
  /^playwright-transform-cache/,
  /^hsperfdata_/,
  /^pytest-of-/,
  /^\.?(?:org\.chromium|com\.google)\.|^scoped_dir|^playwright(?:_chromiumdev_profile|-artifacts)-/,
]

export const leftIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => !NOBODYS.some((one) => one.test(name)))
    .toSorted()

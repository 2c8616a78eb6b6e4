/**
 * Starts the new version once the old one is gone, and stays until it has proved itself: a program that ends before its first line
 * cannot put the one before back. A shell script, because nothing of either version may be needed for it.
 */
import { spawn } from 'node:child_process'
import { previousImage, returnMark, STARTS, trialFile } from './trial.ts'

/** Tells a version on trial that somebody waits for its end. */
export const KEPT = 'FIELDTAKE_KEPT'

const SCRIPT = `
pid=$1 trial=$2 mark=$3 image=$4 previous=$5 starts=$6
shift 6
while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
while [ "$starts" -gt 0 ]; do
  starts=$((starts - 1))
  "$image" "$@"
  [ -e "$trial" ] || exit 0
done
if [ ! -e "$mark" ]; then
  cp "$previous" "$image.new" && chmod 755 "$image.new" && : > "$mark" && mv -f "$image.new" "$image"
fi
unset ${KEPT}
exec "$image" "$@"
`

/** of this start only */
const DEBUGGER = /^--(inspect|remote-debugging)/

interface Kept {
  readonly dataDir: string
  readonly image: string
  /** of the command line */
  readonly args: readonly string[]
}

/** The command, which waits for the end of process `pid`. */
export function keeperCommand({ dataDir, image, args }: Kept, pid: number): [string, ...string[]] {
  const files = [trialFile(dataDir), returnMark(dataDir), image, previousImage(dataDir)]
  const own = [String(pid), ...files, String(STARTS)]
  return ['/bin/sh', '-c', SCRIPT, 'fieldtake-keeper', ...own, ...args.filter((arg) => !DEBUGGER.test(arg))]
}

/** Does its work when this process has ended. */
export function startKeeper(kept: Kept): void {
  const [shell, ...rest] = keeperCommand(kept, process.pid)
  const env = { ...process.env, [KEPT]: '1' }
  spawn(shell, rest, { detached: true, stdio: 'ignore', env }).unref()
}

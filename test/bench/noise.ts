/** WAV and incompressible, so that a take weighs what it says. */
export function noisePcm(bytes: number, seed: number): Uint8Array {
  const pcm = new Uint32Array(bytes / 4)
  let x = (seed + 1) * 2_654_435_761
  for (let i = 0; i < pcm.length; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0
    pcm[i] = x
  }
  return new Uint8Array(pcm.buffer)
}

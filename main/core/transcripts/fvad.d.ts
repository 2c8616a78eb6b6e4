/** What is used of the package, which has no types: WebRTC's voice activity detector as WebAssembly. */
declare module '@echogarden/fvad-wasm' {
  interface Fvad {
    readonly HEAP16: Int16Array
    _malloc(bytes: number): number
    _free(pointer: number): void
    /** 0: there is no room */
    _fvad_new(): number
    _fvad_free(detector: number): void
    /** 0 lets most through, 3 least; -1: no such mode */
    _fvad_set_mode(detector: number, mode: number): number
    /** 8,000, 16,000, 32,000 or 48,000; -1: another */
    _fvad_set_sample_rate(detector: number, rate: number): number
    /** 10, 20 or 30 ms of samples; 1: speech, 0: none, -1: a wrong length */
    _fvad_process(detector: number, frame: number, length: number): number
  }
  export default function fvad(): Promise<Fvad>
}

/** The only code that sees both worlds: it passes frames, and knows nothing of what is in them. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { EVENT_CHANNEL, INVOKE_CHANNEL, type Bridge } from '../main/contract/bridge.ts'

const bridge: Bridge = {
  invoke: (frame) => ipcRenderer.invoke(INVOKE_CHANNEL, frame),
  subscribe: (listener) => {
    // The event object stays here: it would hand the page a way to every channel.
    const receive = (_event: IpcRendererEvent, frame: unknown): void => listener(frame)
    ipcRenderer.on(EVENT_CHANNEL, receive)
    return () => ipcRenderer.removeListener(EVENT_CHANNEL, receive)
  },
}
contextBridge.exposeInMainWorld('fieldtake', bridge)

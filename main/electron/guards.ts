/** What a page may not do, whatever it holds: leave, open windows, embed, use anything but the microphone. */
import { app, type Session, type WebContents } from 'electron'
import { isOwn } from './origin.ts'

export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const audioOnly = kinds.length > 0 && kinds.every((kind) => kind === 'audio')
    decide(permission === 'media' && audioOnly && details.isMainFrame && isOwn(details.requestingUrl))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      permission === 'media' && details.mediaType === 'audio' && isOwn(origin),
  )
  session.setDevicePermissionHandler(() => false)
}

/** Applies to every page that will ever exist in the app, before it loads anything. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => guard(contents))
}

function guard(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isOwn(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-redirect', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => stay(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Missing where the page is not a secure context, whatever the browser's types say. */
export const mediaDevices = (): MediaDevices | undefined => navigator.mediaDevices

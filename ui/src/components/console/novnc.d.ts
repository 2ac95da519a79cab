/** The part of noVNC 1.7 that the console uses; the package carries no types of its own. See its docs/API.md. */
declare module '@novnc/novnc' {
  type Options = { shared?: boolean; credentials?: { password?: string }; wsProtocols?: string[] }

  export default class RFB extends EventTarget {
    constructor(target: HTMLElement, urlOrChannel: string | WebSocket, options?: Options)
    scaleViewport: boolean
    clipViewport: boolean
    dragViewport: boolean
    focusOnClick: boolean
    showDotCursor: boolean
    background: string
    qualityLevel: number
    compressionLevel: number
    disconnect(): void
    focus(options?: FocusOptions): void
    blur(): void
    sendKey(keysym: number, code: string | null, down?: boolean): void
  }
}

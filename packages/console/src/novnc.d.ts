/** What this page uses of noVNC's `core/rfb.js`, which comes without types. */
declare module '@novnc/novnc' {
  export default class RFB extends EventTarget {
    constructor(target: HTMLElement, socket: WebSocket)
    /** The picture is made as large as its frame. */
    scaleViewport: boolean
    background: string
    focusOnClick: boolean
    disconnect(): void
    sendCtrlAltDel(): void
    clipboardPasteFrom(text: string): void
  }
}

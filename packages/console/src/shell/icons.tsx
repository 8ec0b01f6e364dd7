import type { ReactNode } from 'react'

/** Line drawings on a grid of 24; decoration, since what they stand on says its name. */
function icon(content: ReactNode) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {content}
    </svg>
  )
}

export const icons = {
  start: icon(<path d="M7 4.5v15l12-7.5z" />),
  pause: icon(<path d="M9 5v14M15 5v14" />),
  resume: icon(<path d="M5 5v14M10 5v14l10-7z" />),
  reset: icon(<path d="M4 12a8 8 0 1 0 3-6.2M4 4v5h5" />),
  reboot: icon(<path d="M20 12a8 8 0 1 1-3-6.2M20 4v5h-5" />),
  shutDown: icon(<path d="M12 4v8M7 6.8a7.5 7.5 0 1 0 10 0" />),
  powerOff: icon(<path d="M13 3 5 14h6l-1 7 8-11h-6z" />),
  save: icon(<path d="M12 4v11M7 10l5 5 5-5M5 20h14" />),
  discard: icon(<path d="M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13" />),
  sun: icon(
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v1M12 20v1M3 12h1M20 12h1M5.6 5.6l.7.7M17.7 17.7l.7.7M5.6 18.4l.7-.7M17.7 6.3l.7-.7" />
    </>,
  ),
  moon: icon(<path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z" />),
  leave: icon(<path d="M14 4h5v16h-5M4 12h11M8 8l-4 4 4 4" />),
  close: icon(<path d="M6 6l12 12M18 6 6 18" />),
} as const

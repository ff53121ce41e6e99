import type { ReactNode } from 'react';

export type IconName =
  | 'info'
  | 'clock'
  | 'trouble'
  | 'check'
  | 'back'
  | 'sun'
  | 'moon'
  | 'copy'
  | 'file'
  | 'camera'
  | 'out'
  | 'eye'
  | 'eye-off'
  | 'open'
  | 'down'
  | 'letter'
  | 'phone'
  | 'tick'
  | 'zoom'
  | 'cross';

const shapes: Record<IconName, ReactNode> = {
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5M12 7.6v.1" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5l3.5 2" />
    </>
  ),
  trouble: <path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.4v.1" />,
  check: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8 12.3 2.8 2.8L16 9.6" />
    </>
  ),
  back: <path d="m14.5 5.5-6 6.5 6 6.5" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4" />
    </>
  ),
  moon: <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />,
  copy: <path d="M9 9h11v11H9zM15 9V4H4v11h5" />,
  file: <path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6" />,
  camera: (
    <>
      <path d="M3.5 8h4l1.5-2.5h6L16.5 8h4v11h-17z" />
      <circle cx="12" cy="13" r="3.5" />
    </>
  ),
  eye: (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="3" />
    </>
  ),
  'eye-off': (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <path d="M4 20 20 4" />
    </>
  ),
  open: <path d="M13 5h6v6M19 5l-8.5 8.5M10 6H5v13h13v-5" />,
  down: <path d="m6 9.5 6 6 6-6" />,
  letter: <path d="M3.5 6h17v12.5h-17zM4 7l8 6 8-6" />,
  phone: <path d="M7 3h10v18H7zM11 18h2" />,
  tick: <path d="m6 12.5 4 4 8-9" />,
  zoom: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5 5M10.5 8v5M8 10.5h5" />
    </>
  ),
  cross: <path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />,
  out: <path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9" />,
};

/** Drawn beside words, never instead of them. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}

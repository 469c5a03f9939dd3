const paths = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warn: 'M12 4L2.8 20h18.4L12 4zM12 10v4.5M12 17.2v.3',
  info: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5.5M12 7.5v.3',
  cross: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5.2l3.4 2',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  down: 'M12 5v13M6.5 12.5L12 18l5.5-5.5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  stop: 'M12 21a9 9 0 100-18 9 9 0 000 18zM5.7 5.7l12.6 12.6',
  zoom: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.3 15.3L20 20M10.5 8v5M8 10.5h5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3',
  turn: 'M4 12a8 8 0 0114-5.3L20 9M20 4v5h-5M7 14h10v6H7z',
  link: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.7l1-1',
  off: 'M3 3l18 18M8.5 13.5a6 6 0 013.5-1.2M5 10a11 11 0 013-2M12.5 6.6A11 11 0 0119 10M15.8 13.7l.2.2M12 18h.01',
} as const;
export type IconName = keyof typeof paths;

/** A drawn sign; words always stand beside it, so it is hidden from screen readers. */
export const Icon = ({ name, size = 20 }: { name: IconName; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={name === 'more' ? 3 : 1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);

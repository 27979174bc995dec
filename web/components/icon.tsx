/** The pictograms of all pages, drawn with strokes so that they take the colour and weight of their text. */

const shapes = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  heart:
    'M12 20s-7.5-4.6-9.2-9.2C1.6 7.4 3.8 4.5 7 4.5c2 0 3.7 1.1 5 3 1.3-1.9 3-3 5-3 3.2 0 5.4 2.9 4.2 6.3C19.5 15.4 12 20 12 20z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  camera:
    'M4 8h3.2l1.6-2.5h6.4L16.8 8H20a1.5 1.5 0 011.5 1.5v8A1.5 1.5 0 0120 19H4a1.5 1.5 0 01-1.5-1.5v-8A1.5 1.5 0 014 8zM12 16.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z',
  picture:
    'M4.5 5h15A1.5 1.5 0 0121 6.5v11a1.5 1.5 0 01-1.5 1.5h-15A1.5 1.5 0 013 17.5v-11A1.5 1.5 0 014.5 5zM3 16l5-5 4 4 3.5-3.5L21 17M15.5 9.5h.01',
  share: 'M12 15V4M8 7.5L12 3.5l4 4M5.5 12v6.5A1.5 1.5 0 007 20h10a1.5 1.5 0 001.5-1.5V12',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  menu: 'M5 12h.01M12 12h.01M19 12h.01',
  people:
    'M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c.4-3.6 3-6 6.500-6s6.100 2.400 6.500 6M15.500 4.800a3.500 3.500 0 010 6.400M18 14.500c2 .8 3.200 2.700 3.500 5.500',
  face: 'M12 21a9 9 0 100-18 9 9 0 000 18zM9 10h.01M15 10h.01M8.500 14.500c1 1.300 2.200 2 3.500 2s2.500-.7 3.500-2',
  trash: 'M4.500 7h15M9.500 7V4.500h5V7M6.500 7l.9 12.500h9.200L17.500 7M10 11v5M14 11v5',
  stack:
    'M7 7h11.500A1.500 1.500 0 0120 8.500V19M4 4.500h11.500A1.500 1.500 0 0117 6v9.500a1.500 1.500 0 01-1.500 1.500H5.500A1.500 1.500 0 014 15.500z',
  sun: 'M12 16.500a4.500 4.500 0 100-9 4.500 4.500 0 000 9zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  alert: 'M12 8v5M12 16.500h.01M12 21a9 9 0 100-18 9 9 0 000 18z',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16.200 16.200L21 21',
  offline:
    'M3 3l18 18M8.500 16a5 5 0 016.500-.300M5 12.500a10 10 0 014.500-2.600M19 12.500a10 10 0 00-5.200-2.800M2 8.800a15 15 0 014-2.600M22 8.800A15 15 0 0010.500 5.100M12 20h.01',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 017 0v3',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  albums: 'M4 8.500h16v11H4zM6 5.500h12M8 2.800h8',
  link: 'M10 14a4 4 0 005.700 0l3.200-3.200a4 4 0 00-5.700-5.700L12 6.300M14 10a4 4 0 00-5.700 0l-3.200 3.200a4 4 0 005.700 5.700L12 17.700',
  print: 'M7 8V3.500h10V8M7 17H4V8.500h16V17h-3M7 14h10v6.500H7z',
  key: 'M14.500 13.500a4.500 4.500 0 10-4-4L3.500 16.500V20.500h4v-2.500h2.500v-2.500h2z',
  chart: 'M4 20h16M7 16.500v-5M12 16.500V6M17 16.500v-8',
  jobs: 'M4 6.500h16M4 12h16M4 17.500h9M17 15.500v4M15 17.500h4',
  upload: 'M12 16V5M7.500 9L12 4.500 16.500 9M5 20h14',
  settings: 'M4 7h9M17 7h3M15 9.500v-5M4 17h3M11 17h9M9 19.500v-5',
  hidden:
    'M3 3l18 18M10 6.200A9 9 0 0112 6c5 0 8.500 4.200 9.500 6a15 15 0 01-2.600 3.300M6.500 7.700A14 14 0 002.500 12c1 1.800 4.500 6 9.500 6a9 9 0 004-.9M10 10a2.900 2.900 0 004 4',
  shield:
    'M12 3l7.500 2.800v5.700c0 4.700-3.200 7.700-7.500 9.500-4.300-1.800-7.500-4.800-7.500-9.500V5.800z',
  keyboard: 'M3 6.500h18v11H3zM6.500 10h.01M10 10h.01M13.500 10h.01M17 10h.01M8 14h8',
} as const;

export type IconName = keyof typeof shapes;

export interface IconProps {
  readonly name: IconName;
  /** CSS pixels. */
  readonly size?: number;
  readonly filled?: boolean;
}

/** Never the only name of a control: screen readers skip it. */
export function Icon({ name, size = 24, filled = false }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      class="shrink-0"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      stroke-width={name === 'menu' ? 2.6 : 1.8}
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={shapes[name]} />
    </svg>
  );
}

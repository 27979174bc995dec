/** Drawn photos of a wedding for pictures of the pages: who is on each, and where. */
import sharp from 'sharp';
import { emil, friends, type Look, nora, person } from './people.ts';
import { beach, evening, garden, golden, hall, type Place } from './places.ts';

export interface DrawnPhoto {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Of the heads, as parts of the photo; Nora's first where she is. */
  readonly heads: readonly Box[];
  readonly people: readonly string[];
  /** JPEG. */
  readonly bytes: Buffer;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const cast: Readonly<Record<string, Look>> = {
  nora,
  emil,
  ...Object.fromEntries(friends.map((look, at) => [`friend${at + 1}`, look])),
};

interface Scene {
  readonly shape: readonly [number, number];
  readonly place: Place;
  /** Who, from left to right; where the head is and how large, in parts of the height; and how it is held. */
  readonly people: readonly (readonly [
    who: string,
    x: number,
    y: number,
    size: number,
    tilt?: number,
    open?: boolean,
  ])[];
  /** Over all. */
  readonly front?: (width: number, height: number) => string;
}

/** Pixels drawn around the photo and cut off: what is blurred is half transparent at its edge. */
const EDGE = 40;
/** Tall photos are measured by their height, too; their heads would be too large by it. */
const TALL = 0.87;
const scenes: readonly Scene[] = [
  {
    shape: [3, 2],
    place: golden,
    people: [
      ['emil', 0.6, 0.36, 0.155, -6],
      ['nora', 0.37, 0.42, 0.15, 8],
    ],
  },
  { shape: [2, 3], place: garden, people: [['nora', 0.5, 0.4, 0.13, -5, true]], front: leaves },
  {
    shape: [4, 3],
    place: evening,
    people: [
      ['friend3', 0.84, 0.46, 0.1],
      ['friend1', 0.18, 0.47, 0.1, 4],
      ['emil', 0.62, 0.42, 0.108, -4],
      ['nora', 0.4, 0.45, 0.105, 5],
    ],
  },
  {
    shape: [3, 2],
    place: hall,
    people: [
      ['friend4', 0.7, 0.44, 0.14, -7, true],
      ['nora', 0.36, 0.43, 0.145, 6],
    ],
    front: table,
  },
  { shape: [1, 1], place: beach, people: [['nora', 0.5, 0.44, 0.165, 7]] },
  {
    shape: [3, 2],
    place: garden,
    people: [
      ['friend2', 0.8, 0.44, 0.115, -4, true],
      ['friend4', 0.2, 0.46, 0.112, 5],
      ['nora', 0.5, 0.42, 0.125, 0],
    ],
  },
  {
    shape: [2, 3],
    place: evening,
    people: [
      ['emil', 0.62, 0.34, 0.098, -7],
      ['nora', 0.36, 0.385, 0.094, 9],
    ],
  },
  {
    shape: [16, 9],
    place: golden,
    people: [
      ['friend5', 0.86, 0.44, 0.1, -3],
      ['friend1', 0.7, 0.46, 0.1, 4],
      ['friend2', 0.15, 0.47, 0.1, 3, true],
      ['friend3', 0.31, 0.44, 0.1, -4],
      ['nora', 0.5, 0.43, 0.108, 3],
    ],
  },
  {
    shape: [3, 2],
    place: beach,
    people: [
      ['emil', 0.38, 0.4, 0.135, 6],
      ['nora', 0.6, 0.45, 0.13, -7, true],
    ],
  },
  { shape: [4, 5], place: hall, people: [['nora', 0.5, 0.42, 0.14, -6]], front: leaves },
  {
    shape: [3, 2],
    place: evening,
    people: [
      ['friend6', 0.66, 0.42, 0.135, -5],
      ['nora', 0.36, 0.45, 0.13, 6],
    ],
    front: table,
  },
  {
    shape: [2, 3],
    place: golden,
    people: [
      ['friend1', 0.66, 0.42, 0.1, -6],
      ['nora', 0.32, 0.44, 0.1, 6, true],
    ],
  },
  // The guest is not on these.
  {
    shape: [3, 2],
    place: garden,
    people: [
      ['friend3', 0.4, 0.42, 0.14, 4],
      ['friend2', 0.65, 0.45, 0.135, -6, true],
    ],
  },
  { shape: [3, 2], place: hall, people: [], front: cake },
  { shape: [2, 3], place: garden, people: [['emil', 0.5, 0.38, 0.125, 3, true]] },
  {
    shape: [4, 3],
    place: evening,
    people: [
      ['friend5', 0.3, 0.44, 0.12, 5],
      ['friend4', 0.55, 0.47, 0.118, -3],
      ['friend6', 0.79, 0.44, 0.12, -6],
    ],
  },
];

export const names: Readonly<Record<string, string>> = {
  ...{ nora: 'Nora', emil: 'Emil', friend1: 'Amara', friend2: 'Greta', friend3: 'Luca', friend4: 'Maeve' },
  ...{ friend5: 'Kofi', friend6: 'Uncle Jon' },
};

export async function drawnPhotos(): Promise<readonly DrawnPhoto[]> {
  return Promise.all(scenes.map((scene, at) => drawn(scene, at)));
}

async function drawn({ shape, place, people, front }: Scene, at: number): Promise<DrawnPhoto> {
  const [across, down] = shape;
  const height = across > down ? 720 : 960;
  const width = Math.round((height * across) / down);
  const placed = people.map(([who, x, y, size, tilt = 0, open = false]) => {
    const r = size * height * (across > down ? 1 : TALL);
    return { who, x: x * width, y: y * height, r, tilt, open };
  });
  const crowd = placed.map(({ who, x, y, r, tilt, open }) =>
    person(cast[who]!, x, y, r, tilt, open ? 'open' : 'smiling'),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 2 * EDGE}" height="${height + 2 * EDGE}"><defs>
    <linearGradient id="light"><stop stop-color="#fff" stop-opacity=".22"/><stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#6b2f1d" stop-opacity=".16"/></linearGradient>
    <radialGradient id="dim" cx=".5" cy=".45" r=".8"><stop offset=".6" stop-opacity="0"/><stop offset="1" stop-opacity=".32"/></radialGradient>
    <radialGradient id="glow"><stop stop-color="#ffd98f" stop-opacity=".5"/><stop offset="1" stop-color="#ffd98f" stop-opacity="0"/></radialGradient>
    <linearGradient id="warm" x2="1" y2="1"><stop stop-color="#ffd9a0" stop-opacity=".2"/><stop offset="1" stop-color="#5a3a6b" stop-opacity=".1"/></linearGradient></defs>
    <g transform="translate(${EDGE} ${EDGE})">${place(width, height, at)}${crowd.join('')}${front?.(width, height) ?? ''}</g>
    <rect width="100%" height="100%" fill="url(#warm)"/><rect width="100%" height="100%" fill="url(#dim)"/></svg>`;
  const bytes = await sharp(Buffer.from(svg))
    .extract({ left: EDGE, top: EDGE, width, height })
    .jpeg({ quality: 88 })
    .toBuffer();
  const whoFirst = [...placed].sort((a, b) => Number(b.who === 'nora') - Number(a.who === 'nora'));
  return {
    ...{ name: `IMG_${4021 + at * 7}.jpg`, width, height, bytes },
    people: whoFirst.map(({ who }) => who),
    heads: whoFirst.map(({ x, y, r }) => ({
      x: (x - r) / width,
      y: (y - r * 1.15) / height,
      width: (2 * r) / width,
      height: (2.35 * r) / height,
    })),
  };
}

/** Blurred leaves that hang into the picture. */
function leaves(width: number, height: number): string {
  const blades = Array.from({ length: 16 }, (_, at) => {
    const [x, y] = [
      at % 2 === 0 ? width * 0.04 * (at / 2) : width - width * 0.04 * (at / 2),
      height * (0.02 + (at % 5) * 0.035),
    ];
    return `<ellipse cx="${x}" cy="${y}" rx="${height * 0.07}" ry="${height * 0.022}" fill="${at % 3 === 0 ? '#5f8a5c' : '#7fa66c'}" transform="rotate(${at * 37} ${x} ${y})"/>`;
  });
  return `<filter id="near"><feGaussianBlur stdDeviation="7"/></filter><g filter="url(#near)" opacity=".9">${blades.join('')}</g>`;
}

function table(width: number, height: number): string {
  const y = height * 0.83;
  const candles = [0.14, 0.5, 0.86].map((at) => {
    const x = at * width;
    return `<rect x="${x - 9}" y="${y - height * 0.16}" width="18" height="${height * 0.16}" rx="4" fill="#fff6e4"/><ellipse cx="${x}" cy="${y - height * 0.185}" rx="8" ry="17" fill="#ffd37a"/><circle cx="${x}" cy="${y - height * 0.18}" r="${height * 0.12}" fill="url(#glow)"/>`;
  });
  const glasses = [0.28, 0.7].map((at) => {
    const x = at * width;
    return `<path d="M${x - 20} ${y - height * 0.15}h40c0 40-8 52-18 56v${height * 0.07}h-4v-${height * 0.07}c-10-4-18-16-18-56z" fill="#fff" opacity=".55"/><path d="M${x - 18} ${y - height * 0.12}h36c-2 24-8 32-18 35-10-3-16-11-18-35z" fill="#f2c46d" opacity=".85"/>`;
  });
  return `<path d="M0 ${y}H${width}V${height}H0z" fill="#fbf3e6"/><path d="M0 ${y}H${width}v14H0z" fill="#fff" opacity=".8"/>${candles.join('')}${glasses.join('')}`;
}

function cake(width: number, height: number): string {
  const x = width / 2;
  const tiers = [
    [0.2, 0.7, 0.16],
    [0.15, 0.54, 0.16],
    [0.1, 0.4, 0.14],
  ].map(
    ([half, top, tall]) =>
      `<rect x="${x - half! * height * 1.2}" y="${top! * height}" width="${half! * height * 2.4}" height="${tall! * height}" rx="14" fill="#fffaf2"/><rect x="${x - half! * height * 1.2}" y="${(top! + tall! - 0.025) * height}" width="${half! * height * 2.4}" height="${0.025 * height}" rx="8" fill="#f3d9c3"/>`,
  );
  const roses = [
    [-0.12, 0.4],
    [0.02, 0.385],
    [0.12, 0.41],
    [-0.19, 0.55],
    [0.2, 0.56],
    [-0.24, 0.71],
    [0.25, 0.7],
  ].map(
    ([dx, y], at) =>
      `<circle cx="${x + dx! * height}" cy="${y! * height}" r="${height * 0.036}" fill="${['#f0a6a0', '#fff1ea', '#e28a86'][at % 3]}"/><circle cx="${x + dx! * height}" cy="${y! * height}" r="${height * 0.017}" fill="#000" opacity=".07"/>`,
  );
  return `<path d="M0 ${height * 0.86}H${width}V${height}H0z" fill="#fbf3e6"/><ellipse cx="${x}" cy="${height * 0.87}" rx="${height * 0.36}" ry="${height * 0.03}" fill="#d8c2a6"/>${tiers.join('')}${roses.join('')}`;
}

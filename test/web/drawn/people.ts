/** People as they are drawn for the pictures of the pages: a few shapes each, nobody's photo. */

export interface Look {
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly cut: 'long' | 'bun' | 'bob' | 'short' | 'curls' | 'beard';
  readonly wears: 'gown' | 'suit' | 'shirt' | 'dress';
  readonly colour: string;
  readonly flowers?: boolean;
}

/** In every photo that is found. */
export const nora: Look = {
  ...{ skin: '#f3cdb0', shade: '#dfa988', hair: '#7a4527', cut: 'long' },
  ...{ wears: 'gown', colour: '#fffaf3', flowers: true },
};
export const emil: Look = {
  ...{ skin: '#e7b48f', shade: '#c98f6b', hair: '#2c211d', cut: 'beard' },
  ...{ wears: 'suit', colour: '#33456b' },
};
export const friends: readonly Look[] = [
  { skin: '#8d5a3b', shade: '#6f4229', hair: '#1f1512', cut: 'curls', wears: 'dress', colour: '#d98a4e' },
  { skin: '#f6d9c2', shade: '#e2b597', hair: '#d9a85a', cut: 'bob', wears: 'dress', colour: '#6f9a86' },
  { skin: '#d19a70', shade: '#b37d55', hair: '#3a241a', cut: 'short', wears: 'shirt', colour: '#e9e2d3' },
  { skin: '#f1c7a8', shade: '#d8a37f', hair: '#a3452c', cut: 'bun', wears: 'dress', colour: '#a5526a' },
  { skin: '#a9714c', shade: '#8a5737', hair: '#17110f', cut: 'short', wears: 'suit', colour: '#4a3f39' },
  { skin: '#f4d3ba', shade: '#dcb092', hair: '#8d8a88', cut: 'short', wears: 'suit', colour: '#6b6f7d' },
];

const FACE = 'M-.8-.12C-.86-1.02.86-1.02.8-.12.8.46.5 1.02 0 1.06-.5 1.02-.8.46-.8-.12z';
const SHOULDERS =
  'M-.33 1.2C-.55 1.55-1.45 1.5-1.78 2.1-2.02 2.6-2.1 4-2.12 12H2.12C2.1 4 2.02 2.6 1.78 2.1 1.45 1.5.55 1.55.33 1.2z';

const behind: Readonly<Record<Look['cut'], string>> = {
  long: '<path d="M-.98-.2C-1.12-1.32 1.12-1.32.98-.2 1 .7 1.42 1.5 1.2 2.75.5 2.3-.5 2.3-1.2 2.75-1.42 1.5-1 .7-.98-.2z"/>',
  bun: '<circle cy="-1.22" r=".44"/><path d="M-.9.2C-1.05-1.28 1.05-1.28.9.2z"/>',
  bob: '<path d="M-1-.1C-1.12-1.3 1.12-1.3 1-.1 1.12.55 1.12.95.98 1.2H-.98C-1.12.95-1.12.55-1-.1z"/>',
  curls: [
    [-0.85, -0.5],
    [-0.5, -0.95],
    [0, -1.1],
    [0.5, -0.95],
    [0.85, -0.5],
    [-1.02, 0.05],
    [1.02, 0.05],
    [-0.98, 0.6],
    [0.98, 0.6],
  ]
    .map(([x, y]) => `<circle cx="${x}" cy="${y}" r=".48"/>`)
    .join(''),
  short: '<path d="M-.86.1C-1-1.24 1-1.24.86.1z"/>',
  beard: '<path d="M-.86.1C-1-1.24 1-1.24.86.1z"/>',
};

const before: Readonly<Record<Look['cut'], string>> = {
  long: '<path d="M-.92.32C-1.08-1.28 1.06-1.28.92.32.9-.2.62-.62.18-.76-.2-.5-.78-.42-.92.32z"/>',
  bun: '<path d="M-.86.1C-.98-1.2.98-1.2.86.1.7-.5.3-.66.02-.7-.3-.62-.7-.5-.86.1z"/>',
  bob: '<path d="M-.94.5C-1.1-1.3 1.1-1.3.94.5.86.1.84-.3.7-.5.3-.38-.4-.38-.7-.5-.84-.3-.86.1-.94.5z"/>',
  curls: '<path d="M-.86.05C-1-1.1 1-1.1.86.05.7-.42.4-.62 0-.62S-.7-.42-.86.05z"/>',
  short:
    '<path d="M-.85.02C-1-.86-.62-1.24.08-1.22.82-1.24 1-.74.85.02.78-.36.62-.54.34-.56-.08-.5-.5-.66-.68-.42-.76-.3-.8-.16-.85.02z"/>',
  beard:
    '<path d="M-.85.02C-1-.86-.62-1.24.08-1.22.82-1.24 1-.74.85.02.78-.36.62-.54.34-.56-.08-.5-.5-.66-.68-.42-.76-.3-.8-.16-.85.02z"/><path d="M-.8-.05C-.76.3-.6.36-.42.36-.2.3.2.3.42.36.6.36.76.3.8-.05.84.6.5 1.14 0 1.16-.5 1.14-.84.6-.8-.05z" opacity=".92"/>',
};

function clothes({ wears, colour, skin }: Look): string {
  const dark =
    '<path d="M1.78 2.1C2.02 2.6 2.1 4 2.12 12H1C1.4 4.6 1.5 3 1.78 2.1z" fill="#000" opacity=".08"/>';
  if (wears === 'suit')
    return `<path d="${SHOULDERS}" fill="${colour}"/><path d="M-.5 1.4 0 3.3.5 1.4.3 1.2H-.3z" fill="#fbfaf7"/>
      <path d="M-.42 1.3-1 2.2-.55 2.5-.7 2.75 0 4.2 0 3.3z" fill="#000" opacity=".2"/><path d="M.42 1.3 1 2.2.55 2.5.7 2.75 0 4.2 0 3.3z" fill="#000" opacity=".28"/>
      <path d="M-.3 1.52 0 1.68.3 1.52V1.9L0 1.76-.3 1.9z" fill="#1d2336"/>${dark}`;
  if (wears === 'shirt')
    return `<path d="${SHOULDERS}" fill="${colour}"/><path d="M-.42 1.28 0 1.95.42 1.28 0 1.5z" fill="${skin}"/>
      <path d="M-.46 1.24-.62 1.7 0 2.1.62 1.7.46 1.24 0 1.9z" fill="#fff" opacity=".75"/><path d="M0 2.1V12" stroke="#000" stroke-opacity=".1" stroke-width=".05"/>${dark}`;
  const straps = `<path d="M-.95 2.35C-.85 1.9-.7 1.7-.6 1.5M.95 2.35C.85 1.9.7 1.7.6 1.5" stroke="${colour}" stroke-width=".16" fill="none"/>`;
  const top =
    wears === 'gown'
      ? 'M-1.5 2.55C-1 2.1-.45 2.25 0 2.75.45 2.25 1 2.1 1.5 2.55'
      : 'M-1.45 2.3C-.8 2.1-.4 2.55 0 2.6.4 2.55.8 2.1 1.45 2.3';
  return `<path d="${SHOULDERS}" fill="${skin}"/>${straps}<path d="${top}C1.4 3.4 1.5 4.2 1.75 12H-1.75C-1.5 4.2-1.4 3.4 ${wears === 'gown' ? '-1.5 2.55' : '-1.45 2.3'}z" fill="${colour}"/>
    <path d="M-.9 3.2C-.4 3.5.4 3.5.9 3.2M-1 3.8C-.4 4.1.4 4.1 1 3.8" stroke="#000" stroke-opacity=".06" stroke-width=".07" fill="none"/>`;
}

const blossoms = [
  [-0.72, -0.72],
  [-0.42, -0.98],
  [-0.05, -1.08],
  [0.34, -1.02],
  [0.68, -0.8],
]
  .map(
    ([x, y], at) =>
      `<circle cx="${x}" cy="${y}" r=".17" fill="${at % 2 === 0 ? '#fff4ee' : '#f0a6a0'}"/><circle cx="${x}" cy="${y}" r=".06" fill="#e9b65c"/>`,
  )
  .join('');

/** Head at x, y, so large from its middle to its top; the body goes down from it. */
export function person(
  look: Look,
  x: number,
  y: number,
  size: number,
  tilt = 0,
  eyes: 'open' | 'smiling' = 'smiling',
): string {
  const { skin, shade, hair, cut, flowers = false } = look;
  const seen =
    eyes === 'smiling'
      ? '<path d="M-.5.04C-.42-.08-.26-.08-.18.04M.18.04C.26-.08.42-.08.5.04" stroke="#3b2620" stroke-width=".075" fill="none" stroke-linecap="round"/>'
      : '<ellipse cx="-.34" cy=".02" rx=".085" ry=".11" fill="#33211c"/><ellipse cx=".34" cy=".02" rx=".085" ry=".11" fill="#33211c"/><circle cx="-.31" cy="-.02" r=".03" fill="#fff"/><circle cx=".37" cy="-.02" r=".03" fill="#fff"/><path d="M-.48-.06C-.42-.14-.26-.14-.2-.08M.2-.08C.26-.14.42-.14.48-.06" stroke="#3b2620" stroke-width=".05" fill="none" stroke-linecap="round"/>';
  return `<g transform="translate(${x} ${y}) scale(${size})"><g transform="rotate(${tilt} 0 1.2)"><g fill="${hair}">${behind[cut]}</g></g>
    ${clothes(look)}<path d="M-.34.6V1.25C-.34 1.62.34 1.62.34 1.25V.6z" fill="${shade}"/>
    <g transform="rotate(${tilt} 0 1.2)"><ellipse cx="-.81" cy=".08" rx=".12" ry=".2" fill="${shade}"/><ellipse cx=".81" cy=".08" rx=".12" ry=".2" fill="${shade}"/>
    <path d="${FACE}" fill="${skin}"/><path d="${FACE}" fill="url(#light)"/>
    <ellipse cx="-.47" cy=".36" rx=".2" ry=".13" fill="#e8776a" opacity=".28"/><ellipse cx=".47" cy=".36" rx=".2" ry=".13" fill="#e8776a" opacity=".28"/>
    ${seen}<path d="M-.52-.26C-.42-.34-.28-.34-.18-.28M.18-.28C.28-.34.42-.34.52-.26" stroke="${hair}" stroke-width=".07" fill="none" stroke-linecap="round"/>
    <path d="M.02.08C.1.24.08.3-.04.31" stroke="${shade}" stroke-width=".06" fill="none" stroke-linecap="round"/>
    <g fill="${hair}">${before[cut]}</g>
    <path d="M-.3.5C-.16.84.16.84.3.5.1.57-.1.57-.3.5z" fill="#9c3f3c"/><path d="M-.24.525C-.12.66.12.66.24.525.1.565-.1.565-.24.525z" fill="#fff"/>
    ${flowers ? blossoms : ''}</g></g>`;
}

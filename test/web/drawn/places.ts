/** Where the drawn party is: what lies behind people is out of focus, as a camera would have it. */

/** Numbers that are the same with every drawing. */
export function dice(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

export type Place = (width: number, height: number, seed: number) => string;

function sky(stops: readonly string[]): string {
  const all = stops.map((stop, at) => `<stop offset="${at / (stops.length - 1)}" stop-color="${stop}"/>`);
  return `<linearGradient id="sky" x2="0" y2="1">${all.join('')}</linearGradient>`;
}

const full = '<rect x="-100" y="-100" width="120%" height="120%" fill="url(#sky)"/>';
/** A little larger than the photo, since the edge of what is blurred is half transparent. */
const blurred = (by: number, what: string, [w, h]: readonly [number, number]) =>
  `<filter id="b${by}" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${by}"/></filter>
   <g filter="url(#b${by})" transform="translate(${-0.05 * w} ${-0.05 * h}) scale(1.1)">${what}</g>`;

function spots(width: number, height: number, seed: number, colours: readonly string[], many = 26): string {
  const next = dice(seed + 7);
  return Array.from({ length: many }, (_, at) => {
    const [x, y, r] = [next() * width, next() * height * 0.62, (8 + next() * 30) * (height / 800)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="${colours[at % colours.length]}" opacity="${0.12 + next() * 0.3}"/>`;
  }).join('');
}

function trees(
  width: number,
  height: number,
  seed: number,
  colours: readonly string[],
  ground: number,
): string {
  const next = dice(seed + 3);
  return Array.from({ length: 22 }, (_, at) => {
    const x = (at / 21) * width * 1.1 - width * 0.05;
    const r = height * (0.08 + next() * 0.13);
    return `<circle cx="${x}" cy="${height * ground - r * 0.6 - next() * height * 0.08}" r="${r}" fill="${colours[at % colours.length]}"/>`;
  }).join('');
}

function strings(width: number, height: number, seed: number): string {
  const next = dice(seed + 11);
  return [0.1, 0.2, 0.3]
    .map((at) => {
      const [from, to, sag] = [
        height * (at - 0.08 * next()),
        height * (at + 0.02),
        height * (0.1 + next() * 0.08),
      ];
      const bulbs = Array.from({ length: 13 }, (_, n) => {
        const t = (n + 0.5) / 13;
        const [x, y] = [t * width, (1 - t) * from + t * to + 4 * sag * t * (1 - t) * 0.5];
        return `<circle cx="${x}" cy="${y}" r="${height * 0.028}" fill="#ffcf7a" opacity=".28"/><circle cx="${x}" cy="${y}" r="${height * 0.0095}" fill="#fff3cf"/>`;
      });
      return `<path d="M0 ${from}Q${width / 2} ${(from + to) / 2 + sag} ${width} ${to}" stroke="#2b2430" stroke-opacity=".5" stroke-width="2" fill="none"/>${bulbs.join('')}`;
    })
    .join('');
}

export const golden: Place = (w, h, seed) =>
  `${sky(['#fbd9a0', '#fbc08a', '#f4a67e'])}${full}${blurred(
    9,
    `<circle cx="${w * 0.76}" cy="${h * 0.26}" r="${h * 0.34}" fill="#fff1c9" opacity=".55"/><circle cx="${w * 0.76}" cy="${h * 0.26}" r="${h * 0.12}" fill="#fffbe9"/>
     ${trees(w, h, seed, ['#8f9a5a', '#a9a562', '#7d8a52', '#b7a35c'], 0.66)}<path d="M0 ${h * 0.64}Q${w * 0.4} ${h * 0.56} ${w} ${h * 0.66}V${h}H0z" fill="#a99a55"/>
     <path d="M0 ${h * 0.78}Q${w * 0.5} ${h * 0.7} ${w} ${h * 0.8}V${h}H0z" fill="#8d8a4b"/>${spots(w, h, seed, ['#fff6d8', '#ffe0a3'])}`,
    [w, h],
  )}`;

export const garden: Place = (w, h, seed) =>
  `${sky(['#dcecec', '#eaf0dc', '#cfdfb9'])}${full}${blurred(
    8,
    `${trees(w, h, seed, ['#7fa574', '#93b582', '#6b9468', '#a9c193'], 0.6)}<path d="M0 ${h * 0.6}H${w}V${h}H0z" fill="#9dba7e"/><path d="M0 ${h * 0.8}Q${w * 0.5} ${h * 0.74} ${w} ${h * 0.8}V${h}H0z" fill="#86a86c"/>
     ${spots(w, h, seed, ['#ffffff', '#f7c8c6', '#fbe6b8'], 34)}`,
    [w, h],
  )}`;

export const evening: Place = (w, h, seed) =>
  `${sky(['#232447', '#4b3763', '#a05a72', '#e09372'])}${full}${blurred(
    7,
    `${trees(w, h, seed, ['#231f38', '#2c2743', '#1d1a30'], 0.78)}<path d="M0 ${h * 0.74}H${w}V${h}H0z" fill="#2a2138"/>${spots(w, h, seed, ['#ffd88f', '#ffb37c', '#fff0cc'], 20)}`,
    [w, h],
  )}${strings(w, h, seed)}`;

export const hall: Place = (w, h, seed) => {
  const arches = [0.12, 0.42, 0.72].map((at) => {
    const [x, wide] = [w * at, w * 0.2];
    return `<path d="M${x} ${h * 0.72}V${h * 0.3}a${wide / 2} ${wide / 2} 0 0 1 ${wide} 0V${h * 0.72}z" fill="#fff7e6"/><path d="M${x + wide / 2} ${h * 0.2}V${h * 0.72}" stroke="#d9bfa0" stroke-width="6"/>`;
  });
  return `${sky(['#ecd9c3', '#e5c9ab', '#c9a27f'])}${full}${blurred(
    6,
    `${arches.join('')}<path d="M0 ${h * 0.76}H${w}V${h}H0z" fill="#a57b5b"/>${trees(w, h * 1.02, seed, ['#8ba17f', '#a7b696'], 0.98)}${spots(w, h, seed, ['#fff2d2', '#ffd9a0'], 16)}`,
    [w, h],
  )}`;
};

export const beach: Place = (w, h, seed) =>
  `${sky(['#bfe0ee', '#e3eff0', '#fbe7cf'])}${full}${blurred(
    5,
    `<path d="M0 ${h * 0.52}H${w}V${h}H0z" fill="#7fb7c4"/><path d="M0 ${h * 0.58}H${w}V${h}H0z" fill="#97c8cd"/>
     <path d="M0 ${h * 0.68}Q${w * 0.35} ${h * 0.62} ${w * 0.7} ${h * 0.68}T${w} ${h * 0.66}V${h}H0z" fill="#f3e2c4"/><path d="M0 ${h * 0.69}Q${w * 0.35} ${h * 0.63} ${w * 0.7} ${h * 0.69}T${w} ${h * 0.67}" stroke="#fff" stroke-width="8" fill="none" opacity=".8"/>
     <circle cx="${w * 0.2}" cy="${h * 0.2}" r="${h * 0.07}" fill="#fffdf0"/>${spots(w, h, seed, ['#fff'], 10)}`,
    [w, h],
  )}`;

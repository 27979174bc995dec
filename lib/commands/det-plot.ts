/** Draws the DET curve of an evaluation as an SVG: both error rates on log axes, dashed where too few errors stand behind it. */
import { ENOUGH_ERRORS } from '../matching/verification-error.ts';
import type { EvaluationFigures } from './evaluation-report.ts';

export interface DetSeries {
  readonly label: string;
  readonly colour: string;
  readonly figures: Pick<EvaluationFigures, 'det' | 'genuinePairs' | 'impostorPairs'>;
}

const side = { left: 70, top: 40, width: 560, height: 420 };
const xDecades = [-6, -5, -4, -3, -2, -1, 0];
const yDecades = [-3, -2, -1, 0];

/** A rate of zero has no place on a log axis: it is drawn at half an error, the most that "none seen" can mean here. */
export function detPlot(title: string, series: readonly DetSeries[]): string {
  const right = side.left + side.width;
  const bottom = side.top + side.height;
  const grid = [
    ...xDecades.map(
      (d) => line(x(10 ** d), side.top, x(10 ** d), bottom) + text(x(10 ** d), bottom + 18, `1e${d}`),
    ),
    ...yDecades.map(
      (d) => line(side.left, y(10 ** d), right, y(10 ** d)) + text(side.left - 26, y(10 ** d) + 4, `1e${d}`),
    ),
  ];
  const legend = series.map(({ label, colour }, i) => {
    const at = side.top + 18 + i * 18;
    return `<path d="M${right - 150} ${at}h24" stroke="${colour}" stroke-width="2"/><text x="${right - 118}" y="${at + 4}">${xmlText(label)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 520" font-family="sans-serif" font-size="12">
<rect width="660" height="520" fill="#fff"/>
<text x="${side.left}" y="24" font-size="14">${xmlText(title)}</text>
${grid.join('\n')}
${series.map(curve).join('\n')}
${legend.join('\n')}
${text(side.left + side.width / 2, bottom + 42, 'FMR (share of impostor pairs at or above the threshold)')}
<text transform="translate(16 ${side.top + side.height / 2}) rotate(-90)" text-anchor="middle">FNMR</text>
</svg>
`;
}

function curve({ colour, figures }: DetSeries): string {
  const place = ({ fmr, fnmr }: { readonly fmr: number; readonly fnmr: number }) =>
    `${x(Math.max(fmr, 0.5 / figures.impostorPairs)).toFixed(1)} ${y(Math.max(fnmr, 0.5 / figures.genuinePairs)).toFixed(1)}`;
  const measured = figures.det.filter((point) => point.falseMatches >= ENOUGH_ERRORS);
  const thin = figures.det.slice(Math.max(0, measured.length - 1));
  return [measured, thin]
    .filter((points) => points.length > 1)
    .map((points) => {
      const dash = points === thin ? ' stroke-dasharray="4 4"' : '';
      return `<path d="M${points.map(place).join('L')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`;
    })
    .join('\n');
}

function x(rate: number): number {
  return side.left + (side.width * (Math.max(-6, Math.log10(rate)) + 6)) / 6;
}

function y(rate: number): number {
  return side.top + (side.height * -Math.max(-3, Math.log10(rate))) / 3;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#ddd"/>`;
}

function text(at: number, height: number, words: string): string {
  return `<text x="${at}" y="${height}" text-anchor="middle">${xmlText(words)}</text>`;
}

function xmlText(words: string): string {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

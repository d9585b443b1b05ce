// What stands behind a motif. All sizes are in the units of the canvas; the palette letters are those of motifs.ts.
import { dice } from './dice';

export const canvases = {
  square: [400, 400],
  card: [480, 360],
  wide: [800, 450],
  scene: [1600, 900],
} as const;

type Shape = keyof typeof canvases;
type Backdrop = { markup: string; x: number; y: number; scale: number };

const n = (value: number) => Number(value.toFixed(1));

/** One rolling hill across the whole width, its crest near `top`. */
function hill(width: number, height: number, top: number, swing: number, kind: string, opacity = 1): string {
  const points = [0.25, 0.5, 0.75, 1].map((part, index) => {
    const sign = index % 2 ? 1 : -1;
    return `S${n(width * (part - 0.125))} ${n(top + sign * swing)} ${n(width * part)} ${n(top)}`;
  });
  return `<path class="${kind}" opacity="${opacity}" d="M0 ${n(height)}V${n(top)}${points.join('')}V${n(height)}z"/>`;
}

function sky(width: number, height: number): string {
  return `<rect class="ground" width="${width}" height="${height}"/>`;
}

function sunrise(width: number, height: number, roll: () => number): string {
  const size = Math.min(width, height);
  const x = width * (roll() < 0.5 ? 0.26 : 0.74);
  return [
    `<circle class="halo" cx="${n(x)}" cy="${n(size * 0.34)}" r="${n(size * 0.34)}"/>`,
    `<circle class="f" opacity=".75" cx="${n(x)}" cy="${n(size * 0.34)}" r="${n(size * 0.21)}"/>`,
    hill(width, height, height * 0.66, size * 0.06, 'veil'),
    hill(width, height, height * 0.79, size * -0.05, 'floor'),
  ].join('');
}

function arch(width: number, height: number, roll: () => number): string {
  const span = Math.min(width, height) * 0.74;
  const left = (width - span) / 2;
  const top = height * 0.1;
  const side = roll() < 0.5 ? 0.1 : 0.9;
  return [
    `<path class="veil" d="M${n(left)} ${height}V${n(top + span / 2)}a${n(span / 2)} ${n(span / 2)} 0 0 1 ${n(span)} 0V${height}z"/>`,
    `<circle class="halo" cx="${n(width * side)}" cy="${n(height * 0.2)}" r="${n(span * 0.2)}"/>`,
    `<path class="floor" d="M0 ${n(height * 0.82)}H${width}V${height}H0z"/>`,
  ].join('');
}

function discs(width: number, height: number, roll: () => number): string {
  const size = Math.min(width, height);
  const turn = roll() < 0.5 ? -1 : 1;
  return [
    `<circle class="veil" cx="${n(width / 2)}" cy="${n(height * 0.5)}" r="${n(size * 0.42)}"/>`,
    `<circle class="halo" cx="${n(width / 2 + turn * size * 0.36)}" cy="${n(height * 0.22)}" r="${n(size * 0.15)}"/>`,
    `<circle class="f" opacity=".6" cx="${n(width / 2 - turn * size * 0.42)}" cy="${n(height * 0.7)}" r="${n(size * 0.07)}"/>`,
    `<path class="floor" d="M0 ${height}V${n(height * 0.84)}Q${n(width / 2)} ${n(height * 0.74)} ${width} ${n(height * 0.84)}V${height}z"/>`,
  ].join('');
}

function quarters(width: number, height: number, roll: () => number): string {
  const step = Math.min(width, height) / 4;
  const cells = [];
  for (let column = 0; column * step < width; column++) {
    for (const row of [0, 1, 2]) {
      const kind = ['veil', 'halo', '', '', 'veil', ''][Math.floor(roll() * 6)];
      const [x, y] = [column * step, row * step];
      if (kind && roll() < 0.5) cells.push(`<path class="${kind}" d="M${n(x)} ${n(y)}h${n(step)}a${n(step)} ${n(step)} 0 0 1-${n(step)} ${n(step)}z"/>`);
      else if (kind) cells.push(`<path class="${kind}" d="M${n(x + step)} ${n(y + step)}h-${n(step)}a${n(step)} ${n(step)} 0 0 1 ${n(step)}-${n(step)}z"/>`);
    }
  }
  cells.push(`<path class="floor" d="M0 ${n(height * 0.82)}H${width}V${height}H0z"/>`);
  return cells.join('');
}

/** The wide view behind a showcase: sun, three ranges and the motif at the right, clear of the words. */
function scene(roll: () => number): Backdrop {
  const [width, height] = canvases.scene;
  const shift = roll() * 60;
  const markup = [
    sky(width, height),
    `<circle class="halo" cx="1180" cy="${n(300 + shift)}" r="330"/>`,
    `<circle class="f" opacity=".8" cx="1180" cy="${n(300 + shift)}" r="190"/>`,
    hill(width, height, 520 + shift / 2, 90, 'veil', 0.8),
    hill(width, height, 640, -70, 'floor', 0.7),
    hill(width, height, 740, 60, 'floor'),
  ].join('');
  return { markup, x: 950, y: 276, scale: 2.9 };
}

/** The markup behind a motif on this shape, and where the 200 × 200 motif stands on it. */
export function backdrop(seed: string, shape: Shape): Backdrop {
  const roll = dice(seed);
  if (shape === 'scene') return scene(roll);
  const [width, height] = canvases[shape];
  const draw = [sunrise, arch, discs, quarters][Math.floor(roll() * 4)]!;
  const scale = (Math.min(width, height) * (shape === 'wide' ? 0.72 : 0.64)) / 200;
  const markup = sky(width, height) + draw(width, height, roll);
  return { markup, x: n(width / 2 - 100 * scale), y: n(height * 0.85 - 168 * scale), scale: n(scale * 100) / 100 };
}

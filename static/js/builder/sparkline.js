// A small line of the last values, in the view box 120 × 28 of an <svg> with a polygon and a polyline.
const WIDTH = 120;
const HEIGHT = 28;
const EDGE = 2;

/**
 * Draws it.
 * @param {SVGSVGElement} svg
 * @param {number[]} values the newest last
 * @param {number} most the value at the top; higher ones raise it
 */
export function spark(svg, values, most) {
  const top = Math.max(most, ...values, 1);
  const steps = Math.max(values.length - 1, 1);
  const points = values.map((value, index) => {
    const x = values.length === 1 ? WIDTH : (index / steps) * WIDTH;
    const y = HEIGHT - EDGE - (value / top) * (HEIGHT - 2 * EDGE);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  if (points.length === 1) points.unshift(`0,${points[0].split(',')[1]}`);
  svg.querySelector('polyline').setAttribute('points', points.join(' '));
  const area = points.length ? [`0,${HEIGHT}`, ...points, `${WIDTH},${HEIGHT}`] : [];
  svg.querySelector('polygon').setAttribute('points', area.join(' '));
}

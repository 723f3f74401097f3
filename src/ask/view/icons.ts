/** The panel's icons, drawn here: the page may load no font. Sixteen units a side, in the colour of the text. */

const shapes = {
  send: 'M2.2 2.3 14 8 2.2 13.7 3.6 8.7 9 8 3.6 7.3z',
  stop: 'M4 4h8v8H4z',
  copy: 'M5.5 2h7A1.5 1.5 0 0 1 14 3.5v7a1.5 1.5 0 0 1-1.5 1.5H12v-1h.5a.5.5 0 0 0 .5-.5v-7a.5.5 0 0 0-.5-.5h-7a.5.5 0 0 0-.5.5V4H4v-.5A1.5 1.5 0 0 1 5.5 2zM3.5 5h6A1.5 1.5 0 0 1 11 6.500v6A1.5 1.5 0 0 1 9.500 14h-6A1.500 1.500 0 0 1 2 12.500v-6A1.500 1.500 0 0 1 3.500 5zm0 1a.5.5 0 0 0-.5.5v6a.5.5 0 0 0 .5.5h6a.5.5 0 0 0 .5-.5v-6a.5.5 0 0 0-.5-.5z',
  insert: 'M8.500 2v6.300l2.150-2.150.7.7L8 10.200 4.650 6.850l.7-.7L7.500 8.300V2zM3 12.500h10v1H3z',
  close: 'M8 7.300 11.150 4.150l.7.7L8.700 8l3.150 3.150-.7.7L8 8.700l-3.150 3.150-.7-.7L7.300 8 4.150 4.850l.7-.7z',
  twisty: 'M6 4.150 9.850 8 6 11.850l-.7-.7L8.450 8 5.300 4.850z',
  folder: 'M2 3.500h4.200l1.500 1.500H14v8H2zm1 1V12h10V6H7.300L5.800 4.500z',
  done: 'M13.500 4.350 6.500 11.850 2.650 8l.7-.7 3.150 3.150 6.250-6.800z',
  warning: 'M8 1.900 15 14H1zm0 2L2.700 13h10.600zM7.500 6.800h1v3h-1zm0 4h1v1.100h-1z',
  info: 'M8 1.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zm0 1a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM7.500 7h1v4.500h-1zm0-2.200h1v1.100h-1z',
} as const;

const namespace = 'http://www.w3.org/2000/svg';

export function icon(name: keyof typeof shapes): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const drawn = document.createElementNS(namespace, 'path');
  drawn.setAttribute('d', shapes[name]);
  drawn.setAttribute('fill-rule', 'evenodd');
  svg.append(drawn);
  return svg;
}

/** The sign of the product: a field of view with its centre. */
export function sign(): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 48 48');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'sign');
  for (const [radius, ring] of [
    [19, true],
    [11.5, true],
    [4.5, false],
  ] as const) {
    const circle = document.createElementNS(namespace, 'circle');
    for (const axis of ['cx', 'cy']) circle.setAttribute(axis, '24');
    circle.setAttribute('r', String(radius));
    circle.setAttribute('class', ring ? 'ring' : 'dot');
    svg.append(circle);
  }
  return svg;
}

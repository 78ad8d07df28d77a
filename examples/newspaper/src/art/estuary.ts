// Pictures of the estuary: the ferry, the lighthouse, the tide. SVG as text, coloured by the classes of wren.css.
import { engraveSky, engraveWaves } from './engrave.ts'

/** The lead picture: two ferries close together, a sinking sun, and a man on the quay with a flask. 960 by 560. */
export function drawFerry(): string {
  return [
    '<rect class="art-paper" width="960" height="560"/>',
    '<circle class="art-spot" cx="650" cy="262" r="122"/>',
    engraveSky({ left: 0, right: 960, top: 40, bottom: 322 }, 38),
    '<path class="art-tone" d="M0 322V300q70-38 150-26t150-10q90-26 170 14t190 8 140 20 160-8v24z"/>',
    '<rect class="art-paper" y="322" width="960" height="238"/>',
    '<path class="art-spot" d="M560 334h180l-18 12h-144zM592 356h116l-14 9h-88zM612 376h76l-10 8h-56z"/>',
    engraveWaves({ left: 0, right: 960, top: 326, bottom: 552 }, 17),
    '<g transform="translate(745 272) scale(.36)">',
    ferry(),
    '</g><g transform="translate(330 208)">',
    ferry(),
    '</g>',
    smoke(),
    gulls(),
    quay(),
  ].join('')
}

/** A tower saying Fl(2) 10s into the night. 640 by 480. */
export function drawLighthouse(): string {
  const stars = [40, 96, 171, 236, 302, 88, 560, 598, 522, 470, 610, 20].map(
    (x, index) =>
      `<circle class="art-light" cx="${x}" cy="${24 + ((index * 53) % 190)}" r="${1 + (index % 3) * 0.7}"/>`,
  )
  return [
    '<rect class="art-night" width="640" height="480"/>',
    ...stars,
    '<path class="art-spot" d="M380 128L0 34v118zM380 128L640 70v104z"/>',
    '<path class="art-light" d="M380 128L0 78v34zM380 128l260-14v22z"/>',
    '<path class="art-light" d="M350 172h60l20 236h-100z"/>',
    '<path class="art-spot" d="M346 219h68l4 48h-76zM338 314h84l4 48h-92z"/>',
    '<path class="art-night" d="M372 190h16v22h-16zM372 282h16v22h-16zM372 376h16v32h-16z"/>',
    '<path class="art-light" d="M340 160h80v12h-80zM356 96h48v6h-48zM376 76h8v18h-8z"/>',
    '<path class="art-light" d="M352 100q28-34 56 0z"/>',
    '<path class="art-spot" d="M358 104h44v56h-44z"/>',
    '<path class="art-rule-night" d="M369 104v56M380 104v56M391 104v56M358 132h44"/>',
    '<circle class="art-light" cx="380" cy="130" r="13"/>',
    '<path class="art-tone" d="M230 420q40-30 82-22 20-16 66-12t70 14q50-6 90 26l102 6v48H160z"/>',
    '<path class="art-night" d="M250 432q46-18 92-10t110 0 110 22l-14 36H226z"/>',
    '<g class="art-on-night">',
    engraveWaves({ left: 0, right: 640, top: 418, bottom: 476 }, 6),
    '</g>',
  ].join('')
}

/** The quay steps with the painted zero, at two waters. 640 by 320. */
export function drawTide(): string {
  const steps = 'h46v34'.repeat(6)
  const marks = Array.from(
    { length: 6 },
    (_, index) => `<path class="art-rule" d="M546 ${270 - index * 36}h${index % 2 === 0 ? 30 : 18}"/>`,
  )
  return [
    '<rect class="art-paper" width="640" height="320"/>',
    '<circle class="art-spot" cx="118" cy="84" r="46"/>',
    engraveSky({ left: 0, right: 520, top: 20, bottom: 150 }, 18),
    '<rect class="art-paper" y="154" width="640" height="166"/>',
    engraveWaves({ left: 0, right: 640, top: 152, bottom: 316 }, 12),
    `<path class="art-ink" d="M244 116${steps}H640V80H244z"/>`,
    '<rect class="art-light" x="530" y="80" width="60" height="240"/>',
    ...marks,
    '<path class="art-ink" d="M276 80q-4-30 8-30h20q12 0 8 30zM268 46h52v10h-52z"/>',
    '<path class="art-spot" d="M546 180h30v8h-30z"/>',
  ].join('')
}

function ferry(): string {
  const windows = Array.from(
    { length: 9 },
    (_, index) => `<rect class="art-light" x="${62 + index * 27}" y="70" width="15" height="15" rx="2"/>`,
  )
  return [
    '<path class="art-ink" d="M0 104h372q-8 46-46 62H46Q12 150 0 104z"/>',
    '<path class="art-spot" d="M6 122h361l-4 11H9z"/>',
    '<path class="art-ink" d="M42 58h272l12 46H34z"/>',
    ...windows,
    '<path class="art-ink" d="M212 22h78l8 36h-92z"/>',
    '<path class="art-light" d="M222 32h20v16h-20zM250 32h30l3 16h-33z"/>',
    '<path class="art-spot" d="M118 2h40l4 56h-48z"/><path class="art-ink" d="M117 2h42l1 14h-44z"/>',
    '<path class="art-rule" d="M320 104V18M320 26l36 78M42 58V36h80"/>',
    '<path class="art-spot" d="M320 18h30l-8 9 8 9h-30z"/>',
    '<path class="art-light" d="M2 166q30-16 60-4t60 0 60 0 60 0 60 0 62 4v8H0z"/>',
  ].join('')
}

function smoke(): string {
  return '<path class="art-light" d="M462 206c-10-26 10-40 28-34 0-28 34-40 52-22 8-26 54-30 62-2 30-12 52 14 34 32 26 4 16 30-8 26-10 18-44 16-52 2-14 16-44 14-50-4-18 14-42 6-42-8-10 2-20 4-24 10z"/>'
}

function gulls(): string {
  return '<path class="art-rule" d="M150 120q16-16 26 0 12-16 28-2M232 78q12-12 20 0 10-12 22-2M842 96q14-14 22 0 12-14 24-2"/>'
}

function quay(): string {
  return [
    '<path class="art-ink" d="M0 470h250l14 90H0z"/>',
    '<path class="art-tone" d="M0 470h250l2 14H0z"/>',
    '<path class="art-ink" d="M176 470q-6-34 6-40h-10v-12h60v12h-10q12 6 6 40z"/>',
    // The board: the harbour office in capitals, the public in nail varnish.
    '<path class="art-ink" d="M40 300h8v170h-8zM112 300h8v170h-8z"/>',
    '<rect class="art-light" x="20" y="262" width="120" height="96"/>',
    '<rect class="art-rule" x="20" y="262" width="120" height="96"/>',
    '<path class="art-rule" d="M34 280h92M34 294h70M34 308h84"/>',
    '<path class="art-rule-spot" d="M44 322v24M44 334h14M58 322v24M70 346l9-24 9 24M73 338h12"/>',
    // The man who counted.
    '<path class="art-ink" d="M186 392q2-22 20-22t20 24l6 46h-50z"/>',
    '<circle class="art-light" cx="207" cy="354" r="14"/>',
    '<path class="art-ink" d="M190 350q2-20 18-20t17 18l12 4-47 2z"/>',
    '<path class="art-ink" d="M188 434h40l12 8v40h-12v-32h-28v32h-12z"/>',
    '<path class="art-spot" d="M190 372h34l4 9h-40zM222 376l14 30-8 4-14-30z"/>',
    '<path class="art-rule" d="M222 396l26 6"/><rect class="art-spot" x="246" y="386" width="11" height="24" rx="2"/>',
  ].join('')
}

/** Outlines over the page: in a shadow root of their own, in no layout, moved only while something moves. */
const STILL_FRAMES = 3;
const MOST_ALIKE = 24;
const LABEL_HEIGHT = 20;

const STYLE = `
  :host { all: initial; }
  div { position: fixed; box-sizing: border-box; left: 0; top: 0; pointer-events: none; border-radius: 3px; }
  div[hidden] { display: none; }
  .hover { box-shadow: 0 0 0 1.5px rgb(13 148 136 / 85%); background: rgb(13 148 136 / 5%); }
  .chosen { box-shadow: 0 0 0 2px #0d9488, 0 0 0 3.5px rgb(255 255 255 / 75%); }
  .alike { outline: 1.5px dashed rgb(13 148 136 / 75%); outline-offset: 1px; }
  .section { box-shadow: inset 0 0 0 2px #0d9488; background: rgb(13 148 136 / 9%); border-radius: 0; }
  span { position: absolute; left: -2px; bottom: calc(100% + 3px); padding: 0 7px; border-radius: 5px;
    background: #0f766e; color: #fff; font: 600 11px/${LABEL_HEIGHT}px system-ui, sans-serif; white-space: nowrap; letter-spacing: 0; }
  span:empty { display: none; }
  .hover span { background: rgb(15 118 110 / 88%); }
  .inside span { bottom: auto; top: 4px; left: 4px; }
`;

/** Where an element is seen. One without a box of its own (display: contents) is where its content is. */
function boxOf(element) {
  const own = element.getBoundingClientRect();
  if (own.width > 0 || own.height > 0) return own;
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
}

function makeHost(sheet) {
  const host = document.createElement('studio-outline');
  const own = { all: 'initial', position: 'fixed', inset: '0', 'z-index': '2147483647', 'pointer-events': 'none', contain: 'strict' };
  for (const [name, value] of Object.entries(own)) host.style.setProperty(name, value, 'important');
  host.setAttribute('aria-hidden', 'true');
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [sheet];
  return [host, root];
}

export class Outline {
  #host;
  #root;
  #shown = new Map(); // key → {element, box, place}
  #frame = 0;
  #still = 0;
  #watcher = new ResizeObserver(() => this.follow());
  #onLost;

  /** `onLost(key)` is called when an outlined element is no longer in the page. */
  constructor(onLost) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    [this.#host, this.#root] = makeHost(sheet);
    this.#onLost = onLost;
  }

  attach() {
    document.documentElement.append(this.#host);
    for (const [type, target] of this.#moves()) target.addEventListener(type, this.#follow, { capture: true, passive: true });
  }

  detach() {
    for (const key of [...this.#shown.keys()]) this.show(key, null);
    for (const [type, target] of this.#moves()) target.removeEventListener(type, this.#follow, { capture: true });
    this.#watcher.disconnect();
    this.#host.remove();
  }

  /** Outline `element` as 'hover', 'chosen' or 'section', with a small label; null takes the outline away. */
  show(key, element, label = '') {
    const known = this.#shown.get(key);
    if (known?.element === element && known.label === label) return;
    known?.box.remove();
    this.#shown.delete(key);
    this.#watch(known?.element, element);
    if (element) this.#shown.set(key, { element, label, box: this.#box(key.replace(/\d+$/, ''), label), place: '' });
    this.follow();
  }

  /** Outline the other elements that the same place of the source makes. */
  showAlike(elements) {
    for (let index = 0; index < MOST_ALIKE; index += 1) this.show(`alike${index}`, elements[index] ?? null);
  }

  /** Look where things are, until they have stood still for a few frames. */
  follow() {
    this.#still = 0;
    this.#frame ||= requestAnimationFrame(this.#tick);
  }

  #follow = () => this.follow();

  #moves() {
    const types = ['scroll', 'resize', 'load', 'transitionrun', 'transitionend', 'animationstart', 'animationend', 'toggle'];
    return types.map((type) => [type, window]);
  }

  #watch(before, now) {
    if (before) this.#watcher.unobserve(before);
    if (now) this.#watcher.observe(now);
  }

  #box(kind, label) {
    const box = document.createElement('div');
    const words = document.createElement('span');
    box.className = kind;
    words.textContent = label;
    box.append(words);
    this.#root.append(box);
    return box;
  }

  #tick = () => {
    const moved = [...this.#shown].map(([key, shown]) => this.#place(key, shown));
    this.#still = moved.includes(true) ? 0 : this.#still + 1;
    this.#frame = this.#shown.size > 0 && this.#still < STILL_FRAMES ? requestAnimationFrame(this.#tick) : 0;
  };

  /** → whether the outline had to be moved. */
  #place(key, shown) {
    if (!shown.element.isConnected) {
      this.show(key, null);
      this.#onLost(key);
      return true;
    }
    const { left, top, width, height } = boxOf(shown.element);
    const place = [left, top, width, height].map((pixels) => Math.round(pixels * 2) / 2).join(' ');
    if (place === shown.place) return false;
    shown.place = place;
    Object.assign(shown.box.style, { transform: `translate(${left}px, ${top}px)`, width: `${width}px`, height: `${height}px` });
    shown.box.classList.toggle('inside', top < LABEL_HEIGHT + 4);
    return true;
  }
}

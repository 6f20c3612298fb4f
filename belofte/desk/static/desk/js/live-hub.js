/** One stream for all pages of a browser: their lists merged, and each told what is for it. In a shared worker, or in the tab that leads. */

const PAGES_MAX = 24; // lists that fit in one address; the pages that came last go first
const [WAIT_MIN, WAIT_MAX] = [500, 15_000]; // milliseconds until it is tried again
const SILENCE_MAX = 40_000; // the server gives a sign of life each 15 seconds
const KINDS = ["case", "agent", "team", "changed", "refresh", "topics", "alive"];

export class Hub {
  #pages = new Map(); // by port: {port, topics, heard}, what a page may hear and up to where it was told
  #inside = []; // the pages of the stream, in the order of its address
  #wait = WAIT_MIN;
  #source;
  #trying;
  #watching;

  /** Take in a page, which says {topics} when it has a new list and {left: true} when it goes. */
  join(port) {
    port.onmessage = ({ data }) => (data.topics ? this.#take(port, data.topics) : this.#leave(port));
    return port;
  }

  #take(port, topics) {
    const known = this.#pages.get(port);
    const page = { port, topics, heard: known?.heard ?? "" };
    this.#pages.delete(port);
    this.#pages.set(port, page); // the last, and so the first to be inside
    const place = this.#source ? this.#inside.indexOf(known) : -1;
    if (place === -1) return this.#openSoon(0);
    this.#inside[place] = page;
    if (this.#source.readyState === EventSource.OPEN) port.postMessage({ kind: "on" });
  }

  #leave(port) {
    this.#pages.delete(port);
    if (this.#pages.size === 0) this.#close();
  }

  #openSoon(milliseconds) {
    clearTimeout(this.#trying);
    this.#trying = setTimeout(() => this.#open(), milliseconds);
  }

  #open() {
    this.#close();
    this.#inside = [...this.#pages.values()].slice(-PAGES_MAX);
    if (this.#inside.length === 0) return;
    const lists = this.#inside.map(({ topics, heard }) => `topics=${encodeURIComponent(`${topics}~${heard}`)}`);
    this.#source = new EventSource(`/live?${lists.join("&")}`);
    this.#source.onopen = () => this.#begin();
    this.#source.onerror = () => this.#fail();
    for (const kind of KINDS) this.#source.addEventListener(kind, (event) => this.#hear(kind, event));
    this.#expectLife();
  }

  #begin() {
    this.#wait = WAIT_MIN;
    this.#tell(this.#inside, { kind: "on" });
  }

  #hear(kind, { data, lastEventId }) {
    const told = JSON.parse(data);
    const pages = told.pages?.map((place) => this.#inside[place]) ?? this.#inside;
    this.#expectLife();
    if (kind === "topics") told.topics.forEach((topics, place) => (this.#inside[place].topics = topics));
    else this.#tell(pages, { kind, told });
    if (kind === "case" || kind === "agent") for (const page of pages) page.heard = lastEventId;
  }

  /** Try again after a while, some browsers a little earlier than others. Who was refused needs a new list first. */
  #fail() {
    const isRefused = this.#source.readyState === EventSource.CLOSED;
    this.#tell(this.#inside, { kind: isRefused ? "refused" : "off" });
    if (isRefused) for (const { port } of this.#inside) this.#pages.delete(port);
    this.#close();
    this.#openSoon(this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, WAIT_MAX);
  }

  #close() {
    clearTimeout(this.#trying);
    clearTimeout(this.#watching);
    this.#source?.close();
    this.#source = undefined;
  }

  #expectLife() {
    clearTimeout(this.#watching);
    this.#watching = setTimeout(() => this.#fail(), SILENCE_MAX);
  }

  #tell(pages, message) {
    for (const page of pages) if (this.#pages.get(page.port) === page) page.port.postMessage(message);
  }
}

if ("onconnect" in globalThis) {
  const hub = new Hub();
  globalThis.onconnect = ({ ports: [port] }) => hub.join(port);
}

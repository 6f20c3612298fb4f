/** Keeping an open page told: it hears through the hub that all pages share, and fetches its parts anew when they changed.
 *
 * `#live` says what it may hear (data-topics), and where its parts are (data-address). The document then tells of
 * `live:told` (what was heard) and `live:fetched` (the parts). Without a stream a page asks each ten seconds. */

const [POLL, RETRY, SILENCE_MAX, OFF_SHOWN_AFTER, SPREAD] = [10_000, 2_000, 40_000, 10_000, 2_000]; // milliseconds
const place = document.getElementById("live");
const state = place.querySelector(".live__state");
const hasParts = Boolean(document.querySelector("[data-part]"));
let [port, isLive, isStale, isRefused, isFetching, isEnded] = [null, false, false, false, false, false];
let [liveAt, heardAt, fetchedAt] = [Date.now(), Date.now(), Date.now()];

const isShown = () => document.visibilityState === "visible";
const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const join = () => isEnded || port.postMessage({ topics: place.dataset.topics });

function hear({ kind, told }) {
  heardAt = Date.now();
  if (kind === "asks") join();
  else if (kind === "on") isLive = true;
  else if (kind === "off") isLive = false;
  else if (kind === "refused") [isLive, isRefused] = [false, true];
  else if (kind === "refresh" || kind === "changed") take({ kind }, Math.random() * SPREAD * (kind === "refresh"));
  else if ((place.dataset.hears ?? "").split(" ").includes(`${kind}:${told[kind]}`)) take({ kind, ...told }, 0);
  look();
}

/** Pass on what was told; a page with parts fetches them, at once or when somebody looks at it. */
function take(told, milliseconds) {
  say("live:told", told);
  if (!hasParts) return;
  isStale = true;
  if (isShown()) setTimeout(fetchParts, milliseconds);
}

async function fetchParts() {
  if (isFetching || isEnded) return;
  [isFetching, isStale, fetchedAt] = [true, false, Date.now()];
  let hasFailed = false;
  try {
    const options = { headers: { "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(POLL) };
    const answer = await fetch(place.dataset.address, options);
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    hasFailed = true; // the line, or the server, is gone for a while
  }
  isFetching = false;
  if (hasFailed) isStale = true;
  else if (isStale && isShown()) fetchParts(); // it changed again meanwhile
}

function show(fetched) {
  const fresh = fetched.getElementById("live");
  if (!fresh) return end(); // signed out, or no longer ours to see
  Object.assign(place.dataset, fresh.dataset);
  isRefused = false;
  join();
  say("live:fetched", fetched);
}

function end() {
  isEnded = true;
  port.postMessage({ left: true });
  state.textContent = state.dataset.ended;
  look();
}

const isBehind = () => isStale || isRefused || (hasParts && !isLive);

/** Do what time asks for: fetch what was missed, and say how things stand. */
function look() {
  const now = Date.now();
  if (now - heardAt > SILENCE_MAX) isLive = false;
  if (isLive) liveAt = now;
  place.dataset.state = isEnded ? "ended" : isLive ? "live" : "off";
  if (isEnded) return;
  state.textContent = now - liveAt > OFF_SHOWN_AFTER ? state.dataset.off : "";
  const isDue = now - fetchedAt >= (isLive ? RETRY : POLL);
  if (isDue && isShown() && isBehind()) fetchParts();
}

function listen(given) {
  port = given;
  port.onmessage = ({ data }) => hear(data);
  join();
}

async function lead() {
  const [{ Hub }, { connect }] = await Promise.all([import(place.dataset.hub), import(place.dataset.leader)]);
  listen(connect(Hub, place.dataset.name));
}

if (window.SharedWorker) {
  const worker = new SharedWorker(place.dataset.hub, { type: "module", name: place.dataset.name });
  worker.onerror = lead; // a browser whose workers know no modules
  listen(worker.port);
} else lead();
setInterval(look, 1_000);
addEventListener("pagehide", () => port?.postMessage({ left: true }));
addEventListener("pageshow", ({ persisted }) => persisted && join());
document.addEventListener("visibilitychange", () => {
  look(); // after a long sleep we know first of all that we heard nothing
  if (isShown() && isBehind()) fetchParts();
});

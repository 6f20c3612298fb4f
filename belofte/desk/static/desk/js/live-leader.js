/** Sharing one stream where there is no shared worker (Android): one tab leads and has the hub, the others hear through it. */

/** Return this page's port to whichever tab leads. When that tab goes, another takes over and asks for all lists anew. */
export function connect(Hub, name) {
  if (!navigator.locks) return alone(Hub);
  const own = Math.random().toString(36).slice(2);
  const channel = new BroadcastChannel(`live-${name}`);
  const page = { postMessage: (data) => send({ from: own, data }) };
  let ports; // by page, of the tab that leads

  function send(letter) {
    channel.postMessage(letter);
    take(letter); // a channel does not speak to itself
  }

  function take({ from, to, data }) {
    if (from && ports) portOf(from).onmessage({ data });
    if (to === own || to === "all") page.onmessage?.({ data });
  }

  function portOf(from) {
    if (!ports.has(from)) ports.set(from, ports.hub.join({ postMessage: (data) => send({ to: from, data }) }));
    return ports.get(from);
  }

  channel.onmessage = ({ data }) => take(data);
  navigator.locks.request(`live-${name}`, () => {
    ports = Object.assign(new Map(), { hub: new Hub() });
    send({ to: "all", data: { kind: "asks" } });
    return new Promise(() => {}); // until this tab goes
  });
  return page;
}

/** Return a port to a hub of this page's own. */
function alone(Hub) {
  const { port1, port2 } = new MessageChannel();
  new Hub().join(port1);
  return port2;
}

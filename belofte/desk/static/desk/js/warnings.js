/** Showing again what asks for somebody, when the stream tells of their own; the page asks first by itself, once htmx is ready.
 *
 * What is told while it asks waits its turn. Without a stream, it looks whenever the page looks. */

const look = () => window.htmx?.trigger("#warnings", "warned");
const isLive = () => document.getElementById("live").dataset.state === "live";

if (document.getElementById("warnings")) {
  document.addEventListener("live:told", ({ detail }) => ["agent", "refresh"].includes(detail.kind) && look());
  document.addEventListener("live:fetched", () => isLive() || look());
}

/** Showing again what asks for somebody, when the stream tells of their own; the page asks first by itself, once htmx is ready. */

const look = () => window.htmx?.trigger("#warnings", "warned");

if (document.getElementById("warnings")) {
  document.addEventListener("live:told", ({ detail }) => ["agent", "refresh"].includes(detail.kind) && look());
}

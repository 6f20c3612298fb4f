/** Showing the promises that ask for somebody: once a page is open, and again when the stream tells of their own. */

const look = () => window.htmx?.trigger("#warnings", "warned");

if (document.getElementById("warnings")) {
  look();
  document.addEventListener("live:told", ({ detail }) => ["agent", "refresh"].includes(detail.kind) && look());
}

/** Saying when a draft could not be kept, and letting go of files that were. htmx does the saving. */

const form = document.getElementById("reply-form");
const status = () => document.querySelector("#draft [data-not-saved]");

for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  form?.addEventListener(trouble, () => {
    status().textContent = status().dataset.notSaved;
  });
}

form?.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.type === "file" && detail.xhr?.status) detail.elt.value = "";
});

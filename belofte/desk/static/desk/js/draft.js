/** Saying when a draft could not be kept, letting go of files that were, and taking pictures that are pasted or
 * dropped: they go along as files, and the text names where they stand. htmx does the saving. */

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

const text = document.getElementById("reply-text");
const files = document.getElementById("reply-files");

function take(event, given) {
  const pictures = [...given].filter(({ type }) => /^image\/(png|jpeg|gif|webp)$/.test(type));
  if (!files || !pictures.length) return;
  event.preventDefault();
  const chosen = new DataTransfer();
  for (const picture of pictures) {
    const name = `${crypto.randomUUID().slice(0, 6)}.${picture.type.split("/")[1]}`;
    chosen.items.add(new File([picture], name, { type: picture.type }));
    text.setRangeText(`[${name}]`, text.selectionStart, text.selectionEnd, "end");
  }
  files.files = chosen.files;
  files.dispatchEvent(new Event("change", { bubbles: true }));
}

text?.addEventListener("paste", (event) => take(event, event.clipboardData.files));
text?.addEventListener("drop", (event) => take(event, event.dataTransfer.files));

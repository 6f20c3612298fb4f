/** Saying when a draft could not be kept, letting go of files that were, waiting with an answer for files that are still
 * on their way here, and taking pictures that are pasted or dropped: they go along as files, and the text names where
 * they stand. htmx does the saving. */

const form = document.getElementById("reply-form");
const text = document.getElementById("reply-text");
const files = document.getElementById("reply-files");
const status = () => document.querySelector("#draft [role=status]");
let underWay = null; // the files that are on their way here
let pressed = null; // the button that was pressed meanwhile

for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  form?.addEventListener(trouble, ({ detail }) => {
    status().textContent = status().dataset[detail.xhr?.status === 413 ? "tooLarge" : "notSaved"];
  });
}

form?.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.elt === files) underWay = [...files.files];
});

form?.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt !== files) return;
  const isHere = Boolean(detail.xhr?.status);
  if (isHere && underWay?.every((file, index) => file === files.files[index])) files.value = "";
  const button = pressed;
  underWay = pressed = null;
  if (button && detail.successful) form.requestSubmit(button);
});

form?.addEventListener("submit", (event) => {
  if (!underWay) return;
  event.preventDefault();
  pressed = event.submitter;
  status().textContent = status().dataset.waits;
});

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

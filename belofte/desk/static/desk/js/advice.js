/** Remarks on an answer: a press on other words puts them in its place, a press on its own words shows where they stand. */

/** Return where words stand in a text: the place nearest to where the server saw them. */
function placeOf(text, words, near) {
  if (!words) return Math.min(near, text.length); // something is missing there
  let best = -1;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    if (best === -1 || Math.abs(at - near) < Math.abs(best - near)) best = at;
  }
  return best;
}

function select(button, words) {
  const field = document.getElementById("reply-text");
  const at = placeOf(field.value, words, Number(button.dataset.start));
  if (at === -1) return null;
  field.focus();
  field.setSelectionRange(at, at + words.length);
  return field;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-better], [data-shows]");
  if (!button?.closest(".advice")) return;
  const words = button.dataset.words ?? button.textContent.replace(/…$/, "");
  const field = select(button, words);
  if (!field || !("better" in button.dataset)) return;
  document.execCommand("insertText", false, button.dataset.better); // one that Ctrl+Z takes back
});

/** Putting a text of the house into the answer: a key opens a search, arrows choose, Enter puts it in where the cursor was.
 * The server fills it in and finds it; without this script it does all of that by itself. */

const text = document.getElementById("reply-text");
const texts = document.getElementById("texts");
const panel = texts?.querySelector(".texts__panel");
const search = document.getElementById("texts-q");
const found = () => [...texts.querySelectorAll(".texts__one")];

let isSought = false; // what was typed is not found yet
let isChosen = false; // Enter was pressed meanwhile: it means what is found, not what stands there

function open() {
  isSought = true;
  isChosen = false;
  document.getElementById("texts-found").replaceChildren(); // of last time
  texts.querySelector("[name=cursor]").value = text.selectionStart;
  panel.hidden = false;
  search.value = "";
  search.focus();
  search.dispatchEvent(new Event("opened"));
}

function close() {
  isChosen = false;
  panel.hidden = true;
  text.focus();
}

function putIn({ dataset }) {
  close();
  document.execCommand("insertText", false, dataset.text); // one that Ctrl+Z takes back
  const outcome = document.getElementById("reply-outcome");
  if (dataset.outcome && outcome) outcome.value = dataset.outcome;
}

function step(event, by) {
  const places = [search, ...found()];
  const next = places[places.indexOf(event.target.closest("input, .texts__one")) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

search?.addEventListener("input", () => {
  isSought = true;
});

panel?.addEventListener("htmx:afterSettle", () => {
  isSought = false;
  if (isChosen) found()[0]?.click();
  isChosen = false;
});

for (const lost of ["htmx:responseError", "htmx:sendError"]) {
  panel?.addEventListener(lost, () => {
    isSought = false;
    isChosen = false;
  });
}

texts?.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-texts]")) {
    event.preventDefault();
    if (panel.hidden) open();
    else close();
  }
  const one = event.target.closest("[data-text]");
  if (one) putIn(one);
});

panel?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") step(event, 1);
  if (event.key === "ArrowUp") step(event, -1);
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
  }
  if (event.key === "Enter") event.stopPropagation(); // with Ctrl it sends, but never from here
  if (event.key === "Enter" && event.target === search) {
    event.preventDefault(); // which would send the answer
    if (event.ctrlKey || event.metaKey) return;
    if (isSought) isChosen = true;
    else found()[0]?.click();
  }
  if (event.key === "/" && event.target === search && !search.value) {
    event.preventDefault(); // twice means the sign itself
    close();
    document.execCommand("insertText", false, "/");
  }
});

/** A "/" at the beginning of a line is no word yet. */
text?.addEventListener("keydown", (event) => {
  const before = text.value.slice(0, text.selectionStart);
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || (before && !before.endsWith("\n"))) return;
  event.preventDefault();
  open();
});

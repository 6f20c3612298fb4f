/** Saying what came in on an open case, and letting its forms count that as seen: not what was begun before it came. */

const place = document.getElementById("live");
const news = document.getElementById("news");
const entries = () => [...document.querySelectorAll("[data-news]")];
const known = new Set(entries().map((entry) => entry.id));

function link(entry) {
  const made = document.createElement("a");
  made.href = `#${entry.id}`;
  made.textContent = entry.dataset.news;
  return made;
}

/** Tell whether somebody wrote or chose something in a form; they did so before they could know what came in. */
function isBegun(form) {
  return [...form.elements].some((one) => (one.type === "textarea" && one.value.trim()) || one.selectedIndex > 0);
}

function countAsSeen(isWanted) {
  for (const input of document.querySelectorAll("input[name=seen_through]")) {
    if (isWanted(input.form)) input.value = place.dataset.seenThrough;
  }
}

document.addEventListener("live:shown", () => {
  const fresh = entries().filter((entry) => !known.has(entry.id));
  for (const entry of fresh) known.add(entry.id);
  if (fresh.length) news.replaceChildren(...fresh.map(link));
  countAsSeen((form) => !isBegun(form));
});

news.addEventListener("click", ({ target }) => target.closest("a") && countAsSeen(() => true));

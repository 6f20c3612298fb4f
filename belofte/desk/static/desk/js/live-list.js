/** Saying how much changed in a list that is open. It never refreshes by itself: its order would jump. */

const NAMED_MAX = 100; // as many cases as the server names
const region = document.getElementById("list-news");
const link = region.querySelector("a");
const cases = new Set();
let isUncounted = false;

function words() {
  if (isUncounted) return region.dataset.some;
  if (cases.size === 1) return region.dataset.one;
  return region.dataset.many.replace("{number}", cases.size < NAMED_MAX ? cases.size : `${NAMED_MAX}+`);
}

function show() {
  link.querySelector("span").textContent = words();
  link.hidden = false;
  setTimeout(() => region.setAttribute("aria-live", "off"), 1_000); // it is announced once, and counts on in silence
}

document.addEventListener("live:told", ({ detail }) => {
  for (const number of detail.cases ?? []) cases.add(number);
  isUncounted ||= !detail.cases?.length;
  show();
});

document.addEventListener("live:fetched", () => {
  isUncounted = true; // nobody knows what was missed
  show();
});

/** Putting fetched parts of a page in the place of those that are shown, without disturbing what somebody is doing. */

const root = document.documentElement;

/** Tell whether somebody is at work in a form: then it is left as it is. */
function isTouched(form) {
  return form.contains(document.activeElement) || [...form.elements].some(isChanged);
}

function isChanged(control) {
  if (control.options) return control.selectedIndex !== Math.max([...control.options].findIndex((one) => one.defaultSelected), 0);
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  return control.defaultValue !== undefined && control.value !== control.defaultValue;
}

const callbacks = {
  beforeNodeMorphed: (shown) => !(shown instanceof HTMLFormElement && isTouched(shown)) && !shown.dataset?.kept,
  beforeNodeRemoved: (shown) => !(shown instanceof Element && [shown, ...shown.querySelectorAll("form")].some((one) => one.elements && isTouched(one))),
  beforeAttributeUpdated: (name, shown) => !(name === "open" && shown instanceof HTMLDetailsElement),
};

/** Return what has to stay in its place on the screen: where somebody is, or else what they look at. */
function anchor() {
  const active = document.activeElement;
  const { top, bottom } = active.getBoundingClientRect();
  if (active !== document.body && bottom > 0 && top < innerHeight) return active;
  return document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("[id]") ?? root;
}

document.addEventListener("live:fetched", ({ detail: fetched }) => {
  const still = anchor();
  const before = still.getBoundingClientRect().top;
  root.style.overflowAnchor = "none"; // some browsers do by themselves what follows, and some do not
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = fetched.getElementById(part.id);
    if (fresh) Idiomorph.morph(part, fresh.outerHTML, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks });
  }
  if (still.isConnected) scrollBy({ top: still.getBoundingClientRect().top - before, behavior: "instant" });
  root.style.overflowAnchor = "";
  document.dispatchEvent(new Event("live:shown"));
});

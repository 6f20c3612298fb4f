/** What an agent chooses in what they promise stays, also when that comes back from a look at their words meanwhile:
 * the answer to an older choice is dropped, and asked anew. What was unfolded stays so. */

const changed = new Set(); // ids of what was changed since it was last asked
const unfolded = (section) => [...section.querySelectorAll("details")].map((details) => details.open);

document.addEventListener("input", ({ target }) => {
  const section = target.closest(".promises");
  if (section) changed.add(section.id);
});

// what was written there the customer reads too, so it is looked at with the answer
document.addEventListener("change", ({ target }) => {
  if (target.closest("#reply-promises")) document.getElementById("reply-advice")?.dispatchEvent(new Event("beside"));
});

document.addEventListener("htmx:configRequest", ({ detail }) => changed.delete(detail.target.id));

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target, requestConfig } = detail;
  if (!target.matches(".promises")) return;
  if (changed.has(target.id)) {
    detail.shouldSwap = false;
    requestConfig.elt.dispatchEvent(new Event(requestConfig.elt === target ? "again" : "click"));
    return;
  }
  const before = unfolded(target);
  const { id } = target;
  document.addEventListener(
    "htmx:afterSwap",
    () => {
      const after = [...document.getElementById(id).querySelectorAll("details")];
      if (after.length === before.length) after.forEach((details, at) => (details.open ||= before[at]));
    },
    { once: true },
  );
});

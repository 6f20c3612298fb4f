/** Going through a list, or through what was said, with the commands next, previous and open. */

const all = () => [...document.querySelectorAll("[data-step]")]; // a page that refreshes gets more of them

function move(distance) {
  const steps = all();
  const at = steps.findIndex((step) => step === document.activeElement || step.contains(document.activeElement));
  const to = at === -1 ? (distance > 0 ? 0 : steps.length - 1) : Math.min(Math.max(at + distance, 0), steps.length - 1);
  steps[to]?.focus({ preventScroll: true });
  steps[to]?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("command", ({ detail }) => {
  if (detail === "next") move(1);
  if (detail === "previous") move(-1);
  if (detail === "open" && all()[0]?.matches("a")) all()[0].click();
});

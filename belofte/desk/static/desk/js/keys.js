/** Pressing a command's key presses its button. The list of commands is the server's; nothing fires while somebody types. */

const commands = JSON.parse(document.getElementById("keys")?.textContent ?? "[]");
const sheet = document.getElementById("key-sheet");

/** Tell whether keys belong to what somebody is writing or choosing. */
function isTyping(target) {
  return target.matches?.("input:not([type=radio], [type=checkbox], [type=submit]), textarea, select, [contenteditable]");
}

/** Return the place of a command: in the form somebody writes in, or else anywhere on the page. */
function placeOf(name, within) {
  const places = [...(within ?? document).querySelectorAll(`[data-command="${name}"]`)];
  return places.find((place) => place.checkVisibility());
}

function perform(command, event) {
  if (command.name === "keys") return sheet.showModal();
  const place = placeOf(command.name, command.control ? event.target.closest("form") : null);
  if (!place) {
    return document.dispatchEvent(new CustomEvent("command", { detail: command.name, cancelable: true }));
  }
  event.preventDefault();
  place.click();
  document.getElementById(place.dataset.focus)?.focus();
}

document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur(); // from here on the single keys work
  if (isTyping(event.target) && !control) return;
  if (event.key === "Enter" && !control && event.target.closest("a, button, summary")) return;
  const command = commands.find((one) => one.key === event.key && one.control === control);
  if (command) perform(command, event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-command=keys]")) sheet?.showModal();
});
for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;

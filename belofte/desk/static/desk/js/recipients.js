/** Saying on the button how many others get the answer. */

const form = document.getElementById("reply-form");
const also = form?.querySelector("[data-also]");
const typed = (name) => form.elements[name]?.value.split(/[,;]/).filter((part) => part.includes("@")).length ?? 0;

function tell() {
  const count = form.querySelectorAll("[name=with_named]:checked").length + typed("cc") + typed("bcc");
  also.textContent = count ? `+ ${count}` : "";
}

if (also) {
  form.addEventListener("input", tell);
  tell();
}

// Printing and copying need a script, so their buttons stay hidden until it runs.
const status = document.querySelector(".share-status");

const actions = {
  print: () => window.print(),
  copy: async () => {
    const canonical = document.querySelector('link[rel="canonical"]');
    await navigator.clipboard.writeText(canonical?.href ?? location.href);
    status.textContent = status.dataset.copied;
  },
};

for (const button of document.querySelectorAll("[data-share]")) {
  const works = button.dataset.share !== "copy" || navigator.clipboard;
  if (works) {
    button.hidden = false;
    button.addEventListener("click", actions[button.dataset.share]);
  }
}

// Titles that fit what has been typed so far. Without a script the form works as it is.
const field = document.querySelector("[data-suggestions]");
const list = document.getElementById(field?.getAttribute("list"));
const PAUSE = 200; // milliseconds without a key

let waiting;
let asked = "";

async function offer() {
  const query = field.value.trim();
  if (query.length < 3 || query === asked) return;
  asked = query;
  const address = `${field.dataset.suggestions}?${new URLSearchParams({ q: query })}`;
  const answer = await fetch(address, { referrerPolicy: "no-referrer" }).catch(() => null);
  if (!answer?.ok || query !== asked) return;
  const { titles } = await answer.json();
  list.replaceChildren(
    ...titles.map((title) => Object.assign(document.createElement("option"), { value: title })),
  );
}

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(offer, PAUSE);
});

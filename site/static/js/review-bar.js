// The bar leads to the decision. Where the decision is in sight, the bar goes: it would only cover what it leads to.
const bar = document.querySelector(".review-bar");
const decisions = document.querySelectorAll("#desk-sign, #desk-send-back");
// So much of a form must be in sight before the way to it is taken away.
const ENOUGH = "0px 0px -25% 0px";

if (bar && decisions.length) {
  const inSight = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        inSight[isIntersecting ? "add" : "delete"](target);
      }
      bar.dataset.floats = inSight.size ? "away" : "here";
    },
    { rootMargin: ENOUGH },
  );
  for (const decision of decisions) observer.observe(decision);
}

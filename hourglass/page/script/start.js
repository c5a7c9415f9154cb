// Everything begins here; `hourglass` is for the console and for tests: `(await hourglass.network("mnist_dense")).run(values)`.

document.documentElement.classList.add("scripted");
sortable(document.getElementById("results-table"));
for (const begin of [bottleneck, walk, numbers, map, damage, ownPicture]) begin();

// A control starts as it comes into view, so that the page is there at once.
const watching = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watching.unobserve(target);
    tools.get(target.id).run(false);
  }
});
for (const id of tools.keys()) watching.observe(document.getElementById(id));

addEventListener("hashchange", follow);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
globalThis.hourglass = { data, ready, network, testPicture, through, encode, decode };
await follow();
document.documentElement.dataset.ready = "true";

// Noise, dropped values or a crosshair, as strong as one likes: what the network and classical filters make of it.

function damage() {
  const form = document.querySelector("#damage form");
  if (!form) return;
  tool("damage", async ({ of, strength, picture }, _, stale) => {
    const { dataset, damage: found } = data.networks[of];
    const count = found.given.columns;
    const number = within(picture, count);
    const at = within(strength, found.amounts.length);
    const place = at * count + number;
    const clean = await testPicture(dataset, number);
    const given = await cut(found.given, place);
    const filtered = await Promise.all(Object.values(found.filters).map((one) => cut(one, place)));
    const restored = through(await network(of), given);
    if (stale()) return;
    show(form, "clean", clean, `clean${called(dataset, number)}`);
    show(form, "given", given, `given: ${found.kind} ${found.amounts[at]}, MSE ${shown(mse(clean, given))}`);
    show(form, "restored", restored, `network, MSE ${shown(mse(clean, restored))}`);
    Object.keys(found.filters).forEach((name, index) => {
      show(form, `filter${index}`, filtered[index], `${FILTERS[name]}, MSE ${shown(mse(clean, filtered[index]))}`);
    });
    hide(form, ["filter1"], Object.keys(found.filters).length < 2);
  }, ({ of }) => {
    const { damage: found } = data.networks[of];
    limit(form, "strength", found.amounts.length - 1);
    limit(form, "picture", found.given.columns - 1);
    form.elements.strength.setAttribute("aria-valuetext", `${found.kind} ${found.amounts[form.elements.strength.value]}`);
    say(form, `Trained with ${found.kind} ${found.trained}. The damage and the filters were computed beforehand, by the code that measures; the network runs here.` +
      (found.kind === "crosshair" ? " The filter is told which pixels are damaged, the network is not." : ""));
  });
}

const FILTERS = { median: "3x3 median", nl_means: "non-local means", biharmonic: "biharmonic inpainting",
  destriped: "columns levelled", interpolated: "columns filled linearly", levelled: "slow part levelled", dip_filtered: "dip filter" };

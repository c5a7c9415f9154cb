// The bottleneck's slider: a picture decoded from m numbers beside the original and PCA's, and where m stands on the curves.

function bottleneck() {
  const form = document.querySelector("#bottleneck form");
  if (!form) return;
  const slider = form.querySelector("[data-slider]");
  slider.addEventListener("input", () => {
    form.elements.m.value = data.sweeps[form.elements.of.value].widths[slider.value];
  });
  tool("bottleneck", compare, ({ of, m, own: mine }) => {
    const { widths, dataset, why } = data.sweeps[of];
    const place = nearest(widths, m);
    Object.assign(slider, { max: widths.length - 1, value: place });
    slider.setAttribute("aria-valuetext", `${widths[place]} numbers`);
    form.elements.m.value = widths[place];
    form.querySelector("[data-m]").textContent = `m = ${widths[place]} numbers in the code`;
    limit(form, "picture", (why ? data.sweeps[of].original : data.datasets[dataset]).count - 1);
    form.elements.own.disabled = Boolean(why) || !own.has(dataset);
    hide(form, ["picture"], Boolean(mine));
    say(form, why ? `Pictures made beforehand: ${why}.` : "");
  });
}

const nearest = (widths, m) => {
  const far = widths.map((width) => Math.abs(width - m));
  return far.indexOf(Math.min(...far));
};

async function compare({ of, m, own: mine, picture }, form, stale) {
  const found = data.sweeps[of];
  const place = nearest(found.widths, m);
  const images = found.why ? await fromSheets(found, place, Number(picture)) : await fromNetworks(of, Number(m), { own: mine, picture });
  if (stale()) return;
  const seen = async (image) => (found.why ? "" : recognised(found.dataset, image));
  const number = found.why || mine ? "" : called(found.dataset, within(picture, data.datasets[found.dataset].count));
  show(form, "original", images.original, `original${number}${await seen(images.original)}`);
  for (const kind of ["network", "pca"]) {
    const error = shown(mse(images.original, images[kind]));
    show(form, kind, images[kind], `${kind === "pca" ? "PCA" : "network"}, MSE ${error}${await seen(images[kind])}`);
  }
  const row = data.curves[of].rows[place];
  form.querySelector("output").textContent =
    `All test pictures at m = ${row.m}: MSE ${shown(row.mse_255)}, PCA's ${shown(row.pca_mse_255)}; ` +
    `recognition ${row.recognition.toFixed(3)}, PCA's ${row.pca_recognition.toFixed(3)}.`;
  for (const chart of document.querySelectorAll("[data-sweep]")) chart.hidden = chart.dataset.sweep !== of;
  mark(document.querySelector(`[data-sweep="${of}"] svg`), Object.values(data.curves[of].places).map((places) => places[place]));
}

async function fromNetworks(of, m, values) {
  const { dataset, pca } = data.sweeps[of];
  const original = await picked(dataset, values);
  return { original, network: through(await swept(of, m), original), pca: await principal(pca, m, original) };
}

async function fromSheets(found, place, picture) {
  const number = within(picture, found.original.count);
  const [original, network, pca] = await Promise.all([
    cut(found.original, number),
    ...["network", "pca"].map((kind) => cut(found[kind], place * found.original.count + number)),
  ]);
  return { original, network, pca };
}

// Rings in a chart, at the points given as a network's and PCA's heights over m.
function mark(chart, points) {
  chart.querySelectorAll(".marked").forEach((ring) => ring.remove());
  for (const [x, ...heights] of points)
    for (const y of heights.filter(Number.isFinite)) {
      const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      Object.entries({ cx: x, cy: y, r: 5, class: "marked" }).forEach(([name, value]) => ring.setAttribute(name, value));
      chart.append(ring);
    }
}

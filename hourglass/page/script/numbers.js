// One number of a code at a time, or one of its strongest directions: moved by standard deviations, and decoded.

const FEW = 64; // numbers that get a slider each

function numbers() {
  tool("numbers", moveCode, async ({ of, by, own: mine }, form) => {
    const found = data.networks[of];
    const each = form.querySelector('[value="each"]');
    each.disabled = Boolean(found.why) || found.directions.size > FEW;
    if (each.disabled && by === "each") form.querySelector('[value="directions"]').checked = true;
    const few = !each.disabled && by === "each";
    const shares = found.why ? found.along.shares : found.directions.shares;
    const names = few
      ? Array.from({ length: found.directions.size }, (_, at) => [`n${at}`, `number ${at + 1}`])
      : shares.map((share, at) => [`d${at}`, `direction ${at + 1} (${Math.round(100 * share)} %)`]);
    sliders(form.querySelector("[data-sliders]"), names, found.why ? 1 : 0.1);
    form.elements.own.disabled = Boolean(found.why) || !own.has(found.dataset);
    hide(form, ["picture"], Boolean(mine || found.why));
    if (!found.why) limit(form, "picture", data.datasets[found.dataset].count - 1);
    say(form, found.why ? `${beforehand(of)} One direction at a time: the first that is moved.` : "");
  });
  document.querySelector("#numbers [data-reset]")?.addEventListener("click", (event) => {
    const form = event.target.form;
    form.querySelectorAll("[data-quiet]").forEach((field) => (field.value = field.dataset.quiet));
    form.dispatchEvent(new Event("input"));
  });
}

// Makes a slider from -3 to 3 for each name, unless they are there.
function sliders(place, names, step) {
  const wanted = names.map(([name, text]) => `${name} ${text} ${step}`).join();
  if (place.dataset.made === wanted) return;
  place.dataset.made = wanted;
  place.replaceChildren(
    ...names.map(([name, text]) => {
      const label = document.createElement("label");
      const field = Object.assign(document.createElement("input"), { type: "range", name, min: -3, max: 3, step, value: 0 });
      field.dataset.quiet = "0";
      label.append(text, field);
      return label;
    }),
  );
}

async function moveCode(values, form, stale) {
  const found = data.networks[values.of];
  const moves = Object.keys(values).filter((name) => /^[nd]\d+$/.test(name)).map((name) => [name[0], Number(name.slice(1)), Number(values[name])]);
  const [before, after] = found.why ? await movedBefore(found, moves[0]) : await movedNow(values, found, moves);
  if (stale()) return;
  show(form, "before", before, "decoded from its own code");
  show(form, "after", after, moves.length ? `decoded from the moved code, MSE between the two ${shown(mse(before, after))}` : "nothing moved yet");
}

async function movedNow(values, found, moves) {
  const model = await network(values.of);
  const picture = await picked(found.dataset, values);
  const codes = encode(model, picture);
  const { vectors, spread, size } = found.directions;
  const [directions, spreads] = await Promise.all([vectors, spread].map((text) => once(text, () => unpacked(text))));
  const moved = codes.map((code) => Float32Array.from(code));
  for (const code of moved)
    for (const [kind, at, by] of moves)
      if (kind === "n") code[at] += by * spreads[at];
      else for (let place = 0; place < size; place++) code[place] += by * directions[at * size + place];
  return [decode(model, codes, picture), decode(model, moved, picture)];
}

async function movedBefore({ along }, [, at, by] = ["d", 0, 0]) {
  const middle = (along.columns - 1) / 2;
  return Promise.all([cut(along, middle), cut(along, at * along.columns + middle + Math.round(by))]);
}

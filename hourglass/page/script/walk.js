// From one picture's code to another's: the ends, the sixteen codes between, and every place in between them, decoded.

const STEPS = 17; // of one: sixteen codes stand between two

function walk() {
  tool("walk", async ({ of, from, to, step }, form, stale) => {
    const found = data.networks[of];
    const at = Number(step);
    const [start, stop, decoded, strip] = found.why ? await walkedBefore(found, within(from, found.walks.length), at) : await walked(of, from, to, at);
    if (stale()) return;
    show(form, "from", start, found.why ? "from, decoded" : `from ${from}${called(found.dataset, from)}`);
    show(form, "to", stop, found.why ? "to, decoded" : `to ${to}${called(found.dataset, to)}`);
    show(form, "decoded", decoded, `decoded, ${Number(at.toFixed(2))} of ${STEPS} steps`);
    strips(form.querySelector("[data-strip]"), strip, Math.round(at));
  }, ({ of }, form) => {
    const { why, walks, dataset } = data.networks[of];
    hide(form, ["to"], Boolean(why));
    for (const name of ["from", "to"]) limit(form, name, why ? walks.length - 1 : data.datasets[dataset].count - 1);
    form.querySelector('[data-for="from"] span').textContent = why ? "walk" : "from picture";
    form.elements.step.step = why ? 1 : 0.25;
    say(form, why ? beforehand(of) : "");
  });
}

async function walked(of, from, to, at) {
  const model = await network(of);
  const { dataset } = data.networks[of];
  const ends = await Promise.all([from, to].map((number) => testPicture(dataset, number)));
  const [start, stop] = ends.map((picture) => encode(model, picture));
  const between = (step) => decode(model, mixed(start, stop, step / STEPS), ends[0]);
  return [...ends, between(at), Array.from({ length: STEPS + 1 }, (_, step) => between(step))];
}

async function walkedBefore(found, number, at) {
  const strip = await Promise.all(Array.from({ length: STEPS + 1 }, (_, step) => cut(found.walks[number], step)));
  return [strip[0], strip[STEPS], strip[Math.round(at)], strip];
}

const mixed = (start, stop, share) => start.map((code, row) => code.map((value, at) => (1 - share) * value + share * stop[row][at]));

// Pictures side by side on one canvas, a line below the one that is shown.
function strips(canvas, pictures, chosen) {
  const [height, width] = pictures[0].shape;
  Object.assign(canvas, { width: width * pictures.length, height: height + 2 });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  pictures.forEach((picture, at) => draw(canvas, picture, at * width, true));
  context.fillStyle = getComputedStyle(canvas).color;
  context.fillRect(chosen * width, height, width, 2);
}

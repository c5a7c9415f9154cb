// Where the codes of test pictures lie in two dimensions: each is drawn as its class's number, in its class's colour.

const HUES = [205, 28, 120, 0, 270, 20, 320, 0, 60, 185];
const SIDE = 640;

function map() {
  const canvas = document.querySelector("#map canvas[data-map]");
  if (!canvas) return;
  const form = canvas.closest("form");
  const choose = (number) => {
    form.elements.picture.value = number;
    form.dispatchEvent(new Event("input"));
  };
  canvas.addEventListener("pointermove", (event) => choose(closest(form, event)));
  canvas.addEventListener("pointerdown", (event) => choose(closest(form, event)));
  canvas.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    choose(next(points(form), Number(form.elements.picture.value), way));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot(form));
  tool("map", async ({ of, picture }, _, stale) => {
    const { dataset } = data.networks[of];
    const number = within(picture, data.datasets[dataset].count);
    const original = await testPicture(dataset, number);
    if (stale()) return;
    plot(form);
    show(form, "point", original, `picture ${number}${called(dataset, number)}`);
    const { labels } = data.datasets[dataset];
    form.querySelector("[data-legend]").textContent = labels.every((label, at) => label === String(at)) ? "" : labels.map((label, at) => `${at} ${label}`).join(", ");
  }, ({ of }) => limit(form, "picture", data.datasets[data.networks[of].dataset].count - 1));
}

const points = (form) => data.maps[form.elements.of.value][form.elements.by.value];
const place = ([x, y]) => [12 + (x / 1000) * (SIDE - 24), SIDE - 12 - (y / 1000) * (SIDE - 24)];

function plot(form) {
  const canvas = form.querySelector("[data-map]");
  Object.assign(canvas, { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const { classes } = data.datasets[data.networks[form.elements.of.value].dataset];
  Object.assign(context, { font: "600 13px sans-serif", textAlign: "center", textBaseline: "middle" });
  points(form).forEach((point, number) => {
    const kind = classes[number];
    context.fillStyle = `hsl(${HUES[kind % 10]} ${kind === 7 ? 0 : 75}% ${dark ? 70 : 36}%)`;
    context.fillText(kind, ...place(point));
  });
  const [x, y] = place(points(form)[form.elements.picture.value]);
  Object.assign(context, { strokeStyle: dark ? "white" : "black", lineWidth: 3 });
  context.beginPath();
  context.arc(x, y, 12, 0, 2 * Math.PI);
  context.stroke();
}

function closest(form, { offsetX, offsetY, target }) {
  const [x, y] = [(offsetX / target.clientWidth) * SIDE, (offsetY / target.clientHeight) * SIDE];
  const far = points(form).map((point) => Math.hypot(place(point)[0] - x, place(point)[1] - y));
  return far.indexOf(Math.min(...far));
}

// The nearest point in the direction of an arrow key, within 45 degrees of it; the same where there is none.
function next(all, from, [right, up]) {
  let [best, least] = [from, Infinity];
  all.forEach(([x, y], number) => {
    const [ahead, aside] = [(x - all[from][0]) * right + (y - all[from][1]) * up, (x - all[from][0]) * up - (y - all[from][1]) * right];
    if (ahead > 0 && Math.abs(aside) <= ahead && Math.hypot(ahead, aside) < least) [best, least] = [number, Math.hypot(ahead, aside)];
  });
  return best;
}

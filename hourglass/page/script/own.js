// A digit drawn by mouse, finger or keys, or an image file, through every network of its data set that runs in the page.

const GRID = 28;

function ownPicture() {
  const form = document.querySelector("#own form");
  if (!form) return;
  const pad = form.querySelector("[data-pad]");
  const ink = new Float32Array(GRID * GRID);
  const cursor = { x: 14, y: 14, down: false };
  const done = () => {
    own.set(form.elements.of.value, { values: fitted(ink), shape: [GRID, GRID, 1], rows: 1 });
    form.elements.ink.value = own.has(form.elements.of.value) ? written(ink) : "";
    form.dispatchEvent(new Event("input"));
  };
  const dab = (x, y) => {
    for (let at = 0; at < ink.length; at++) {
      const far = Math.hypot((at % GRID) + 0.5 - x, Math.floor(at / GRID) + 0.5 - y);
      ink[at] = Math.max(ink[at], Math.min(1, Math.max(0, 1.9 - far)));
    }
    draw(pad, { values: ink, shape: [GRID, GRID, 1] });
  };
  const at = (event) => [(event.offsetX / pad.clientWidth) * GRID, (event.offsetY / pad.clientHeight) * GRID];
  pad.addEventListener("pointerdown", (event) => (pad.setPointerCapture(event.pointerId), dab(...at(event))));
  pad.addEventListener("pointermove", (event) => event.buttons && event.getCoalescedEvents().forEach((one) => dab(...at(one))));
  pad.addEventListener("pointerup", done);
  pad.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === " ") cursor.down = !cursor.down;
    else if (way) [cursor.x, cursor.y] = [cursor.x + way[0], cursor.y + way[1]].map((side) => Math.min(GRID - 1, Math.max(0, side)));
    else return;
    event.preventDefault();
    if (cursor.down) dab(cursor.x + 0.5, cursor.y + 0.5), done();
    say(form, `${cursor.down ? "drawing" : "pen up"} at column ${cursor.x + 1}, line ${cursor.y + 1}`);
  });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    ink.fill(0);
    own.delete(form.elements.of.value);
    form.elements.ink.value = "";
    form.dispatchEvent(new Event("input"));
  });
  form.elements.file.addEventListener("change", () => form.elements.file.files[0] && taken(form, form.elements.file.files[0]));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => (event.preventDefault(), event.dataTransfer.files[0] && taken(form, event.dataTransfer.files[0])));
  tool("own", throughAll, ({ of, ink: text }) => {
    hide(form, ["pad"], data.datasets[of].shape[0] !== GRID);
    if (text && text !== written(ink)) {
      ink.set(read(text));
      own.set(of, { values: fitted(ink), shape: [GRID, GRID, 1], rows: 1 });
    }
    draw(pad, { values: ink, shape: [GRID, GRID, 1] });
  });
}

// Ink in the address: sixteen shades, two pixels a byte.
const shade = (value) => Math.round(15 * value);
const written = (ink) => btoa(String.fromCharCode(...Array.from({ length: ink.length / 2 }, (_, at) => shade(ink[2 * at]) * 16 + shade(ink[2 * at + 1]))));
const read = (text) => Float32Array.from([...atob(text)].flatMap((letter) => [letter.charCodeAt(0) >> 4, letter.charCodeAt(0) & 15]), (value) => value / 15);

// As MNIST's makers did: scaled to 20 pixels, its centre of mass in the middle of 28.
function fitted(ink) {
  const drawn = read(written(ink));
  const places = [...drawn.keys()].filter((at) => drawn[at] > 0.1);
  if (!places.length) return drawn;
  const [columns, lines] = [places.map((at) => at % GRID), places.map((at) => Math.floor(at / GRID))];
  const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns) + 1, Math.min(...lines), Math.max(...lines) + 1];
  const scale = 20 / Math.max(right - left, bottom - top);
  const whole = canvasOf(drawn, GRID, GRID);
  const total = drawn.reduce((sum, value) => sum + value, 0);
  const middle = (axis) => drawn.reduce((sum, value, at) => sum + value * ((axis ? Math.floor(at / GRID) : at % GRID) + 0.5), 0) / total;
  return scaledFrom(whole, GRID, GRID, (context) => context.setTransform(scale, 0, 0, scale, GRID / 2 - scale * middle(0), GRID / 2 - scale * middle(1)));
}

function canvasOf(values, width, height) {
  const canvas = document.createElement("canvas");
  draw(canvas, { values, shape: [height, width, 1] });
  return canvas;
}

// The grey values of a picture drawn anew, on [0, 1].
function scaledFrom(image, width, height, place) {
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", { willReadFrequently: true });
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  place(context);
  context.drawImage(image, 0, 0);
  const { data: pixels } = context.getImageData(0, 0, width, height);
  return Float32Array.from({ length: width * height }, (_, at) => (0.299 * pixels[4 * at] + 0.587 * pixels[4 * at + 1] + 0.114 * pixels[4 * at + 2]) / 255);
}

async function taken(form, file) {
  const of = form.elements.of.value;
  const { shape, rows } = data.datasets[of];
  let image;
  try {
    image = await createImageBitmap(file);
  } catch {
    return say(form, `${file.name}: not a picture that this browser can read; try a PNG or JPEG`);
  }
  const [height, width] = shape;
  const values = scaledFrom(image, width, height, (context) => context.scale(width / image.width, height / image.height));
  own.set(of, { values, shape, rows });
  form.elements.ink.value = "";
  form.dispatchEvent(new Event("input"));
  say(form, `${file.name}, ${image.width}x${image.height}, as ${width}x${height} grey values; it stays in this browser and is not part of the address`);
}

async function throughAll({ of }, form, stale) {
  const place = form.querySelector("[data-results]");
  const picture = own.get(of);
  if (!picture) return place.replaceChildren("Nothing drawn yet.");
  const found = [["as the networks get it", picture, ""]];
  for (const name of Object.keys(data.networks)) {
    if (data.networks[name].dataset !== of || !data.networks[name].network) continue;
    const decoded = through(await network(name), picture);
    found.push([name, decoded, `, MSE ${shown(mse(picture, decoded))}`]);
    await new Promise(requestAnimationFrame);
    if (stale()) return;
  }
  const figures = [];
  for (const [name, decoded, error] of found) {
    const [figure, canvas, caption] = ["figure", "canvas", "figcaption"].map((kind) => document.createElement(kind));
    draw(canvas, decoded);
    caption.textContent = `${name}${error}${await recognised(of, decoded)}`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", caption.textContent);
    figure.append(canvas, caption);
    figures.push(figure);
  }
  if (!stale()) place.replaceChildren(...figures);
}

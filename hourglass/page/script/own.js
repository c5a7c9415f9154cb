// A digit drawn by mouse, finger or keys, or an image file, through every network of its data set that runs in the page.

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

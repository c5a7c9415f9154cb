// Pictures: cut out of sheets, through networks, onto canvases. A picture is { values on [0, 1], shape, rows }.

const data = JSON.parse(document.getElementById("data").textContent);
const kept = new Map();

// Calls `make` once for each key.
const once = (key, make) => kept.get(key) ?? kept.set(key, make()).get(key);

function sheet(found) {
  return once(found, async () => {
    const image = new Image();
    image.src = found.sheet;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return context;
  });
}

async function cut(found, number, rows = 1) {
  const [height, width, channels] = found.shape;
  const [left, top] = [(number % found.columns) * width, Math.floor(number / found.columns) * height];
  const pixels = (await sheet(found)).getImageData(left, top, width, height).data;
  const values = new Float32Array(height * width * channels);
  for (let at = 0; at < values.length; at++) values[at] = pixels[Math.floor(at / channels) * 4 + (at % channels)] / 255;
  return { values, shape: found.shape, rows };
}

const testPicture = (name, number) => cut(data.datasets[name], number, data.datasets[name].rows);

// The rows of a network that a picture is made of: itself, or its columns from left to right.
function rowsOf({ values, shape: [height, width], rows }) {
  if (rows === 1) return [values];
  return Array.from({ length: width }, (_, x) => Float32Array.from({ length: height }, (_, y) => values[y * width + x]));
}

function pictureOf(parts, { shape, rows }) {
  if (rows === 1) return { values: parts[0], shape, rows };
  const [height, width] = shape;
  const values = Float32Array.from({ length: height * width }, (_, at) => parts[at % width][Math.floor(at / width)]);
  return { values, shape, rows };
}

const scaled = (network, values) => values.map((value) => network.low + value * (network.high - network.low));
const unscaled = (network, values) => values.map((value) => (value - network.low) / (network.high - network.low));

const encode = (network, picture) => rowsOf(picture).map((row) => network.run(scaled(network, row), 0, network.code));
const decode = (network, codes, like) => pictureOf(codes.map((code) => unscaled(network, network.run(code, network.code))), like);
const through = (network, picture) => pictureOf(rowsOf(picture).map((row) => unscaled(network, network.run(scaled(network, row)))), picture);

// Principal components, the first m of them.
async function principal(found, m, picture) {
  const [mean, vectors] = await Promise.all([found.mean, found.vectors].map((text) => once(text, () => unpacked(text))));
  const parts = rowsOf(picture).map((row) => {
    const out = Float64Array.from(mean);
    for (let at = 0; at < Math.min(m, found.count); at++) {
      const vector = vectors.subarray(at * found.size, (at + 1) * found.size);
      const share = row.reduce((sum, value, place) => sum + (value - mean[place]) * vector[place], 0);
      for (let place = 0; place < out.length; place++) out[place] += share * vector[place];
    }
    return Float32Array.from(out);
  });
  return pictureOf(parts, picture);
}

// Mean squared error of grey values 0 to 255.
const mse = (one, other) => (255 ** 2 * one.values.reduce((sum, value, at) => sum + (value - other.values[at]) ** 2, 0)) / one.values.length;

const shown = (value) => (value >= 1e5 ? value.toFixed(0) : Number(value.toPrecision(4)).toLocaleString("en"));

function draw(canvas, picture, left = 0, beside = false) {
  const [height, width, channels] = picture.shape;
  if (!beside) Object.assign(canvas, { width, height });
  const pixels = new ImageData(width, height);
  for (let at = 0; at < height * width * 4; at++) {
    const channel = at % 4;
    pixels.data[at] = channel === 3 ? 255 : Math.round(255 * picture.values[Math.floor(at / 4) * channels + Math.min(channel, channels - 1)]);
  }
  canvas.getContext("2d").putImageData(pixels, left, 0);
}

// Puts a picture into the canvas of that name in a form, with a caption.
function show(form, name, picture, caption) {
  const figure = form.querySelector(`[data-picture="${name}"]`);
  draw(figure.querySelector("canvas"), picture);
  figure.querySelector("canvas").setAttribute("aria-label", caption);
  figure.querySelector("figcaption").textContent = caption;
}

// Pictures for networks: ink as text for the address, a drawing as MNIST's makers cut it, any image at another size.

const GRID = 28;

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

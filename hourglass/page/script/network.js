// A network that `hourglass.page.networks` has written: its weights unpacked, and its layers one after the other.

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = planes.length / 2;
  return Float32Array.from({ length: count }, (_, at) => half(planes[at] * 256 + planes[count + at]));
}

// A 16-bit float: a sign, five bits of exponent, ten of fraction.
function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

// Moves places: the output takes at (y, x) the input's place that `from` says, or 0.
function moved(layer, input, from) {
  const [height, width, channels] = layer.shape;
  const out = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [row, column] = from(y, x);
      if (row < 0 || row >= input.shape[0] || column < 0 || column >= input.shape[1]) continue;
      const place = (row * input.shape[1] + column) * channels;
      out.set(input.values.subarray(place, place + channels), (y * width + x) * channels);
    }
  return out;
}

function pooled(layer, [input]) {
  const channels = layer.shape[2];
  const out = new Float32Array(volume(layer.shape)).fill(-Infinity);
  windows({ ...layer, kernel_size: layer.pool_size }, input.shape, layer.shape, (from, to) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = to * channels + channel;
      out[at] = Math.max(out[at], input.values[from * channels + channel]);
    }
  });
  return out;
}

function concatenated(layer, inputs) {
  const out = new Float32Array(volume(layer.shape));
  const channels = layer.shape.at(-1);
  let first = 0;
  for (const { values, shape } of inputs) {
    const own = shape.at(-1);
    for (let at = 0; at < values.length; at++) out[Math.floor(at / own) * channels + first + (at % own)] = values[at];
    first += own;
  }
  return out;
}

const LAYERS = {
  Dense: dense,
  Conv2D: convolution,
  Conv2DTranspose: transposed,
  MaxPooling2D: pooled,
  Concatenate: concatenated,
  Reshape: (_, [input]) => input.values,
  Flatten: (_, [input]) => input.values,
  UpSampling2D: (layer, [input]) => moved(layer, input, (y, x) => [Math.floor(y / layer.size[0]), Math.floor(x / layer.size[1])]),
  Cropping2D: (layer, [input]) => moved(layer, input, (y, x) => [y + layer.cropping[0][0], x + layer.cropping[1][0]]),
  ZeroPadding2D: (layer, [input]) => moved(layer, input, (y, x) => [y - layer.padding[0][0], x - layer.padding[1][0]]),
};

// A network ready to run: `run(values)` through all layers, `run(values, 0, code)` up to layer number `code`,
// `run(values, code)` from its output on.
async function ready(exported) {
  const weights = await unpacked(exported.weights);
  let used = 0;
  const own = exported.layers.map((layer) => layer.sizes.map((size) => weights.subarray(used, (used += volume(size)))));
  const code = exported.layers.findIndex((layer) => layer.name === "code");
  function run(values, first = 0, last = exported.layers.length - 1) {
    const found = { [first]: { values: Float32Array.from(values), shape: exported.layers[first].shape } };
    for (let at = first + 1; at <= last; at++) {
      const layer = exported.layers[at];
      const inputs = layer.from.map((number) => found[number]);
      if (inputs.every(Boolean)) found[at] = { values: LAYERS[layer.kind](layer, inputs, own[at]), shape: layer.shape };
    }
    return found[last].values;
  }
  return { run, code, low: exported.low, high: exported.high, size: code < 0 ? 0 : volume(exported.layers[code].shape) };
}

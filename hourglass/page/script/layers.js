// Each kind of Keras layer, on one input: values in a Float32Array, channels last.

const volume = (shape) => shape.reduce((product, side) => product * side, 1);

// The error function to 1.2e-7 (Press et al., Numerical Recipes, 6.2): what gelu needs.
function erf(x) {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const series = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
  const tail = t * Math.exp(-x * x + series.reduceRight((sum, factor) => sum * t + factor, 0));
  return x >= 0 ? 1 - tail : tail - 1;
}

const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  selu: (x) => 1.05070098735548 * (x > 0 ? x : 1.67326324235438 * Math.expm1(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
};

function activate(values, name, channels) {
  if (name !== "softmax") return values.map(ACTIVATIONS[name ?? "linear"]);
  for (let at = 0; at < values.length; at += channels) {
    const part = values.subarray(at, at + channels);
    const most = Math.max(...part);
    const powers = Array.from(part, (x) => Math.exp(x - most));
    const total = powers.reduce((sum, x) => sum + x, 0);
    part.set(powers.map((x) => x / total));
  }
  return values;
}

// Where the first window of a layer with padding "same" begins, as TensorFlow places it.
const before = (padding, input, output, kernel, stride) =>
  padding === "same" ? Math.max(0, (output - 1) * stride + kernel - input) >> 1 : 0;

function dense(layer, [input], [kernel, bias]) {
  const width = layer.sizes[0][1];
  const out = Float64Array.from(bias);
  input.values.forEach((value, row) => {
    if (value !== 0) for (let column = 0; column < width; column++) out[column] += value * kernel[row * width + column];
  });
  return activate(Float32Array.from(out), layer.activation, width);
}

// Calls `each(place in the input, place in the output, place in the kernel)` for all pairs of a convolution's window.
function windows(layer, wide, narrow, each) {
  const [tall, broad] = layer.kernel_size;
  const [down, across] = layer.strides;
  const top = before(layer.padding, wide[0], narrow[0], tall, down);
  const left = before(layer.padding, wide[1], narrow[1], broad, across);
  for (let y = 0; y < narrow[0]; y++)
    for (let x = 0; x < narrow[1]; x++)
      for (let i = 0; i < tall; i++)
        for (let j = 0; j < broad; j++) {
          const [row, column] = [y * down + i - top, x * across + j - left];
          if (row >= 0 && row < wide[0] && column >= 0 && column < wide[1])
            each(row * wide[1] + column, y * narrow[1] + x, i * broad + j);
        }
}

function convolution(layer, [input], [kernel, bias]) {
  const [channels, filters] = layer.sizes[0].slice(2);
  const out = new Float64Array(volume(layer.shape));
  for (let at = 0; at < out.length; at++) out[at] = bias[at % filters];
  windows(layer, input.shape, layer.shape, (from, to, place) => {
    for (let channel = 0; channel < channels; channel++) {
      const value = input.values[from * channels + channel];
      const weights = (place * channels + channel) * filters;
      if (value !== 0) for (let filter = 0; filter < filters; filter++) out[to * filters + filter] += value * kernel[weights + filter];
    }
  });
  return activate(Float32Array.from(out), layer.activation, filters);
}

function transposed(layer, [input], [kernel, bias]) {
  const [filters, channels] = layer.sizes[0].slice(2);
  const out = new Float64Array(volume(layer.shape));
  for (let at = 0; at < out.length; at++) out[at] = bias[at % filters];
  windows(layer, layer.shape, input.shape, (to, from, place) => {
    for (let filter = 0; filter < filters; filter++) {
      const weights = (place * filters + filter) * channels;
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += input.values[from * channels + channel] * kernel[weights + channel];
      out[to * filters + filter] += sum;
    }
  });
  return activate(Float32Array.from(out), layer.activation, filters);
}

"""Classical denoisers of seismograms, and the best mask at each time and frequency: waves (rows, samples) -> the signal in them.

Each has one number or two to be tuned, `GRID`, on other data than it is measured on. What needs the noise alone takes it from the window
itself: its level in a band of frequencies is what the quietest quarter of the times has there.
"""

import numpy as np
import pywt
import scipy.signal

WIDTH, POINTS = 30, 60  # as DeepDenoiser's transform


def identity(waves, rate):
    """Return the waves as they are."""
    return waves


def band_pass(waves, rate, *, low, high):
    """Return what lies between two shares of half the rate, Butterworth's filter of order 4 there and back."""
    band = scipy.signal.butter(4, [low, high], "bandpass", output="sos")
    return scipy.signal.sosfiltfilt(band, waves, axis=-1)


def thresholded(waves, rate, *, level, soft):
    """Return the waves without what is below `level` times the noise in their short-time transform, the rest as it is or, `soft`, less as much."""
    of = _transform(waves, rate)
    size, limit = np.abs(of), level * _quiet(of)
    mask = np.maximum(size - limit, 0) / np.maximum(size, 1e-20) if soft else size > limit
    return _back(of * mask, waves, rate)


def wiener(waves, rate, *, share):
    """Return the waves weighted by Wiener's filter in their short-time transform: the power above `share` of the noise's, over all."""
    of = _transform(waves, rate)
    power = np.abs(of) ** 2
    return _back(of * np.maximum(power - share * _quiet(of) ** 2, 0) / np.maximum(power, 1e-20), waves, rate)


def wavelet(waves, rate, *, level):
    """Return the waves without what is below `level` times the noise in each scale of their wavelet transform, soft (Donoho and Johnstone 1994).

    The wavelet is Daubechies' of 8 moments; the noise's deviation in a scale is that of the median.
    """
    depth = min(6, pywt.dwt_max_level(waves.shape[-1], "db8"))
    kept, *scales = pywt.wavedec(waves, "db8", level=depth, axis=-1)
    limits = [level * np.median(np.abs(one), axis=-1, keepdims=True) / 0.6745 for one in scales]
    shrunk = [np.sign(one) * np.maximum(np.abs(one) - limit, 0) for one, limit in zip(scales, limits)]
    return pywt.waverec([0 * kept, *shrunk], "db8", axis=-1)[..., : waves.shape[-1]]


def oracle(signal, noise, rate):
    """Return the signal in a mixture by the mask on [0, 1] with the least error at each time and frequency: who knows the signal alone can make it."""
    of, whole = (_transform(part, rate) for part in (signal, signal + noise))
    mask = np.real(of * whole.conj()) / np.maximum(np.abs(whole) ** 2, 1e-20)
    return _back(whole * np.clip(mask, 0, 1), signal, rate)


GRID = {  # what is tried of each
    identity: [{}],
    band_pass: [{"low": low, "high": high} for low in (0.01, 0.02, 0.04, 0.08) for high in (0.2, 0.3, 0.5, 0.8)],
    thresholded: [{"level": level, "soft": soft} for level in (0.5, 1, 1.5, 2, 3, 4) for soft in (False, True)],
    wiener: [{"share": share} for share in (0.25, 0.5, 1, 2, 4, 8)],
    wavelet: [{"level": level} for level in (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3)],
}


def _transform(waves, rate):
    return scipy.signal.stft(waves, rate, nperseg=WIDTH, nfft=POINTS, boundary="zeros")[2]


def _back(of, waves, rate):
    return scipy.signal.istft(of, rate, nperseg=WIDTH, nfft=POINTS, boundary=True)[1][..., : waves.shape[-1]]


def _quiet(of):
    """Return the noise's level in each band of a transform (..., frequencies, 1): a Rayleigh variable's mean square from its lower quartile."""
    return np.quantile(np.abs(of), 0.25, axis=-1, keepdims=True) / np.sqrt(np.log(4 / 3))

"""Local earthquakes as a three-component seismograph has them, by the stochastic method (Boore 1983, 2003).

A P and an S wave are random phases under an omega-square source spectrum (Brune 1970), weakened by geometry, by Q and near the
surface, each with an envelope that begins at its arrival and ends in a coda (Aki and Chouet 1975). P moves along the ray, S
across it; later in the coda all directions are alike.
"""

from typing import NamedTuple

import numpy as np

RATE = 100  # samples a second
VP, VS, DENSITY = 6000.0, 3500.0, 2800.0  # of the crust: m/s, m/s, kg/m3


class Earthquake(NamedTuple):
    """A source as one station has it.

    Parameters
    ----------
    magnitude : float
        Moment magnitude.
    distance : float
        From the source to the station, m.
    stress_drop : float
        Pa.
    quality : float
        Q of S waves at 1 Hz; that of P is twice as high.
    kappa : float
        Loss near the surface, s.
    incidence, azimuth : float
        Of the ray at the station, from the vertical and from the north, radians.
    """

    magnitude: float
    distance: float
    stress_drop: float
    quality: float
    kappa: float
    incidence: float
    azimuth: float

    @property
    def moment(self):
        """Seismic moment, N m (Hanks and Kanamori 1979)."""
        return 10 ** (1.5 * self.magnitude + 9.05)

    @property
    def corner(self):
        """Corner frequency of S, Hz (Brune 1970)."""
        return 0.49 * VS * (self.stress_drop / self.moment) ** (1 / 3)

    @property
    def s_after_p(self):
        """Seconds from the P to the S arrival."""
        return self.distance * (1 / VS - 1 / VP)


def drawn(rng):
    """Return a local earthquake with random facts: magnitude 1 to 4, 5 to 120 km away."""
    return Earthquake(
        magnitude=rng.uniform(1, 4),
        distance=1000 * np.exp(rng.uniform(np.log(5), np.log(120))),
        stress_drop=10 ** rng.uniform(5.5, 7.5),
        quality=rng.uniform(60, 300),
        kappa=rng.uniform(0.01, 0.06),
        incidence=np.radians(rng.uniform(5, 50)),
        azimuth=rng.uniform(0, 2 * np.pi),
    )


def spectrum(quake, frequencies, wave):
    """Return the ground velocity's amplitude spectrum, m/s/Hz, of the `wave` "p" or "s"."""
    speed, corner, share = (VP, 1.5 * quake.corner, 0.52) if wave == "p" else (VS, quake.corner, 0.63)  # mean radiation
    displacement = share * quake.moment / (4 * np.pi * DENSITY * speed**3 * quake.distance) / (1 + (frequencies / corner) ** 2)
    quality = quake.quality * (2 if wave == "p" else 1) * np.maximum(frequencies, 1) ** 0.6
    lost = np.exp(-np.pi * frequencies * (quake.distance / (speed * quality) + quake.kappa))
    return 2 * np.pi * frequencies * displacement * lost


def envelope(quake, seconds, wave):
    """Return how large a wave is so many seconds after its arrival: it rises, falls over the rupture's and the path's time, and leaves a coda."""
    corner = quake.corner * (1.5 if wave == "p" else 1)
    lasts = 1 / corner + 0.05 * quake.distance / 1000  # Boore 2003, the path's part for short distances
    rises = min(0.1, 0.15 * lasts)
    after = np.maximum(seconds, 0)
    body = np.where(after < rises, after / rises, np.exp(-np.maximum(after - rises, 0) / (0.6 * lasts)))
    coda = 0.12 * after / (after + lasts) * np.exp(-after / (4 + 3 * lasts)) / np.sqrt(1 + after / lasts)
    return np.where(seconds >= 0, body + coda, 0)


def seismogram(quake, p, samples, rng):
    """Return the ground velocity of an earthquake, without noise.

    Parameters
    ----------
    quake : Earthquake
    p : int
        The sample at which P arrives.
    samples : int
    rng : numpy.random.Generator

    Returns
    -------
    array (samples, 3)
        Z N E, m/s.
    s : int
        The sample at which S arrives; past the end where there is none.
    """
    s = p + round(RATE * quake.s_after_p)
    up, north, east = np.cos(quake.incidence), np.cos(quake.azimuth), np.sin(quake.azimuth)
    ray = np.array([up, np.sin(quake.incidence) * north, np.sin(quake.incidence) * east])
    vertical = np.array([np.sin(quake.incidence), -up * north, -up * east])  # SV, in the plane of the ray
    across = np.array([0, -east, north])  # SH
    tilt = rng.uniform(0, 2 * np.pi)
    ways = {"p": ray, "s": np.cos(tilt) * vertical + np.sin(tilt) * across}
    return sum(arriving(quake, wave, at, ways[wave], samples, rng) for wave, at in (("p", p), ("s", s))), s


def arriving(quake, wave, at, direction, samples, rng):
    """Return one wave's ground velocity (samples, 3), which begins at the sample `at` and moves in `direction` first."""
    if at >= samples:
        return np.zeros((samples, 3))
    length = 2 * samples  # what comes round at the end is cut off
    frequencies = np.fft.rfftfreq(length, 1 / RATE)
    seconds = (np.arange(length) - at) / RATE
    shape, wanted = envelope(quake, seconds, wave), spectrum(quake, frequencies, wave)
    motions = []
    for _ in range(4):  # one in the wave's direction, three that scattering brings
        bare = np.fft.rfft(rng.standard_normal(length) * shape)
        bare /= np.sqrt((np.abs(bare) ** 2).mean())
        motions.append(np.fft.irfft(bare * wanted, length)[:samples] * RATE)
    begun = np.clip((np.arange(samples) - at + 1) / 3, 0, 1)  # shaping a spectrum smears the onset: nothing comes before it
    scattered = 0.15 + 0.6 * (1 - np.exp(-np.maximum(seconds[:samples], 0) / 3))
    straight = motions[0][:, None] * direction * np.sqrt(1 - scattered**2)[:, None]
    return (straight + np.stack(motions[1:], axis=1) * (scattered / np.sqrt(3))[:, None]) * begun[:, None]

"""Classical filters: what a network that restores damaged images has to beat."""

import numpy as np
from scipy.ndimage import median_filter
from skimage.restoration import denoise_nl_means, inpaint_biharmonic


def denoised(images):
    """Return noisy images (n, height, width, channels) on [0, 1] after two filters: {name: images}.

    `median` of 3x3 pixels, of each channel; `nl_means`, non-local means (Buades et al. 2005) of patches
    with all their channels, its strength from each image's own noise, the spread of what the median takes
    away: of patches of 3, 5 and 7 pixels and strengths of 0.4 to 1.2 of that spread these do best
    on noisy digits.
    """
    median = median_filter(images, (1, 3, 3, 1))
    spread = np.maximum((images - median).std(axis=(1, 2, 3)), 1e-3)
    how = {"patch_size": 5, "patch_distance": 7, "fast_mode": True, "channel_axis": -1}
    means = [denoise_nl_means(image, h=0.4 * sigma, sigma=sigma, **how) for image, sigma in zip(images, spread)]
    return {"median": median, "nl_means": np.reshape(means, images.shape)}  # of one channel it leaves the axis out


def inpainted(images, masks):
    """Return images filled in where `masks` are set, by the biharmonic equation (Damelin and Hoang 2018), channel by channel.

    It is told which pixels are damaged; a network is not.
    """
    images, masks = np.ascontiguousarray(images), np.ascontiguousarray(masks.any(axis=-1))  # scikit-image takes no other
    filled = [inpaint_biharmonic(image, mask, channel_axis=-1) for image, mask in zip(images, masks)]
    return {"biharmonic": np.stack(filled)}

"""Rows of prepared data, put together to images again."""


def rows_to_images(rows, images):
    """Return rows as images: (images, height, width, channels).

    Rows of three dimensions are images already. Rows of two, (images * width, height,
    channels), are the columns of images, each image's from left to right.
    """
    if rows.ndim == 4:
        return rows
    return rows.reshape(images, -1, *rows.shape[1:]).transpose(0, 2, 1, 3)

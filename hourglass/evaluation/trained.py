"""A trained autoencoder for a program or a notebook: one that measures itself as the pipeline does."""

from hourglass.evaluation import measuring
from hourglass.ground.errors import UserError
from hourglass.models import autoencoder, facts, given, named


class Trained(autoencoder.Autoencoder):
    """An autoencoder of a model file, which knows how it was trained."""

    def __repr__(self):
        return f"{facts.told(self.recipe)}: {self.row} -> {self.code}"

    def measure(self, images, labels=None, train=None):
        """Return the pipeline's metrics of images, a dict: docs/metrics.md says what each is.

        Parameters
        ----------
        images : array (rows, *row) of uint8
            Images, or the columns of whole ones.
        labels : array (images,), optional
            Classes, whole numbers from 0; for the accuracy of a network that gives them.
        train : array (rows, *row) of uint8, optional
            What it was trained on; for the errors of PCA and of the mean row, which are fitted on it.

        Raises
        ------
        UserError
            Where the rows are no uint8 of that shape, or make up no whole images; where there is not a label for each.
        """
        rows, a_image = given.as_rows(images, self), self.recipe["rows_an_image"]
        if len(rows) % a_image:
            raise UserError(f"{self.path}: expected whole images of {a_image} columns each, got {len(rows)} columns")
        if labels is not None:
            labels = given.as_labels(labels, len(rows) // a_image, self.path)
        arrays = {"held_out": rows, "held_out_labels": labels, "train": train if train is None else given.as_rows(train, self)}
        loss, seed = self.recipe["train"]["loss"], self.recipe["seed"]
        return measuring.metrics(self, arrays, len(rows) // a_image, loss, ["latent", "spectrum"], seed)[0]


def load(name):
    """Return the trained autoencoder `name`; TensorFlow may have started, and stays as it is."""
    loaded = autoencoder.load(named.model_file(name))
    return Trained(loaded.model, loaded.inputs, loaded.path, loaded.recipe)

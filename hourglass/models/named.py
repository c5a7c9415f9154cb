"""A trained autoencoder by its name in the project around the working folder, or by its file from anywhere."""

from pathlib import Path

from hourglass.engines import device
from hourglass.ground import meaning
from hourglass.ground.errors import UserError
from hourglass.models import facts

PIPELINE = "dvc.yaml"


def root():
    """Return the folder of the project: the working folder or the next above it that is one, or else the code's own.

    Raises
    ------
    UserError
        Where there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, meaning.ROOT):
        if (folder / PIPELINE).is_file():
            return folder
    raise UserError(f"{here}: expected a project with {PIPELINE} here or above; go to one, or give the path of a .keras file")


def model_file(name):
    """Return the path of the model `name`: its file, which ends in .keras, or an autoencoder of the project.

    Raises
    ------
    UserError
        Where there is none.
    """
    if str(name).endswith(".keras"):
        return Path(name)
    path = root() / "models" / f"{name}.keras"
    path = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    if not path.is_file():
        models = (file.stem for file in path.parent.glob("[!.]*.keras"))
        trained = ", ".join(sorted(models)) or "nothing"
        raise UserError(f"{path}: no model there; run `dvc repro` to train it; trained is {trained}")
    return path


def load(name):
    """Start TensorFlow as the autoencoder `name` was trained, say what it is, and return it.

    Raises
    ------
    UserError
        Where there is none, or its file is not one of this project.
    """
    path = model_file(name)
    recipe = facts.read(path)
    print(f"model: {facts.told(recipe)}")
    device.start_as(recipe, path)

    from hourglass.models.autoencoder import load as load_file  # TensorFlow starts with the settings above

    return load_file(path)

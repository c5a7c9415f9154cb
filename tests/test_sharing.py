"""What docs/team.md says of sharing: experiments, run cache, working trees and shared caches, with a bare repository and a folder."""

import json
import re
import shutil

import pytest
from conftest import copy_folder, run

GIT = "git -c user.name=test -c user.email=test@example.org -c core.hooksPath=/dev/null"
SALT = "figures@tgs_columns"
ONE_EPOCH = "-S autoencoders.tgs_columns.train.epochs=1"


def do(commands, folder):
    """Run command lines, each of which has to succeed, and return what the last printed."""
    for command in filter(None, map(str.strip, commands.splitlines())):
        done = run(command, folder)
        assert done.returncode == 0, (command, done.text)
    return done.text


def stages_run(text):
    return re.findall(r"Running stage '(?:\S+:)?([^':]+)'", text)


@pytest.fixture
def team(salt, tmp_path):
    """A folder with `one`, the salt columns, on git's remote `remote.git`; DVC's would be the folder `storage`."""
    one = copy_folder(salt, tmp_path / "one")
    do("git init -q --bare -b main ../remote.git\n git remote add origin ../remote.git\n git push -q origin main", one)
    return tmp_path


@pytest.mark.nightly
def test_an_experiment_carries_its_results_where_its_commit_has_the_remote(team):
    one, storage = team / "one", team / "storage"
    do("dvc exp save -q -n before", one)
    do(f"dvc remote add -q -d shared {storage}", one)
    assert "Pushed experiment before" in do("dvc exp push origin before", one) and not storage.exists()
    do(f"{GIT} commit -qam remote", one)
    do("dvc exp push origin before", one)
    assert not storage.exists()  # its commit has no remote, whatever a later one has
    do("dvc exp save -q -n after", one)
    assert re.search(r"\d+ files uploaded", do("dvc exp push origin after", one))
    shutil.rmtree(storage)
    do(f"dvc remote add -q --local -d shared {storage}", one)
    assert re.search(r"\d+ files uploaded", do("dvc exp push origin before", one))
    do("git push -q origin main\n git clone -q ../remote.git ../two", one)
    two = team / "two"
    assert {"before", "after"} <= set(do("dvc exp list origin -A", two).split())
    do("dvc exp pull -q origin after\n dvc exp apply -q after", two)
    assert stages_run(do(f"dvc repro {SALT}", two)) == []
    for name in ("tgs_columns.keras", "tgs_columns.machine.json"):
        assert (two / "models" / name).read_bytes() == (one / "models" / name).read_bytes()


@pytest.mark.nightly
def test_what_somebody_trained_and_pushed_is_trained_nowhere_else(team):
    one, storage = team / "one", team / "storage"
    do(f"dvc remote add -q -d shared {storage}\n {GIT} commit -qam remote\n git push -q origin main", one)
    do(f"dvc exp run -q -n five -S bottleneck=5 {ONE_EPOCH} {SALT}\n dvc exp push -q origin five\n dvc push -q --run-cache", one)
    do("git clone -q ../remote.git ../two\n git clone -q ../remote.git ../three", one)
    do("dvc exp pull -q origin five\n dvc exp apply -q five", team / "two")
    assert stages_run(do(f"dvc repro {SALT}", team / "two")) == []
    ran = do(f"dvc exp run --pull -S bottleneck=5 {ONE_EPOCH} {SALT}", team / "three")
    assert stages_run(ran) == ["evaluate@tgs_columns"]
    for name in ("models/tgs_columns.keras", "metrics/tgs_columns.json", "metrics/tgs_columns/metrics.json"):
        assert (team / "two" / name).read_bytes() == (team / "three" / name).read_bytes() == (one / name).read_bytes()
    assert json.loads((team / "three/metrics/tgs_columns/metrics.json").read_text())["code_size"] == 5


def test_a_working_tree_has_no_results_until_it_is_given_the_cache(team):
    do("git worktree add -q ../tree -b other", team / "one")
    tree = team / "tree"
    assert "data/raw/tgs" in run(f"dvc status {SALT} download@tgs", tree).text and not (tree / ".dvc/cache").exists()
    do("dvc cache dir --local ../one/.dvc/cache\n dvc checkout -q", tree)
    assert stages_run(do(f"dvc repro {SALT}", tree)) == [] and not run("git status --porcelain", tree).text
    assert (tree / "models/tgs_columns.keras").read_bytes() == (team / "one/models/tgs_columns.keras").read_bytes()


@pytest.mark.nightly  # .ci/run runs it
def test_two_share_a_cache_of_linked_files_and_what_one_writes_leaves_the_other_s_as_it_was(team):
    do("git clone -q one two", team)
    for name in ("one", "two"):
        do(
            f"""dvc cache dir --local {team}/cache
            dvc config --local cache.shared group
            dvc config --local cache.type hardlink,symlink""",
            team / name,
        )
    shutil.copytree(team / "one/.dvc/cache", team / "cache", copy_function=shutil.move)
    do("dvc checkout -q --relink", team / "one")
    do("dvc checkout -q", team / "two")
    picture = "metrics/tgs_columns/figures/depth.png"
    assert (team / "one" / picture).samefile(team / "two" / picture) and not (team / "one" / picture).stat().st_mode & 0o222
    before = (team / "two" / picture).read_bytes()
    do("python -m stages.figures tgs_columns metrics/tgs_columns", team / "one")
    assert not (team / "one" / picture).samefile(team / "two" / picture)  # another file, not written through
    assert (team / "two" / picture).read_bytes() == before and stages_run(do(f"dvc repro {SALT}", team / "two")) == []


@pytest.mark.nightly
def test_in_a_subfolder_stages_and_parameters_take_their_file(team):
    docs = team / "one/docs"
    assert "../metrics/tgs_columns.json" in do("dvc metrics show", docs)
    do("dvc exp show --csv\n dvc params diff\n dvc status", docs)
    assert stages_run(do(f"dvc repro ../dvc.yaml:{SALT}", docs)) == []
    assert run(f"dvc repro {SALT}", docs).returncode != 0
    assert run("dvc exp run -S bottleneck=20 ../dvc.yaml:fingerprint", docs).returncode != 0
    do("dvc exp run -q -S ../params.yaml:bottleneck=5 ../dvc.yaml:fingerprint", docs)
    assert '"bottleneck": 5' in (team / "one/data/depends/train/tgs_columns").read_text()
    do(f"dvc remote add -q -d shared {team}/storage\n dvc push -q ../models/tgs_columns.keras", docs)
    (team / "one/models/tgs_columns.keras").unlink()
    do("dvc pull -q ../models/tgs_columns.keras", docs)
    assert (team / "one/models/tgs_columns.keras").exists()

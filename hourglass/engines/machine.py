"""What the last bits of a result depend on beside its inputs: the machine, its libraries and settings."""

import os
import platform
from importlib import metadata
from pathlib import Path


def facts(settings):
    """Return what the last bits of a run depend on beside its inputs: versions, instruction set, device, settings."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    found = {f"{name}_version": metadata.version(name) for name in ("tensorflow", "keras", "numpy", "scikit-image", "dvc")}
    system = " ".join((platform.system(), platform.machine(), *platform.libc_ver()))  # not the kernel: it computes nothing
    found |= {"python_version": platform.python_version(), "system": system, "processor": processor()}
    found |= {"instruction_sets": " ".join(_instruction_sets()), "onednn_max_cpu_isa": os.environ.get("ONEDNN_MAX_CPU_ISA", "")}
    for gpu in gpus:
        found |= {f"gpu_{name}": str(value) for name, value in tf.config.experimental.get_device_details(gpu).items()}
        found |= {f"gpu_{name}": str(tf.sysconfig.get_build_info().get(name, "")) for name in ("cuda_version", "cudnn_version")}
    return found | settings


def name():
    """Return the name of what networks run on: the processor's, and before it the GPU's where there is one."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    found = [tf.config.experimental.get_device_details(gpu).get("device_name", "a GPU") for gpu in gpus[:1]]
    return ", ".join([*found, processor()])


def _instruction_sets():
    try:
        flags = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")).split()
    except (OSError, StopIteration):
        return []
    return sorted(flag for flag in flags if flag.startswith(("avx", "amx", "fma", "sse4")))


def processor():
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()

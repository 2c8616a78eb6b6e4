"""Lets lhotse be imported without PyTorch, whose wheel for Linux brings three gigabytes of CUDA.

lhotse imports it at its top for batches of tensors. Its manifests, its checks and its reading of audio (NumPy, soundfile) do
without. Whatever would really compute with a tensor fails here.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, ClassVar


class _Absent(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})

    def __call__(cls, *given: Any, **named: Any) -> Any:
        # a decorator leaves what it decorates as it is
        return given[0] if len(given) == 1 and callable(given[0]) and not named else _Absent("absent", (), {})


class _Module(ModuleType):
    __path__: ClassVar[list[str]] = []
    __version__ = "2.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname.split(".")[0] != "torch":
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def do_without_torch() -> None:
    """To be called before lhotse is imported."""
    sys.meta_path.insert(0, _Finder())

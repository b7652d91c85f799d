"""An ape plugin that does one thing: whoever starts ape in this project, it finds the project's Solidity compiler and downloads none."""

from ape.api.config import PluginConfig
from ape.plugins import register
from ape.plugins.config import Config

from guildhall.toolchain import prepare


@register(Config)
def config_class() -> type[PluginConfig]:
    """Called by ape when it loads its settings, before anything compiles."""
    prepare()
    return PluginConfig

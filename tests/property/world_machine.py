"""A state machine over one deployed world: deployed once for each class, as it was deployed at the start of each example."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

World = TypeVar("World")


class WorldMachine(RuleBasedStateMachine, Generic[World]):
    """`World` has a `chain`. A subclass for another engine sets `_world = None` and makes its own."""

    _world: ClassVar[Any] = None
    world: World

    @classmethod
    def make_world(cls) -> World:
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        cls = type(self)
        if cls._world is None:
            cls._world = cls.make_world()
        self.world = cls._world
        self.snapshot = cls._world.chain.snapshot()

    def teardown(self) -> None:
        type(self)._world.chain.revert(self.snapshot)

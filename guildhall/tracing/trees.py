"""Merkle trees as `@openzeppelin/merkle-tree` builds them (StandardMerkleTree): the same leaves give the same root and the same proofs.

>>> tree = MerkleTree([item_leaf(index, serial_hash(text)) for index, text in enumerate(serials)])
>>> assert is_in(tree.root, item_leaf(0, serial_hash(serials[0])), tree.proof(0))
"""

from __future__ import annotations

from collections.abc import Sequence

from eth_utils.crypto import keccak

__all__ = ["MerkleTree", "is_in", "leaf_of"]


def leaf_of(encoded: bytes) -> bytes:
    """The leaf of ABI-encoded values: hashed twice, so that no inner node passes for one."""
    return keccak(keccak(encoded))


def is_in(root: bytes, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof leads from the leaf to the root."""
    node = leaf
    for sibling in proof:
        node = _parent(node, sibling)
    return node == root


class MerkleTree:
    """Of at least one leaf; leaves are known by their place in the list that was given."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        if not leaves:
            raise ValueError("a tree has at least one leaf")
        count = len(leaves)
        ranked = sorted(range(count), key=lambda place: leaves[place])
        self._nodes = [b""] * (2 * count - 1)
        self._node_of = [0] * count
        for rank, place in enumerate(ranked):
            at = len(self._nodes) - 1 - rank
            self._nodes[at] = leaves[place]
            self._node_of[place] = at
        for at in reversed(range(count - 1)):
            self._nodes[at] = _parent(self._nodes[2 * at + 1], self._nodes[2 * at + 2])

    @property
    def root(self) -> bytes:
        """32 bytes."""
        return self._nodes[0]

    def proof(self, place: int) -> list[bytes]:
        """The siblings on the way from a leaf to the root."""
        at = self._node_of[place]
        siblings = []
        while at:
            siblings.append(self._nodes[at + 1 if at % 2 else at - 1])
            at = (at - 1) // 2
        return siblings


def _parent(left: bytes, right: bytes) -> bytes:
    return keccak(left + right if left < right else right + left)

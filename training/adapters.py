"""Low-rank changes of attention projections, by role (LoRA, arXiv 2106.09685, section 4.1).

Roles: `text` (every token; once trained it is added to the base model's weights, so it costs nothing to read with),
`candidate` (FocusLLM's trained projections, arXiv 2408.11745, section 3.2) and `memory` (local tokens in FoT's memory
layers, arXiv 2307.03170, section 3). The last two are on top of the first. Knows no file and no loss.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.model import LINEAR, PROJECTIONS, BaseModel, Change, Shape

ROLES = ("text", "candidate", "memory")
ROLE_PROJECTIONS: dict[str, tuple[str, ...]] = {
    "text": LINEAR,
    "candidate": PROJECTIONS,
    "memory": ("q_proj", "o_proj"),
}


@dataclass(frozen=True)
class AdapterConfig:
    """What is trained: rank of every change, and in which layers FoT's memory is read."""

    rank: int = 32
    memory_layers: tuple[int, ...] = ()
    candidate_bias: float = -2.0
    """start value of what is added to candidates' attention scores"""


class LowRank(nn.Module):
    """x to x A^T B^T, zero at first; A [rank, in], B [out, rank], both float32."""

    def __init__(self, outputs: int, inputs: int, rank: int) -> None:
        super().__init__()
        self.lora_A = nn.Parameter(torch.empty(rank, inputs))
        self.lora_B = nn.Parameter(torch.zeros(outputs, rank))
        nn.init.normal_(self.lora_A, std=1 / math.sqrt(inputs))

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out] in the dtype of `x`."""
        return F.linear(F.linear(x, self.lora_A.to(x.dtype)), self.lora_B.to(x.dtype))


class Adapters(nn.Module):
    """All changes of one base model, and the bias on candidates' scores [layers, heads]."""

    def __init__(self, shape: Shape, config: AdapterConfig) -> None:
        super().__init__()
        self.config = config
        every = range(shape.layers)
        self.text = _role(shape, "text", every, config.rank)
        self.candidate = _role(shape, "candidate", every, config.rank)
        self.memory = _role(shape, "memory", config.memory_layers, config.rank)
        self.candidate_bias = nn.Parameter(torch.full((shape.layers, shape.heads), config.candidate_bias))

    def change(self, role: str) -> Change:
        """The role as `BaseModel.forward` takes it: (layer, projection, x) to what is added, or None."""
        changes: nn.ModuleDict = getattr(self, role)

        def added(layer: int, name: str, x: Tensor) -> Tensor | None:
            key = f"{layer}-{name}"
            return changes[key](x) if key in changes else None

        return added

    @torch.no_grad()
    def tuned(self, model: BaseModel) -> BaseModel:
        """The model with the role `text` in its weights; the model itself while that role is untrained."""
        if "text" not in self.trained_roles():
            return model

        def added(layer: int, name: str) -> Tensor:
            change = self.text[f"{layer}-{name}"]
            return change.lora_B @ change.lora_A

        return model.with_added(added)

    def trained_roles(self) -> list[str]:
        """Those of which anything is no longer as at first: zero."""
        return [r for r in ROLES if any(bool(change.lora_B.any()) for change in getattr(self, r).values())]

    @torch.no_grad()
    def copy_role(self, role: str, other: "Adapters") -> None:
        """Takes a role of `other`; candidates with their bias.

        Raises:
            ValueError: when it has other layers or another rank.
        """
        own, given = getattr(self, role).state_dict(), getattr(other, role).state_dict()
        if {name: t.shape for name, t in own.items()} != {name: t.shape for name, t in given.items()}:
            raise ValueError(f"role {role} of another size")
        getattr(self, role).load_state_dict(given)
        if role == "candidate":
            self.candidate_bias.copy_(other.candidate_bias)


def _role(shape: Shape, role: str, layers: Iterable[int], rank: int) -> nn.ModuleDict:
    return nn.ModuleDict(
        {
            f"{layer}-{name}": LowRank(*shape.projection(name), rank)
            for layer in layers
            for name in ROLE_PROJECTIONS[role]
        }
    )

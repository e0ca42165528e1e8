"""What a person sees of a call that is rejected."""

from collections.abc import Callable

import pytest

from secateur.errors import SecateurError


def rejection(call: Callable[..., object], *arguments: object) -> tuple[str, str, str]:
    """The code, the pointer and the message of the SecateurError that the call raises."""
    with pytest.raises(SecateurError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.pointer, caught.value.message

"""Passwords of the review desk: what one must be, and its hash by argon2id as the library's authors advise."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from signoff_nlp.errors import DeskError

SHORTEST, LONGEST = 12, 1024  # characters; NIST SP 800-63B asks for length and no set of characters


def password_hash(password: str, name: str) -> str:
    """Return the hash of a new password. Raises DeskError: too short, too long, or nothing but the name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DeskError(f"a password has {SHORTEST} to {LONGEST} characters")
    if len(set(password)) < 4 or password.casefold().replace(name.casefold(), "") == "":
        raise DeskError("this password is guessed at once", hint="four words that have nothing to do with each other")
    return PasswordHasher().hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Say whether the password is the one whose hash was kept; without one it takes as long, and is not."""
    try:
        PasswordHasher().verify(kept or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Say whether the hash was made with weaker parameters than are advised today."""
    return PasswordHasher().check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return PasswordHasher().hash("nobody has this password")

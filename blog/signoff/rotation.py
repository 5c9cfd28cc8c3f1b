"""Putting a new signing key in force, as the runbook in SECURITY.md says."""

from pathlib import Path

from blog.signoff.keys import PRIVATE_KEY_FILE, keep_public_half, make_signing_key, read_keyring

RETIRED_FOLDER = "retired"


def rotate(directory: Path) -> str:
    """Retire the signing key in `directory` and make a new one; the new key's id.

    The old private key is moved to `retired/<its id>.pem`, to be destroyed by a person once the new key has been
    seen to work; its public half stays in `public/`, so what it sealed still verifies. Run again after a crash in
    the middle, it makes the missing key.
    """
    private_path = directory / PRIVATE_KEY_FILE
    if private_path.exists():
        keyring = read_keyring(directory)
        # A key that somebody put here by hand may never have had its public half written.
        keep_public_half(directory, keyring.public_keys[keyring.signing_key_id])
        retired = directory / RETIRED_FOLDER
        retired.mkdir(mode=0o700, exist_ok=True)
        private_path.rename(retired / f"{keyring.signing_key_id}.pem")
    return make_signing_key(directory)

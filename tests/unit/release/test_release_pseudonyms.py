import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.errors import InputRefusedError
from drive_eval.release.pseudonyms import key_fingerprint, pseudonym, pseudonym_key


def test_a_pseudonym_is_the_keyed_hash_of_entity_and_reference() -> None:
    parts = b"".join(len(part).to_bytes(8, "big") + part for part in (b"pseudonym", b"su", b"P-01"))
    expected = hmac.new(b"key", parts, hashlib.sha256).hexdigest()[:16]
    assert pseudonym(b"key", "su", "P-01") == f"su_{expected}"


@given(st.lists(st.tuples(st.binary(min_size=1), st.text(), st.text()), unique=True, min_size=2, max_size=20))
def test_another_key_entity_or_reference_is_another_pseudonym(triples: list[tuple[bytes, str, str]]) -> None:
    # Keys that HMAC pads to the same block are the same key (RFC 2104).
    distinct = {
        (key.rstrip(b"\0"), entity, reference) for key, entity, reference in triples if len(key) <= 64
    }
    assert len({pseudonym(*triple) for triple in distinct if triple[0]}) == len(
        [triple for triple in distinct if triple[0]]
    )


def test_the_fingerprint_tells_keys_apart_and_not_what_they_are() -> None:
    key = b"a very secret key of this release"
    assert key_fingerprint(key) == key_fingerprint(bytes(key))
    assert key_fingerprint(key) != key_fingerprint(key + b"!")
    assert key.hex()[:8] not in key_fingerprint(key)
    assert key_fingerprint(key) != hashlib.sha256(key).hexdigest()[:16]


def test_a_secret_comes_from_the_environment(project) -> None:
    project.replace("  public: small-release", "  environment: SMALL_KEY")
    project.replace("synthetic: true", "synthetic: false")
    description = project.describe()
    assert pseudonym_key(description, {"SMALL_KEY": "0123456789abcdef"}) == b"0123456789abcdef"
    for environment, words in (({}, "not set"), ({"SMALL_KEY": "too short"}, "fewer than 16")):
        with pytest.raises(InputRefusedError) as refused:
            pseudonym_key(description, environment)
        (problem,) = refused.value.problems
        assert problem.key == "pseudonym_key.environment"
        assert "SMALL_KEY" in problem.message
        assert words in problem.message
        assert "too short" not in str(problem)

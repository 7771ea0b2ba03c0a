from ministack.services import s3

from local.rules import s3_bodies  # noqa: F401


def test_equal_large_bodies_are_held_once():
    first, second = (s3._build_object_record(b"code" * (1 << 19), {})["body"] for _ in range(2))
    assert first is second
    small, another = (s3._build_object_record(bytes([1, 2]), {})["body"] for _ in range(2))
    assert small == another

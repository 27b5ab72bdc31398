"""What an upstream may know of a customer: a tag that is the same on every call and says nothing (compliance.md section 6)."""

import base64
import hashlib
import hmac
from typing import Final

TAG_LENGTH: Final = 32


def user_tag(secret: bytes, customer: int) -> str:
    """base64url(HMAC-SHA256(secret, decimal id)), its first 32 characters. One abuser's block upstream then hits this tag only."""
    assert secret, "a pseudonym without a secret could be computed by anyone"
    mac = hmac.new(secret, str(customer).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode()[:TAG_LENGTH]

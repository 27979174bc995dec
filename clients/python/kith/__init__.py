"""A client of the kith API."""

from .client import Client
from .errors import (
    Conflict,
    Fault,
    Forbidden,
    KithError,
    NotFound,
    NotKith,
    RateLimited,
    Refused,
    Unauthenticated,
    Unreachable,
    UploadFailed,
)
from .listing import Listing
from .photos import Photo, PhotoBytes, Subject, Uploaded

__all__ = [
    "Client",
    "Conflict",
    "Fault",
    "Forbidden",
    "KithError",
    "Listing",
    "NotFound",
    "NotKith",
    "Photo",
    "PhotoBytes",
    "RateLimited",
    "Refused",
    "Subject",
    "Unauthenticated",
    "Unreachable",
    "UploadFailed",
    "Uploaded",
]

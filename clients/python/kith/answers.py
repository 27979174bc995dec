"""What the API takes and answers, as types. Made from the table of routes by `npm run clients`; not to be edited."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict, Union

Metadata = dict[str, Any]

PhotoInput = TypedDict("PhotoInput", {
    "base64": NotRequired["str"],
    "fileName": NotRequired["str"],
    "uploadId": NotRequired["str"],
})

PolicyKind = TypedDict("PolicyKind", {
    "kind": "Literal['fpir']",
    "target": "float",
})

PolicyKind2 = TypedDict("PolicyKind2", {
    "kind": "Literal['fixed']",
    "threshold": "float",
})

Policy = Union["PolicyKind", "PolicyKind2"]

AlbumPhotoInput = TypedDict("AlbumPhotoInput", {
    "base64": NotRequired["str"],
    "uploadId": NotRequired["str"],
    "fileName": NotRequired["str"],
    "externalId": NotRequired["str"],
    "labels": NotRequired["list[str]"],
})

ImportItem = TypedDict("ImportItem", {
    "uploadId": NotRequired["str"],
    "object": NotRequired["str"],
    "fileName": NotRequired["str"],
    "externalId": NotRequired["str"],
    "labels": NotRequired["list[str]"],
})

SuppressionConsent = TypedDict("SuppressionConsent", {
    "textVersion": "str",
    "locale": "str",
    "relation": "Literal['self', 'guardian']",
})

BulkItemFaceBox = TypedDict("BulkItemFaceBox", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

BulkItem = TypedDict("BulkItem", {
    "person": "str",
    "fileName": NotRequired["str"],
    "displayName": NotRequired["str"],
    "metadata": NotRequired["Metadata"],
    "faceBox": NotRequired["BulkItemFaceBox"],
    "uploadId": NotRequired["str"],
    "object": NotRequired["str"],
})

EnrollmentEnrolled = TypedDict("EnrollmentEnrolled", {
    "faceId": "str",
    "photoId": "str",
    "index": "int",
    "box": "Box",
    "quality": "Quality",
    "alreadyEnrolled": "bool",
    "indexed": "bool",
    "unusedFaces": "list[UnusedFace]",
})

EnrollmentRefused = TypedDict("EnrollmentRefused", {
    "index": "int",
    "filename": "str | None",
    "code": "str",
    "message": "str",
})

EnrollmentWarning = TypedDict("EnrollmentWarning", {
    "index": "int",
    "code": "Literal['unlike_own_samples', 'closer_to_other_person']",
    "ownSimilarity": "float | None",
    "personId": NotRequired["str"],
    "similarity": NotRequired["float"],
})

Enrollment = TypedDict("Enrollment", {
    "person": "Person",
    "enrolled": "list[EnrollmentEnrolled]",
    "refused": "list[EnrollmentRefused]",
    "warnings": "list[EnrollmentWarning]",
})

Person = TypedDict("Person", {
    "id": "str",
    "displayName": "str | None",
    "metadata": "MetadataOutput",
    "faces": "int",
    "createdAt": "str",
    "updatedAt": "str",
})

Box = TypedDict("Box", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

Quality = TypedDict("Quality", {
    "interEyeDistance": "float",
    "sharpness": "float | None",
    "brightness": "float | None",
    "yaw": "float",
    "pitch": "float",
    "roll": "float",
    "embeddingNorm": "float | None",
    "reasons": "list[Literal['low_detection_score', 'face_too_small', 'extreme_pose', 'low_embedding_norm', 'low_sharpness', 'too_dark', 'too_bright', 'cut_off']]",
})

UnusedFace = TypedDict("UnusedFace", {
    "box": "Box",
    "reasons": "list[str]",
})

ProblemError = TypedDict("ProblemError", {
    "path": "str",
    "message": "str",
})

Problem = TypedDict("Problem", {
    "type": "str",
    "title": "str",
    "status": "int",
    "detail": "str",
    "code": "Literal['validation_failed', 'unauthenticated', 'forbidden', 'location_not_allowed', 'host_not_allowed', 'route_not_found', 'gallery_not_found', 'person_not_found', 'face_not_found', 'upload_not_found', 'key_not_found', 'job_not_found', 'erasure_not_found', 'source_not_found', 'method_not_allowed', 'embedding_space_mismatch', 'face_enrolled_elsewhere', 'gallery_not_empty', 'idempotency_in_progress', 'idempotency_conflict', 'photos_not_kept', 'already_exists', 'job_finished', 'superseded', 'payload_too_large', 'image_too_large', 'media_type_unsupported', 'no_face', 'no_face_enrolled', 'multiple_faces', 'low_quality', 'face_too_small', 'extreme_pose', 'unlike_own_samples', 'closer_to_other_person', 'image_undecodable', 'image_truncated', 'image_too_small', 'rate_limited', 'internal_error', 'models_unavailable', 'index_unavailable', 'registry_unavailable', 'queue_unavailable', 'storage_unavailable', 'timed_out', 'storage_full', 'album_not_found', 'photo_not_found', 'guest_not_found', 'guest_link_not_found', 'search_not_found', 'webhook_not_found', 'suppression_not_found', 'erasure_request_not_found', 'album_not_published', 'indexing_off', 'no_photo_added', 'selfies_differ', 'consent_required', 'pin_required', 'pin_wrong', 'link_locked', 'link_ended', 'search_budget_used', 'decision_conflict', 'address_not_allowed', 'face_suppressed', 'address_expired']",
    "requestId": "str",
    "errors": NotRequired["list[ProblemError]"],
})

StoredFace = TypedDict("StoredFace", {
    "box": "Box",
    "landmarks": "Landmarks",
    "detectionScore": "float",
    "quality": "Quality",
    "boxNormalized": NotRequired["Box"],
    "faceId": "str",
    "photoId": "str",
    "status": "Literal['searchable', 'not_searchable', 'suppressed']",
    "createdAt": "str",
})

Landmarks = list[list[float]]

IdentificationPerson = TypedDict("IdentificationPerson", {
    "id": "str",
    "displayName": "str | None",
})

IdentificationCandidate = TypedDict("IdentificationCandidate", {
    "personId": "str",
    "similarity": "float",
    "faceId": "str",
})

IdentificationTimings = TypedDict("IdentificationTimings", {
    "decode": "float",
    "detect": "float",
    "align": "float",
    "embed": "float",
    "search": "float",
    "total": "float",
})

Identification = TypedDict("Identification", {
    "verdict": "Literal['match', 'maybe', 'unknown']",
    "reason": "Literal['above_threshold', 'ambiguous', 'possible_duplicate', 'below_threshold', 'empty_gallery']",
    "person": "IdentificationPerson | None",
    "similarity": "float | None",
    "candidates": "list[IdentificationCandidate]",
    "face": "Face",
    "threshold": "float",
    "thresholdSource": "Literal['request', 'gallery', 'environment', 'calibration', 'model']",
    "candidateThreshold": "float",
    "gallerySize": "int",
    "expectedFpir": "float | None",
    "unusedFaces": "list[UnusedFace]",
    "warnings": NotRequired["list[str]"],
    "embeddingSpace": "str",
    "timings": "IdentificationTimings",
})

Face = TypedDict("Face", {
    "box": "Box",
    "landmarks": "Landmarks",
    "detectionScore": "float",
    "quality": "Quality",
    "boxNormalized": "Box",
})

IdentificationsFace = TypedDict("IdentificationsFace", {
    "verdict": "Literal['match', 'maybe', 'unknown']",
    "reason": "Literal['above_threshold', 'ambiguous', 'possible_duplicate', 'below_threshold', 'empty_gallery']",
    "person": "IdentificationsFacePerson | None",
    "similarity": "float | None",
    "candidates": "list[IdentificationsFaceCandidate]",
    "face": "Face",
    "threshold": "float",
    "thresholdSource": "Literal['request', 'gallery', 'environment', 'calibration', 'model']",
    "candidateThreshold": "float",
    "gallerySize": "int",
    "expectedFpir": "float | None",
})

IdentificationsFacePerson = TypedDict("IdentificationsFacePerson", {
    "id": "str",
    "displayName": "str | None",
})

IdentificationsFaceCandidate = TypedDict("IdentificationsFaceCandidate", {
    "personId": "str",
    "similarity": "float",
    "faceId": "str",
})

IdentificationsTimings = TypedDict("IdentificationsTimings", {
    "decode": "float",
    "detect": "float",
    "align": "float",
    "embed": "float",
    "search": "float",
    "total": "float",
})

Identifications = TypedDict("Identifications", {
    "faces": "list[IdentificationsFace]",
    "unusedFaces": "list[UnusedFace]",
    "warnings": NotRequired["list[str]"],
    "embeddingSpace": "str",
    "timings": "IdentificationsTimings",
})

VerificationFaces = TypedDict("VerificationFaces", {
    "probe": "Face",
    "reference": "ReferenceFace | None",
})

Verification = TypedDict("Verification", {
    "verdict": "Literal['same', 'different']",
    "similarity": "float | None",
    "threshold": "float",
    "thresholdSource": "Literal['request', 'gallery', 'environment', 'calibration', 'model']",
    "faces": "VerificationFaces",
    "warnings": NotRequired["list[str]"],
})

ReferenceFace = TypedDict("ReferenceFace", {
    "box": "Box",
    "landmarks": "Landmarks",
    "detectionScore": "float",
    "quality": "Quality",
    "boxNormalized": NotRequired["Box"],
    "faceId": NotRequired["str"],
})

DetectionPhoto = TypedDict("DetectionPhoto", {
    "width": "int",
    "height": "int",
    "rotationApplied": "Literal[0] | Literal[90] | Literal[180] | Literal[270]",
})

Detection = TypedDict("Detection", {
    "photo": "DetectionPhoto",
    "faces": "list[Face]",
})

GallerySettings = TypedDict("GallerySettings", {
    "policy": "Policy",
    "keep": "Literal['none', 'crops', 'photos']",
    "faceSelection": "Literal['largest', 'center-largest', 'only'] | None",
    "qualityFilter": "Literal['none', 'standard', 'strict']",
    "retentionDays": "int | None",
    "albumDays": "int | None",
})

Gallery = TypedDict("Gallery", {
    "id": "str",
    "displayName": "str | None",
    "embeddingSpace": "str",
    "settings": "GallerySettings",
    "createdAt": "str",
    "updatedAt": "str",
})

ErasureTarget = TypedDict("ErasureTarget", {
    "kind": "Literal['gallery', 'person', 'face', 'photo', 'album', 'guest', 'faces']",
    "uuid": "str",
})

ErasureStep = TypedDict("ErasureStep", {
    "store": "Literal['registry', 'index', 'crops', 'photos', 'renditions', 'uploads', 'guests', 'idempotency']",
    "found": "int",
    "removed": "int",
    "left": "int",
})

Erasure = TypedDict("Erasure", {
    "id": "str",
    "gallery": "str",
    "target": "ErasureTarget",
    "status": "Literal['pending', 'verified']",
    "steps": "list[ErasureStep]",
    "requestedAt": "str",
    "verifiedAt": "str | None",
    "backupsExpireBy": "str",
})

StatsIndex = TypedDict("StatsIndex", {
    "adapter": "Literal['exact', 'qdrant', 'pgvector']",
    "points": "int",
    "pending": "int",
})

Stats = TypedDict("Stats", {
    "persons": "int",
    "faces": "int",
    "photos": "int",
    "enrollments": "int",
    "index": "StatsIndex",
    "embeddingSpace": "str",
    "policy": "Policy",
    "threshold": "float",
})

JobProblem = TypedDict("JobProblem", {
    "code": "str",
    "message": "str",
})

JobSource = TypedDict("JobSource", {
    "kind": "Literal['items', 'manifest', 'prefix', 'events']",
    "location": "str | None",
})

JobEstimate = TypedDict("JobEstimate", {
    "photos": "int | None",
    "seconds": "float | None",
    "price": "float | None",
})

JobCost = TypedDict("JobCost", {
    "photos": "int",
    "seconds": "float",
    "price": "float | None",
    "device": "str | None",
})

Job = TypedDict("Job", {
    "id": "str",
    "kind": "Literal['reindex', 'bulk', 'upload', 'album', 'people']",
    "album": "str | None",
    "status": "Literal['queued', 'running', 'done', 'failed', 'cancelled']",
    "total": "int",
    "done": "int",
    "refused": "int",
    "failed": "int",
    "cancelled": "int",
    "problem": "JobProblem | None",
    "source": "JobSource | None",
    "planned": "bool",
    "estimate": "JobEstimate | None",
    "cost": "JobCost | None",
    "createdAt": "str",
    "startedAt": "str | None",
    "finishedAt": "str | None",
})

PeopleCover = TypedDict("PeopleCover", {
    "faceId": "str",
    "photoId": "str",
    "box": "Box",
    "boxNormalized": "Box",
    "renditions": NotRequired["PeopleCoverRenditions | None"],
})

PeopleCoverRenditions = TypedDict("PeopleCoverRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

People = TypedDict("People", {
    "id": "str",
    "kind": "Literal['named', 'cluster']",
    "displayName": "str | None",
    "hidden": "bool",
    "faces": "int",
    "photos": "int",
    "cover": "PeopleCover | None",
    "createdAt": "str",
    "updatedAt": "str",
})

Rendition = TypedDict("Rendition", {
    "url": "str",
    "width": "int",
    "height": "int",
    "mediaType": "str",
})

PeopleFaceRenditions = TypedDict("PeopleFaceRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

PeopleFace = TypedDict("PeopleFace", {
    "box": "Box",
    "landmarks": "Landmarks",
    "detectionScore": "float",
    "quality": "Quality",
    "boxNormalized": NotRequired["Box"],
    "faceId": "str",
    "photoId": "str",
    "status": "Literal['searchable', 'not_searchable', 'suppressed']",
    "createdAt": "str",
    "renditions": "PeopleFaceRenditions | None",
})

AlbumPolicy = TypedDict("AlbumPolicy", {
    "state": "Literal['draft', 'published']",
    "indexing": "bool",
    "audience": "Literal['general', 'minors']",
    "download": "Literal['none', 'web', 'original']",
    "watermark": "str | None",
    "reviewBeforeGuests": "bool",
    "cameraClockOffsets": "dict[str, int]",
    "detail": "Literal['standard', 'high', 'max']",
})

AlbumCover = TypedDict("AlbumCover", {
    "photoId": "str",
    "renditions": "AlbumCoverRenditions",
    "placeholder": "str | None",
})

AlbumCoverRenditions = TypedDict("AlbumCoverRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

Album = TypedDict("Album", {
    "id": "str",
    "title": "str",
    "takenOn": "str | None",
    "expiresAt": "str | None",
    "policy": "AlbumPolicy",
    "secondsPerPhoto": "float | None",
    "coverPhotoId": "str | None",
    "cover": "AlbumCover | None",
    "photos": "int",
    "indexedPhotos": "int",
    "createdAt": "str",
    "updatedAt": "str",
})

AlbumCalibrationCurve = TypedDict("AlbumCalibrationCurve", {
    "source": "Literal['measured', 'published', 'none']",
    "protocol": "str | None",
    "impostorPairs": "int | None",
})

AlbumCalibrationSamePhotoPairs = TypedDict("AlbumCalibrationSamePhotoPairs", {
    "pairs": "int",
    "dropped": "int",
    "needed": "int",
})

AlbumCalibration = TypedDict("AlbumCalibration", {
    "embeddingSpace": "str",
    "faces": "int",
    "curve": "AlbumCalibrationCurve",
    "samePhotoPairs": "AlbumCalibrationSamePhotoPairs",
    "threshold": "float",
    "thresholdSource": "Literal['request', 'gallery', 'environment', 'calibration', 'model']",
    "thresholdWithout": "float",
    "candidateThreshold": "float",
    "expectedWrongPhotos": "float | None",
    "expectedByOwnPhotos": "float | None",
    "extrapolated": "bool",
})

AddedPhotosAdded = TypedDict("AddedPhotosAdded", {
    "index": "int",
    "photoId": "str",
    "fileName": "str | None",
    "externalId": "str | None",
    "alreadyThere": "bool",
    "supersedes": "str | None",
    "faces": "list[AddedPhotosAddedFace]",
})

AddedPhotosAddedFace = TypedDict("AddedPhotosAddedFace", {
    "faceId": "str",
    "box": "Box",
    "status": "Literal['searchable', 'not_searchable', 'suppressed']",
    "reasons": "list[str]",
})

AddedPhotosRefused = TypedDict("AddedPhotosRefused", {
    "index": "int",
    "filename": "str | None",
    "code": "str",
    "message": "str",
})

AddedPhotos = TypedDict("AddedPhotos", {
    "added": "list[AddedPhotosAdded]",
    "refused": "list[AddedPhotosRefused]",
})

AlbumPhotoRenditions = TypedDict("AlbumPhotoRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

AlbumPhotoDownload = TypedDict("AlbumPhotoDownload", {
    "url": "str",
    "fileName": "str",
})

AlbumPhoto = TypedDict("AlbumPhoto", {
    "photoId": "str",
    "fileName": "str | None",
    "externalId": "str | None",
    "sha256": "str",
    "mediaType": "str",
    "width": "int",
    "height": "int",
    "bytes": "int | None",
    "takenAt": "str | None",
    "takenOffset": "int | None",
    "camera": "str | None",
    "labels": "list[str]",
    "position": "int",
    "supersedes": "str | None",
    "addedAt": "str",
    "renditions": "AlbumPhotoRenditions",
    "placeholder": "str | None",
    "download": "AlbumPhotoDownload | None",
    "faces": "int",
})

AlbumPhotoWithFacesRenditions = TypedDict("AlbumPhotoWithFacesRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

AlbumPhotoWithFacesDownload = TypedDict("AlbumPhotoWithFacesDownload", {
    "url": "str",
    "fileName": "str",
})

AlbumPhotoWithFacesFace = TypedDict("AlbumPhotoWithFacesFace", {
    "box": "Box",
    "landmarks": "Landmarks",
    "detectionScore": "float",
    "quality": "Quality",
    "boxNormalized": NotRequired["Box"],
    "faceId": "str",
    "photoId": "str",
    "status": "Literal['searchable', 'not_searchable', 'suppressed']",
    "createdAt": "str",
    "person": "AlbumPhotoWithFacesFacePerson | None",
})

AlbumPhotoWithFacesFacePerson = TypedDict("AlbumPhotoWithFacesFacePerson", {
    "id": "str",
    "kind": "Literal['named', 'cluster']",
    "displayName": "str | None",
})

AlbumPhotoWithFaces = TypedDict("AlbumPhotoWithFaces", {
    "photoId": "str",
    "fileName": "str | None",
    "externalId": "str | None",
    "sha256": "str",
    "mediaType": "str",
    "width": "int",
    "height": "int",
    "bytes": "int | None",
    "takenAt": "str | None",
    "takenOffset": "int | None",
    "camera": "str | None",
    "labels": "list[str]",
    "position": "int",
    "supersedes": "str | None",
    "addedAt": "str",
    "renditions": "AlbumPhotoWithFacesRenditions",
    "placeholder": "str | None",
    "download": "AlbumPhotoWithFacesDownload | None",
    "albums": "list[str]",
    "faces": "list[AlbumPhotoWithFacesFace]",
})

RemovedPhoto = TypedDict("RemovedPhoto", {
    "status": "Literal['left', 'erasing']",
    "photoId": "str",
    "erasure": "Erasure | None",
})

LabelledPhotosLine = TypedDict("LabelledPhotosLine", {
    "line": "int",
    "status": "Literal['labelled', 'refused']",
    "photoId": "str | None",
    "code": "Literal['photo_not_found', 'validation_failed'] | None",
    "message": "str | None",
})

LabelledPhotos = TypedDict("LabelledPhotos", {
    "labelled": "int",
    "refused": "int",
    "lines": "list[LabelledPhotosLine]",
})

NewGuestLink = TypedDict("NewGuestLink", {
    "id": "str",
    "label": "str | None",
    "hasPin": "bool",
    "locked": "bool",
    "expiresAt": "str",
    "revokedAt": "str | None",
    "searchBudget": "int | None",
    "searches": "int",
    "guests": "int",
    "createdAt": "str",
    "url": "str",
    "qr": "str | None",
})

GuestLink = TypedDict("GuestLink", {
    "id": "str",
    "label": "str | None",
    "hasPin": "bool",
    "locked": "bool",
    "expiresAt": "str",
    "revokedAt": "str | None",
    "searchBudget": "int | None",
    "searches": "int",
    "guests": "int",
    "createdAt": "str",
})

NewGuestSessionAlbum = TypedDict("NewGuestSessionAlbum", {
    "id": "str",
    "title": "str",
    "takenOn": "str | None",
    "coverPhotoId": "str | None",
    "cover": "NewGuestSessionAlbumCover | None",
    "state": "Literal['draft', 'published']",
    "indexing": "bool",
    "audience": "Literal['general', 'minors']",
    "download": "Literal['none', 'web', 'original']",
    "reviewed": "bool",
})

NewGuestSessionAlbumCover = TypedDict("NewGuestSessionAlbumCover", {
    "photoId": "str",
    "renditions": "NewGuestSessionAlbumCoverRenditions",
    "placeholder": "str | None",
})

NewGuestSessionAlbumCoverRenditions = TypedDict("NewGuestSessionAlbumCoverRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

NewGuestSessionConsent = TypedDict("NewGuestSessionConsent", {
    "textVersion": "str",
    "relations": "list[Literal['self', 'guardian']]",
    "purposes": "list[Literal['find_photos', 'staff_review']]",
    "given": "Consent | None",
    "enough": "bool",
})

NewGuestSessionSearches = TypedDict("NewGuestSessionSearches", {
    "made": "int",
    "left": "int | None",
})

NewGuestSession = TypedDict("NewGuestSession", {
    "id": "str",
    "linkId": "str",
    "expiresAt": "str",
    "gallery": "str",
    "album": "NewGuestSessionAlbum",
    "consent": "NewGuestSessionConsent",
    "searches": "NewGuestSessionSearches",
    "token": "str",
})

Consent = TypedDict("Consent", {
    "id": "str",
    "textVersion": "str",
    "locale": "str",
    "relation": "Literal['self', 'guardian']",
    "purposes": "list[Literal['find_photos', 'staff_review']]",
    "at": "str",
})

GuestSessionAlbum = TypedDict("GuestSessionAlbum", {
    "id": "str",
    "title": "str",
    "takenOn": "str | None",
    "coverPhotoId": "str | None",
    "cover": "GuestSessionAlbumCover | None",
    "state": "Literal['draft', 'published']",
    "indexing": "bool",
    "audience": "Literal['general', 'minors']",
    "download": "Literal['none', 'web', 'original']",
    "reviewed": "bool",
})

GuestSessionAlbumCover = TypedDict("GuestSessionAlbumCover", {
    "photoId": "str",
    "renditions": "GuestSessionAlbumCoverRenditions",
    "placeholder": "str | None",
})

GuestSessionAlbumCoverRenditions = TypedDict("GuestSessionAlbumCoverRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

GuestSessionConsent = TypedDict("GuestSessionConsent", {
    "textVersion": "str",
    "relations": "list[Literal['self', 'guardian']]",
    "purposes": "list[Literal['find_photos', 'staff_review']]",
    "given": "Consent | None",
    "enough": "bool",
})

GuestSessionSearches = TypedDict("GuestSessionSearches", {
    "made": "int",
    "left": "int | None",
})

GuestSession = TypedDict("GuestSession", {
    "id": "str",
    "linkId": "str",
    "expiresAt": "str",
    "gallery": "str",
    "album": "GuestSessionAlbum",
    "consent": "GuestSessionConsent",
    "searches": "GuestSessionSearches",
})

ConsentTextsItem = TypedDict("ConsentTextsItem", {
    "version": "str",
    "locale": "str",
    "title": "str",
    "paragraphs": "list[str]",
    "purposes": "ConsentTextsItemPurposes",
    "relations": "ConsentTextsItemRelations",
})

ConsentTextsItemPurposes = TypedDict("ConsentTextsItemPurposes", {
    "find_photos": "str",
    "staff_review": "str",
})

ConsentTextsItemRelations = TypedDict("ConsentTextsItemRelations", {
    "self": "str",
    "guardian": "str",
})

ConsentTextsSuppression = TypedDict("ConsentTextsSuppression", {
    "version": "str",
    "locale": "str",
    "title": "str",
    "paragraphs": "list[str]",
    "relations": "ConsentTextsSuppressionRelations",
})

ConsentTextsSuppressionRelations = TypedDict("ConsentTextsSuppressionRelations", {
    "self": "str",
    "guardian": "str",
})

ConsentTexts = TypedDict("ConsentTexts", {
    "current": "str",
    "items": "list[ConsentTextsItem]",
    "suppression": "list[ConsentTextsSuppression]",
})

Guest = TypedDict("Guest", {
    "id": "str",
    "linkId": "str",
    "label": "str | None",
    "openedAt": "str",
    "expiresAt": "str",
    "endedAt": "str | None",
    "searches": "int",
    "selections": "int",
    "consent": "Consent | None",
})

ListedReleaseRenditions = TypedDict("ListedReleaseRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

ListedReleaseDownload = TypedDict("ListedReleaseDownload", {
    "url": "str",
    "fileName": "str",
})

ListedRelease = TypedDict("ListedRelease", {
    "guestId": "str",
    "label": "str | None",
    "photoId": "str",
    "faceId": "str",
    "fileName": "str | None",
    "status": "Literal['waiting', 'released', 'refused']",
    "foundAt": "str",
    "decidedAt": "str | None",
    "renditions": "ListedReleaseRenditions",
    "placeholder": "str | None",
    "download": "ListedReleaseDownload | None",
})

Release = TypedDict("Release", {
    "guestId": "str",
    "label": "str | None",
    "photoId": "str",
    "faceId": "str",
    "fileName": "str | None",
    "status": "Literal['waiting', 'released', 'refused']",
    "foundAt": "str",
    "decidedAt": "str | None",
})

SelectionRenditions = TypedDict("SelectionRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

SelectionDownload = TypedDict("SelectionDownload", {
    "url": "str",
    "fileName": "str",
})

Selection = TypedDict("Selection", {
    "photoId": "str",
    "fileName": "str | None",
    "at": "str",
    "guestId": "str",
    "label": NotRequired["str | None"],
    "renditions": "SelectionRenditions | None",
    "placeholder": "str | None",
    "download": "SelectionDownload | None",
})

SearchCounts = TypedDict("SearchCounts", {
    "match": "int",
    "likely": "int",
    "maybe": "int",
})

SearchItem = TypedDict("SearchItem", {
    "photoId": "str",
    "albums": "list[str]",
    "fileName": "str | None",
    "width": "int",
    "height": "int",
    "takenAt": "str | None",
    "group": "Literal['match', 'likely', 'maybe']",
    "labels": NotRequired["list[str]"],
    "renditions": "SearchItemRenditions",
    "placeholder": "str | None",
    "download": "SearchItemDownload | None",
    "faces": "list[SearchItemFace]",
    "burst": "SearchItemBurst",
})

SearchItemRenditions = TypedDict("SearchItemRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

SearchItemDownload = TypedDict("SearchItemDownload", {
    "url": "str",
    "fileName": "str",
})

SearchItemFace = TypedDict("SearchItemFace", {
    "faceId": "str",
    "subject": "int",
    "box": "Box",
    "boxNormalized": "Box",
    "similarity": NotRequired["float"],
})

SearchItemBurst = TypedDict("SearchItemBurst", {
    "count": "int",
    "photos": "list[SearchItemBurstPhoto]",
})

SearchItemBurstPhoto = TypedDict("SearchItemBurstPhoto", {
    "photoId": "str",
    "albums": "list[str]",
    "fileName": "str | None",
    "width": "int",
    "height": "int",
    "takenAt": "str | None",
    "group": "Literal['match', 'likely', 'maybe']",
    "labels": NotRequired["list[str]"],
    "renditions": "SearchItemBurstPhotoRenditions",
    "placeholder": "str | None",
    "download": "SearchItemBurstPhotoDownload | None",
    "faces": "list[SearchItemBurstPhotoFace]",
})

SearchItemBurstPhotoRenditions = TypedDict("SearchItemBurstPhotoRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

SearchItemBurstPhotoDownload = TypedDict("SearchItemBurstPhotoDownload", {
    "url": "str",
    "fileName": "str",
})

SearchItemBurstPhotoFace = TypedDict("SearchItemBurstPhotoFace", {
    "faceId": "str",
    "subject": "int",
    "box": "Box",
    "boxNormalized": "Box",
    "similarity": NotRequired["float"],
})

SearchExpectedWrongPhotos = TypedDict("SearchExpectedWrongPhotos", {
    "match": "float",
    "likely": "float",
})

SearchSelfie = TypedDict("SearchSelfie", {
    "subject": "int",
    "selfie": "int",
    "face": "Face",
    "unusedFaces": "list[UnusedFace]",
})

Search = TypedDict("Search", {
    "searchId": "str",
    "expiresAt": "str",
    "mode": "Literal['any', 'all']",
    "order": "Literal['best', 'newest']",
    "counts": "SearchCounts",
    "items": "list[SearchItem]",
    "nextCursor": "str | None",
    "complete": "bool",
    "searchedFaces": NotRequired["int"],
    "threshold": NotRequired["float"],
    "thresholdSource": NotRequired["Literal['request', 'gallery', 'environment', 'calibration', 'model']"],
    "candidateThreshold": NotRequired["float"],
    "expectedWrongPhotos": NotRequired["SearchExpectedWrongPhotos | None"],
    "selfies": "list[SearchSelfie]",
    "warnings": NotRequired["list[str]"],
    "timings": NotRequired["dict[str, float]"],
})

SearchPageCounts = TypedDict("SearchPageCounts", {
    "match": "int",
    "likely": "int",
    "maybe": "int",
})

SearchPageItem = TypedDict("SearchPageItem", {
    "photoId": "str",
    "albums": "list[str]",
    "fileName": "str | None",
    "width": "int",
    "height": "int",
    "takenAt": "str | None",
    "group": "Literal['match', 'likely', 'maybe']",
    "labels": NotRequired["list[str]"],
    "renditions": "SearchPageItemRenditions",
    "placeholder": "str | None",
    "download": "SearchPageItemDownload | None",
    "faces": "list[SearchPageItemFace]",
    "burst": "SearchPageItemBurst",
})

SearchPageItemRenditions = TypedDict("SearchPageItemRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

SearchPageItemDownload = TypedDict("SearchPageItemDownload", {
    "url": "str",
    "fileName": "str",
})

SearchPageItemFace = TypedDict("SearchPageItemFace", {
    "faceId": "str",
    "subject": "int",
    "box": "Box",
    "boxNormalized": "Box",
    "similarity": NotRequired["float"],
})

SearchPageItemBurst = TypedDict("SearchPageItemBurst", {
    "count": "int",
    "photos": "list[SearchPageItemBurstPhoto]",
})

SearchPageItemBurstPhoto = TypedDict("SearchPageItemBurstPhoto", {
    "photoId": "str",
    "albums": "list[str]",
    "fileName": "str | None",
    "width": "int",
    "height": "int",
    "takenAt": "str | None",
    "group": "Literal['match', 'likely', 'maybe']",
    "labels": NotRequired["list[str]"],
    "renditions": "SearchPageItemBurstPhotoRenditions",
    "placeholder": "str | None",
    "download": "SearchPageItemBurstPhotoDownload | None",
    "faces": "list[SearchPageItemBurstPhotoFace]",
})

SearchPageItemBurstPhotoRenditions = TypedDict("SearchPageItemBurstPhotoRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

SearchPageItemBurstPhotoDownload = TypedDict("SearchPageItemBurstPhotoDownload", {
    "url": "str",
    "fileName": "str",
})

SearchPageItemBurstPhotoFace = TypedDict("SearchPageItemBurstPhotoFace", {
    "faceId": "str",
    "subject": "int",
    "box": "Box",
    "boxNormalized": "Box",
    "similarity": NotRequired["float"],
})

SearchPage = TypedDict("SearchPage", {
    "searchId": "str",
    "expiresAt": "str",
    "mode": "Literal['any', 'all']",
    "order": "Literal['best', 'newest']",
    "counts": "SearchPageCounts",
    "items": "list[SearchPageItem]",
    "nextCursor": "str | None",
})

ErasureRequestCounts = TypedDict("ErasureRequestCounts", {
    "faces": "int",
    "photos": "int",
})

ErasureRequestFace = TypedDict("ErasureRequestFace", {
    "faceId": "str",
    "photoId": "str",
    "fileName": "str | None",
    "albums": "list[str]",
    "personId": "str | None",
    "box": "Box",
    "boxNormalized": "Box",
    "similarity": NotRequired["float"],
})

ErasureRequest = TypedDict("ErasureRequest", {
    "id": "str",
    "status": "Literal['waiting', 'confirmed', 'declined']",
    "createdAt": "str",
    "expiresAt": "str",
    "suppress": "bool",
    "albumId": NotRequired["str | None"],
    "requestedBy": NotRequired["Literal['guest', 'staff']"],
    "guestId": NotRequired["str | None"],
    "scope": NotRequired["Literal['faces', 'photos']"],
    "erasureId": NotRequired["str | None"],
    "counts": NotRequired["ErasureRequestCounts"],
    "faces": NotRequired["list[ErasureRequestFace]"],
    "threshold": NotRequired["float"],
    "searchedFaces": NotRequired["int"],
    "expectedWrongFaces": NotRequired["float | None"],
    "complete": NotRequired["bool"],
})

ConfirmedErasure = TypedDict("ConfirmedErasure", {
    "erasure": "Erasure",
    "suppression": "Suppression | None",
})

SuppressionCounts = TypedDict("SuppressionCounts", {
    "templates": "int",
    "suppressed": "int",
    "restored": "int",
})

Suppression = TypedDict("Suppression", {
    "id": "str",
    "textVersion": "str",
    "locale": "str",
    "relation": "Literal['self', 'guardian']",
    "createdAt": "str",
    "expiresAt": "str",
    "threshold": "float",
    "counts": "SuppressionCounts",
    "expectedWrongFaces": "float | None",
    "complete": "bool",
})

PhotoFilesRenditions = TypedDict("PhotoFilesRenditions", {
    "thumbnail": "Rendition",
    "web": "Rendition",
    "expiresAt": "str",
})

PhotoFilesDownload = TypedDict("PhotoFilesDownload", {
    "url": "str",
    "fileName": "str",
})

PhotoFiles = TypedDict("PhotoFiles", {
    "photoId": "str",
    "renditions": "PhotoFilesRenditions",
    "placeholder": "str | None",
    "download": "PhotoFilesDownload | None",
})

JobItem = TypedDict("JobItem", {
    "line": "int",
    "status": "Literal['queued', 'done', 'refused', 'failed', 'cancelled']",
    "person": "str | None",
    "externalId": "str | None",
    "fileName": "str | None",
    "object": "str | None",
    "uploadId": "str | None",
    "code": "str | None",
    "message": "str | None",
    "attempts": "int",
})

NewWebhook = TypedDict("NewWebhook", {
    "id": "str",
    "url": "str",
    "events": "list[Literal['photo.indexed', 'album.ready', 'job.finished', 'guest.matched', 'selection.changed', 'erasure.verified', 'test']]",
    "label": "str | None",
    "disabledAt": "str | None",
    "createdAt": "str",
    "secret": "str",
})

Webhook = TypedDict("Webhook", {
    "id": "str",
    "url": "str",
    "events": "list[Literal['photo.indexed', 'album.ready', 'job.finished', 'guest.matched', 'selection.changed', 'erasure.verified', 'test']]",
    "label": "str | None",
    "disabledAt": "str | None",
    "createdAt": "str",
})

Delivery = TypedDict("Delivery", {
    "id": "str",
    "event": "Literal['photo.indexed', 'album.ready', 'job.finished', 'guest.matched', 'selection.changed', 'erasure.verified', 'test']",
    "status": "Literal['waiting', 'delivered', 'failed']",
    "attempts": "int",
    "lastStatus": "int | None",
    "lastFault": "str | None",
    "nextAt": "str | None",
    "deliveredAt": "str | None",
    "createdAt": "str",
})

Upload = TypedDict("Upload", {
    "uploadId": "str",
    "method": "Literal['PUT']",
    "url": "str",
    "headers": "dict[str, str]",
    "expiresAt": "str",
})

UploadReceived = TypedDict("UploadReceived", {
    "uploadId": "str",
    "bytes": "int",
})

NewKey = TypedDict("NewKey", {
    "id": "str",
    "key": "str",
})

Key = TypedDict("Key", {
    "id": "str",
    "role": "Literal['viewer', 'identifier', 'enroller', 'admin']",
    "galleries": "list[str] | None",
    "label": "str | None",
    "expiresAt": "str | None",
    "createdAt": "str",
})

CurrentKey = TypedDict("CurrentKey", {
    "id": "str | None",
    "role": "Literal['viewer', 'identifier', 'enroller', 'admin']",
    "galleries": "list[str] | None",
    "label": "str | None",
    "expiresAt": "str | None",
})

HealthParts = TypedDict("HealthParts", {
    "registry": "HealthPartsRegistry",
    "index": "HealthPartsIndex",
    "models": "HealthPartsModels",
    "photoStore": "HealthPartsPhotoStore",
})

HealthPartsRegistry = TypedDict("HealthPartsRegistry", {
    "status": "Literal['ok', 'ill']",
    "detail": NotRequired["str"],
})

HealthPartsIndex = TypedDict("HealthPartsIndex", {
    "status": "Literal['ok', 'ill']",
    "detail": NotRequired["str"],
})

HealthPartsModels = TypedDict("HealthPartsModels", {
    "status": "Literal['ok', 'ill']",
    "detail": NotRequired["str"],
})

HealthPartsPhotoStore = TypedDict("HealthPartsPhotoStore", {
    "status": "Literal['ok', 'ill']",
    "detail": NotRequired["str"],
})

Health = TypedDict("Health", {
    "status": "Literal['ok', 'ill']",
    "parts": NotRequired["HealthParts"],
})

FacePassUpload = TypedDict("FacePassUpload", {
    "face_id": "int",
    "image_url": "str | None",
    "confidence": "float",
    "task_id": "str",
})

FacePassError = TypedDict("FacePassError", {
    "detail": "str",
})

FacePassSearchResult = TypedDict("FacePassSearchResult", {
    "face_id": "int",
    "event_id": "int",
    "similarity": "float",
    "image_url": "str | None",
})

FacePassSearch = TypedDict("FacePassSearch", {
    "results": "list[FacePassSearchResult]",
    "query_time_ms": "float",
    "task_id": "None",
})

FacePassHealthServices = TypedDict("FacePassHealthServices", {
    "registry": "Literal['healthy', 'unhealthy']",
    "index": "Literal['healthy', 'unhealthy']",
    "models": "Literal['healthy', 'unhealthy']",
    "photoStore": "Literal['healthy', 'unhealthy']",
})

FacePassHealth = TypedDict("FacePassHealth", {
    "status": "Literal['healthy', 'unhealthy']",
    "services": NotRequired["FacePassHealthServices"],
})

MetadataOutput = dict[str, Any]

EnrollFaceBoxe = TypedDict("EnrollFaceBoxe", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

IdentifyFaceBox = TypedDict("IdentifyFaceBox", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

VerifyFaceBox = TypedDict("VerifyFaceBox", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

CreateGallerySettings = TypedDict("CreateGallerySettings", {
    "policy": NotRequired["Policy"],
    "keep": NotRequired["Literal['none', 'crops', 'photos']"],
    "faceSelection": NotRequired["Literal['largest', 'center-largest', 'only'] | None"],
    "qualityFilter": NotRequired["Literal['none', 'standard', 'strict']"],
    "retentionDays": NotRequired["int | None"],
    "albumDays": NotRequired["int | None"],
})

ListGalleriesAnswer = TypedDict("ListGalleriesAnswer", {
    "items": "list[Gallery]",
    "nextCursor": "str | None",
})

ChangeGallerySettings = TypedDict("ChangeGallerySettings", {
    "policy": NotRequired["Policy"],
    "keep": NotRequired["Literal['none', 'crops', 'photos']"],
    "faceSelection": NotRequired["Literal['largest', 'center-largest', 'only'] | None"],
    "qualityFilter": NotRequired["Literal['none', 'standard', 'strict']"],
    "retentionDays": NotRequired["int | None"],
    "albumDays": NotRequired["int | None"],
})

ListPersonsAnswer = TypedDict("ListPersonsAnswer", {
    "items": "list[Person]",
    "nextCursor": "str | None",
})

ListDuplicatesAnswer = TypedDict("ListDuplicatesAnswer", {
    "items": "list[ListDuplicatesAnswerItem]",
    "nextCursor": "str | None",
    "threshold": "float",
})

ListDuplicatesAnswerItem = TypedDict("ListDuplicatesAnswerItem", {
    "persons": "list[str]",
    "faces": "list[str]",
    "similarity": "float",
})

ListPersonFacesAnswer = TypedDict("ListPersonFacesAnswer", {
    "items": "list[StoredFace]",
    "nextCursor": "str | None",
})

ListPeopleAnswer = TypedDict("ListPeopleAnswer", {
    "items": "list[People]",
    "nextCursor": "str | None",
})

ListAlbumPeopleAnswer = TypedDict("ListAlbumPeopleAnswer", {
    "items": "list[People]",
    "nextCursor": "str | None",
})

ListPeopleFacesAnswer = TypedDict("ListPeopleFacesAnswer", {
    "items": "list[PeopleFace]",
    "nextCursor": "str | None",
})

CreateAlbumPolicy = TypedDict("CreateAlbumPolicy", {
    "state": NotRequired["Literal['draft', 'published']"],
    "indexing": NotRequired["bool"],
    "audience": NotRequired["Literal['general', 'minors']"],
    "download": NotRequired["Literal['none', 'web', 'original']"],
    "watermark": NotRequired["str | None"],
    "reviewBeforeGuests": NotRequired["bool"],
    "cameraClockOffsets": NotRequired["dict[str, int]"],
    "detail": NotRequired["Literal['standard', 'high', 'max']"],
})

ListAlbumsAnswer = TypedDict("ListAlbumsAnswer", {
    "items": "list[Album]",
    "nextCursor": "str | None",
})

ChangeAlbumPolicy = TypedDict("ChangeAlbumPolicy", {
    "state": NotRequired["Literal['draft', 'published']"],
    "indexing": NotRequired["bool"],
    "audience": NotRequired["Literal['general', 'minors']"],
    "download": NotRequired["Literal['none', 'web', 'original']"],
    "watermark": NotRequired["str | None"],
    "reviewBeforeGuests": NotRequired["bool"],
    "cameraClockOffsets": NotRequired["dict[str, int]"],
    "detail": NotRequired["Literal['standard', 'high', 'max']"],
})

AddPhotosDetail = TypedDict("AddPhotosDetail", {
    "fileName": NotRequired["str"],
    "externalId": NotRequired["str"],
    "labels": NotRequired["list[str]"],
})

ListAlbumPhotosAnswer = TypedDict("ListAlbumPhotosAnswer", {
    "items": "list[AlbumPhoto]",
    "nextCursor": "str | None",
})

ListGuestLinksAnswer = TypedDict("ListGuestLinksAnswer", {
    "items": "list[GuestLink]",
    "nextCursor": "str | None",
})

ListGuestsAnswer = TypedDict("ListGuestsAnswer", {
    "items": "list[Guest]",
    "nextCursor": "str | None",
})

ListReleasesAnswer = TypedDict("ListReleasesAnswer", {
    "items": "list[ListedRelease]",
    "nextCursor": "str | None",
})

ListSelectionsAnswer = TypedDict("ListSelectionsAnswer", {
    "items": "list[Selection]",
    "nextCursor": "str | None",
})

SearchAlbumSubject = TypedDict("SearchAlbumSubject", {
    "selfies": "list[PhotoInput]",
})

SearchAlbumSubject2 = TypedDict("SearchAlbumSubject2", {
    "faceId": "str",
})

SearchAlbumsSubject = TypedDict("SearchAlbumsSubject", {
    "selfies": "list[PhotoInput]",
})

SearchAlbumsSubject2 = TypedDict("SearchAlbumsSubject2", {
    "faceId": "str",
})

CreateErasureRequestSubject = TypedDict("CreateErasureRequestSubject", {
    "selfies": "list[PhotoInput]",
})

CreateErasureRequestSubject2 = TypedDict("CreateErasureRequestSubject2", {
    "faceId": "str",
})

CreateAlbumErasureRequestSubject = TypedDict("CreateAlbumErasureRequestSubject", {
    "selfies": "list[PhotoInput]",
})

CreateAlbumErasureRequestSubject2 = TypedDict("CreateAlbumErasureRequestSubject2", {
    "faceId": "str",
})

ListErasureRequestsAnswer = TypedDict("ListErasureRequestsAnswer", {
    "items": "list[ErasureRequest]",
    "nextCursor": "str | None",
})

ListAlbumErasureRequestsAnswer = TypedDict("ListAlbumErasureRequestsAnswer", {
    "items": "list[ErasureRequest]",
    "nextCursor": "str | None",
})

CreateSuppressionSubject = TypedDict("CreateSuppressionSubject", {
    "selfies": "list[PhotoInput]",
})

CreateSuppressionSubject2 = TypedDict("CreateSuppressionSubject2", {
    "faceId": "str",
})

ListSuppressionsAnswer = TypedDict("ListSuppressionsAnswer", {
    "items": "list[Suppression]",
    "nextCursor": "str | None",
})

ListSuppressedFacesAnswer = TypedDict("ListSuppressedFacesAnswer", {
    "items": "list[StoredFace]",
    "nextCursor": "str | None",
})

ListBulkAnswer = TypedDict("ListBulkAnswer", {
    "items": "list[Job]",
    "nextCursor": "str | None",
})

ListBulkItemsAnswer = TypedDict("ListBulkItemsAnswer", {
    "items": "list[JobItem]",
    "nextCursor": "str | None",
})

ListWebhooksAnswer = TypedDict("ListWebhooksAnswer", {
    "items": "list[Webhook]",
    "nextCursor": "str | None",
})

ListDeliveriesAnswer = TypedDict("ListDeliveriesAnswer", {
    "items": "list[Delivery]",
    "nextCursor": "str | None",
})

ListKeysAnswer = TypedDict("ListKeysAnswer", {
    "items": "list[Key]",
    "nextCursor": "str | None",
})

ListErasuresAnswer = TypedDict("ListErasuresAnswer", {
    "items": "list[Erasure]",
    "nextCursor": "str | None",
})

ListJobsAnswer = TypedDict("ListJobsAnswer", {
    "items": "list[Job]",
    "nextCursor": "str | None",
})

ListJobItemsAnswer = TypedDict("ListJobItemsAnswer", {
    "items": "list[JobItem]",
    "nextCursor": "str | None",
})

EnrollShortFaceBoxe = TypedDict("EnrollShortFaceBoxe", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

IdentifyShortFaceBox = TypedDict("IdentifyShortFaceBox", {
    "x": "float",
    "y": "float",
    "width": "float",
    "height": "float",
})

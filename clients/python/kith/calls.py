"""Every route of the API as a method. Made from the table of routes by `npm run clients`; not to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from . import answers as a
from .listing import Listing
from .photos import Photo, Subject
from .transport import UNSET, Transport, Unset


class Calls(Transport):
    def enroll(self, gallery: str, person: str, photos: Sequence[Photo], *, display_name: str | Unset = UNSET, metadata: a.Metadata | Unset = UNSET, face_boxes: list[a.EnrollFaceBoxe | None] | Unset = UNSET, strict: bool | Unset = UNSET, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET, idempotency_key: str | None = None) -> a.Enrollment:
        """Enroll a person with 1 to 20 photos; a new person is created."""
        return cast("a.Enrollment", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}/faces", fields={"displayName": display_name, "metadata": metadata, "faceBoxes": face_boxes, "strict": strict, "qualityFilter": quality_filter}, photos=("files", photos), gallery=gallery, stores=True, idempotency_key=idempotency_key))

    def identify(self, gallery: str, photo: Photo, *, top_k: int | Unset = UNSET, threshold: float | Unset = UNSET, include_below: bool | Unset = UNSET, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET, face_selection: Literal["largest", "center-largest", "only"] | Unset = UNSET, face_box: a.IdentifyFaceBox | Unset = UNSET) -> a.Identification:
        """Who is this? match, maybe or unknown."""
        return cast("a.Identification", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/identify", fields={"topK": top_k, "threshold": threshold, "includeBelow": include_below, "qualityFilter": quality_filter, "faceSelection": face_selection, "faceBox": face_box}, photos=("file", [photo]), gallery=gallery, asks=True))

    def identify_all(self, gallery: str, photo: Photo, *, top_k: int | Unset = UNSET, threshold: float | Unset = UNSET, include_below: bool | Unset = UNSET, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET) -> a.Identifications:
        """Who are all these? One answer for every face of the photo."""
        return cast("a.Identifications", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/identify-all", fields={"topK": top_k, "threshold": threshold, "includeBelow": include_below, "qualityFilter": quality_filter}, photos=("file", [photo]), gallery=gallery, asks=True))

    def verify(self, gallery: str, person: str, photo: Photo, *, threshold: float | Unset = UNSET, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET, face_selection: Literal["largest", "center-largest", "only"] | Unset = UNSET, face_box: a.VerifyFaceBox | Unset = UNSET) -> a.Verification:
        """Is this that person? same or different."""
        return cast("a.Verification", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}/verify", fields={"threshold": threshold, "qualityFilter": quality_filter, "faceSelection": face_selection, "faceBox": face_box}, photos=("file", [photo]), gallery=gallery, asks=True))

    def compare(self, probe: Photo, reference: Photo, *, threshold: float | Unset = UNSET, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET, face_selection: Literal["largest", "center-largest", "only"] | Unset = UNSET) -> a.Verification:
        """Do two photos show the same person? Nothing is stored."""
        return cast("a.Verification", self.ask("POST", f"/v1/compare", fields={"threshold": threshold, "qualityFilter": quality_filter, "faceSelection": face_selection}, photos=("pair", [probe, reference]), asks=True))

    def detect(self, photo: Photo, *, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET) -> a.Detection:
        """The faces of a photo. Nothing is stored."""
        return cast("a.Detection", self.ask("POST", f"/v1/detect", fields={"qualityFilter": quality_filter}, photos=("file", [photo]), asks=True))

    def create_gallery(self, *, id: str, display_name: str | None | Unset = UNSET, settings: a.CreateGallerySettings | Unset = UNSET, idempotency_key: str | None = None) -> a.Gallery:
        """Create a gallery; it is pinned to the embedding space in use."""
        return cast("a.Gallery", self.ask("POST", f"/v1/galleries", fields={"id": id, "displayName": display_name, "settings": settings}, stores=True, idempotency_key=idempotency_key))

    def list_galleries(self, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Gallery]:
        """The galleries this key may see."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_gallery(self, gallery: str) -> a.Gallery:
        """One gallery with its settings."""
        return cast("a.Gallery", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}"))

    def change_gallery(self, gallery: str, *, display_name: str | None | Unset = UNSET, settings: a.ChangeGallerySettings | Unset = UNSET) -> a.Gallery:
        """Change the name or some settings of a gallery."""
        return cast("a.Gallery", self.ask("PATCH", f"/v1/galleries/{self.segment(gallery)}", fields={"displayName": display_name, "settings": settings}))

    def delete_gallery(self, gallery: str, *, force: bool | Unset = UNSET) -> a.Erasure:
        """Erase a gallery with everything in it; a gallery that is not empty needs force=true."""
        return cast("a.Erasure", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}", query={"force": force}))

    def gallery_stats(self, gallery: str) -> a.Stats:
        """Counts, index and threshold of a gallery."""
        return cast("a.Stats", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/stats"))

    def reindex_gallery(self, gallery: str, *, idempotency_key: str | None = None) -> a.Job:
        """Rebuild the index of a gallery from the registry, as a job."""
        return cast("a.Job", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/reindex", stores=True, idempotency_key=idempotency_key))

    def list_persons(self, gallery: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Person]:
        """The persons of a gallery."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/persons", query={**{"limit": limit, "cursor": cursor}, **page})))

    def list_duplicates(self, gallery: str, *, threshold: float | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.ListDuplicatesAnswerItem]:
        """Pairs of persons whose faces match each other."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/persons/duplicates", query={**{"threshold": threshold, "limit": limit, "cursor": cursor}, **page})))

    def get_person(self, gallery: str, person: str) -> a.Person:
        """One person."""
        return cast("a.Person", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}"))

    def change_person(self, gallery: str, person: str, *, display_name: str | None | Unset = UNSET, metadata: a.Metadata | Unset = UNSET) -> a.Person:
        """Change the name or metadata of a person."""
        return cast("a.Person", self.ask("PATCH", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}", fields={"displayName": display_name, "metadata": metadata}))

    def delete_person(self, gallery: str, person: str) -> a.Erasure:
        """Erase a person with all faces; the receipt says when it is verified."""
        return cast("a.Erasure", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}"))

    def list_person_faces(self, gallery: str, person: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.StoredFace]:
        """The faces a person is known by."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}/faces", query={**{"limit": limit, "cursor": cursor}, **page})))

    def merge_persons(self, gallery: str, person: str, *, from_: str, idempotency_key: str | None = None) -> a.Person:
        """Move the faces of another person here and delete that person."""
        return cast("a.Person", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/persons/{self.segment(person)}/merge", fields={"from": from_}, stores=True, idempotency_key=idempotency_key))

    def delete_face(self, gallery: str, face: str) -> a.Erasure:
        """Erase one face."""
        return cast("a.Erasure", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/faces/{self.segment(face)}"))

    def list_people(self, gallery: str, *, hidden: bool | Unset = UNSET, kind: Literal["named", "cluster"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.People]:
        """The people of a gallery, named and unnamed, those with most faces first."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/people", query={**{"hidden": hidden, "kind": kind, "limit": limit, "cursor": cursor}, **page})))

    def list_album_people(self, gallery: str, album: str, *, hidden: bool | Unset = UNSET, kind: Literal["named", "cluster"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.People]:
        """The people an album shows."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/people", query={**{"hidden": hidden, "kind": kind, "limit": limit, "cursor": cursor}, **page})))

    def group_people(self, gallery: str, *, idempotency_key: str | None = None) -> a.Job:
        """Group all faces of the gallery’s albums anew; names and decisions stay."""
        return cast("a.Job", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/people/regroup", stores=True, idempotency_key=idempotency_key))

    def get_people(self, gallery: str, person: str) -> a.People:
        """One of the people."""
        return cast("a.People", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}"))

    def list_people_faces(self, gallery: str, person: str, *, album: str | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.PeopleFace]:
        """The faces that are put to somebody, with their photos."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}/faces", query={**{"album": album, "limit": limit, "cursor": cursor}, **page})))

    def change_people(self, gallery: str, person: str, *, hidden: bool) -> a.People:
        """Hide somebody from the list, or show them again."""
        return cast("a.People", self.ask("PATCH", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}", fields={"hidden": hidden}))

    def delete_people(self, gallery: str, person: str) -> a.Erasure:
        """Erase somebody, named or not, with all faces."""
        return cast("a.Erasure", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}"))

    def name_people(self, gallery: str, person: str, *, as_: str, display_name: str | None | Unset = UNSET, overrule: bool | Unset = UNSET, idempotency_key: str | None = None) -> a.People:
        """Say who an unnamed person is: a new named person, or one there is."""
        return cast("a.People", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}/name", fields={"as": as_, "displayName": display_name, "overrule": overrule}, stores=True, idempotency_key=idempotency_key))

    def merge_people(self, gallery: str, person: str, *, from_: str, overrule: bool | Unset = UNSET, idempotency_key: str | None = None) -> a.People:
        """Say that two people are one."""
        return cast("a.People", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}/merge", fields={"from": from_, "overrule": overrule}, stores=True, idempotency_key=idempotency_key))

    def split_people(self, gallery: str, person: str, *, faces: list[str], idempotency_key: str | None = None) -> a.People:
        """Say that some faces are somebody else; answers the new unnamed person."""
        return cast("a.People", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}/split", fields={"faces": faces}, stores=True, idempotency_key=idempotency_key))

    def tell_people_apart(self, gallery: str, person: str, *, other: str, idempotency_key: str | None = None) -> a.People:
        """Say that two people are not the same person, however alike they are."""
        return cast("a.People", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/people/{self.segment(person)}/not-same", fields={"other": other}, stores=True, idempotency_key=idempotency_key))

    def create_album(self, gallery: str, *, id: str, title: str, taken_on: str | None | Unset = UNSET, expires_at: str | None | Unset = UNSET, policy: a.CreateAlbumPolicy | Unset = UNSET, idempotency_key: str | None = None) -> a.Album:
        """Create an album."""
        return cast("a.Album", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums", fields={"id": id, "title": title, "takenOn": taken_on, "expiresAt": expires_at, "policy": policy}, stores=True, idempotency_key=idempotency_key))

    def list_albums(self, gallery: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Album]:
        """The albums of a gallery."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_album(self, gallery: str, album: str) -> a.Album:
        """One album with its policy."""
        return cast("a.Album", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}"))

    def change_album(self, gallery: str, album: str, *, title: str | Unset = UNSET, taken_on: str | None | Unset = UNSET, expires_at: str | None | Unset = UNSET, policy: a.ChangeAlbumPolicy | Unset = UNSET, cover_photo_id: str | None | Unset = UNSET) -> a.Album:
        """Change the title, dates, cover or some of the policy of an album."""
        return cast("a.Album", self.ask("PATCH", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}", fields={"title": title, "takenOn": taken_on, "expiresAt": expires_at, "policy": policy, "coverPhotoId": cover_photo_id}))

    def delete_album(self, gallery: str, album: str) -> a.Erasure:
        """Erase an album with its guests and all photos that are in no other album."""
        return cast("a.Erasure", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}"))

    def get_calibration(self, gallery: str, album: str) -> a.AlbumCalibration:
        """What the threshold of an album rests on, with and without the say of the gallery’s own photos."""
        return cast("a.AlbumCalibration", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/calibration"))

    def add_photos(self, gallery: str, album: str, photos: Sequence[Photo], *, labels: list[str] | Unset = UNSET, details: list[a.AddPhotosDetail] | Unset = UNSET, idempotency_key: str | None = None) -> a.AddedPhotos:
        """Add 1 to 20 photos to an album; every face in them is indexed by itself."""
        return cast("a.AddedPhotos", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/photos", fields={"labels": labels, "details": details}, photos=("album", photos), gallery=gallery, stores=True, idempotency_key=idempotency_key))

    def create_import(self, gallery: str, album: str, *, items: list[a.ImportItem] | Unset = UNSET, prefix: str | Unset = UNSET, labels: list[str] | Unset = UNSET, idempotency_key: str | None = None) -> a.Job:
        """Bring many photos into an album as a job: listed, or below a folder in S3, where the originals stay."""
        return cast("a.Job", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/imports", fields={"items": items, "prefix": prefix, "labels": labels}, stores=True, idempotency_key=idempotency_key))

    def list_album_photos(self, gallery: str, album: str, *, order: Literal["position", "time"] | Unset = UNSET, labels: str | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.AlbumPhoto]:
        """The photos of an album, by position or time, all or those with some labels."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/photos", query={**{"order": order, "labels": labels, "limit": limit, "cursor": cursor}, **page})))

    def get_album_photo(self, gallery: str, album: str, photo: str) -> a.AlbumPhotoWithFaces:
        """One photo of an album with its faces."""
        return cast("a.AlbumPhotoWithFaces", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/photos/{self.segment(photo)}"))

    def change_album_photo(self, gallery: str, album: str, photo: str, *, labels: list[str] | Unset = UNSET, external_id: str | None | Unset = UNSET) -> a.AlbumPhotoWithFaces:
        """Change the labels or the external id of a photo."""
        return cast("a.AlbumPhotoWithFaces", self.ask("PATCH", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/photos/{self.segment(photo)}", fields={"labels": labels, "externalId": external_id}))

    def remove_photo(self, gallery: str, album: str, photo: str) -> a.RemovedPhoto:
        """Take a photo out of an album; when no other album shows it, it is erased."""
        return cast("a.RemovedPhoto", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/photos/{self.segment(photo)}"))

    def import_labels(self, gallery: str, album: str, *, csv: str, replace: bool | Unset = UNSET, idempotency_key: str | None = None) -> a.LabelledPhotos:
        """Give photos labels from a CSV table: bib numbers, teams, classes."""
        return cast("a.LabelledPhotos", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/labels", fields={"csv": csv, "replace": replace}, stores=True, idempotency_key=idempotency_key))

    def create_guest_link(self, gallery: str, album: str, *, label: str | None | Unset = UNSET, pin: str | Unset = UNSET, expires_at: str | Unset = UNSET, search_budget: int | None | Unset = UNSET, idempotency_key: str | None = None) -> a.NewGuestLink:
        """Make a link for the guests of an album, with its QR code; its secret is shown once."""
        return cast("a.NewGuestLink", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guest-links", fields={"label": label, "pin": pin, "expiresAt": expires_at, "searchBudget": search_budget}, stores=True, idempotency_key=idempotency_key))

    def list_guest_links(self, gallery: str, album: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.GuestLink]:
        """The links of an album, without their secrets."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guest-links", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_guest_link(self, gallery: str, album: str, link: str) -> a.GuestLink:
        """One link: its end, its searches, its guests."""
        return cast("a.GuestLink", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guest-links/{self.segment(link)}"))

    def change_guest_link(self, gallery: str, album: str, link: str, *, label: str | None | Unset = UNSET, expires_at: str | Unset = UNSET, search_budget: int | None | Unset = UNSET, locked: Literal[False] | Unset = UNSET) -> a.GuestLink:
        """Change the label, the end or the searches of a link, or unlock it."""
        return cast("a.GuestLink", self.ask("PATCH", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guest-links/{self.segment(link)}", fields={"label": label, "expiresAt": expires_at, "searchBudget": search_budget, "locked": locked}))

    def revoke_guest_link(self, gallery: str, album: str, link: str) -> None:
        """Revoke a link: nobody comes in by it any more, and who did is out."""
        self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guest-links/{self.segment(link)}")

    def open_guest_session(self, *, link: str, secret: str, pin: str | Unset = UNSET) -> a.NewGuestSession:
        """Exchange a link for a session of at most 12 hours: a bearer token, and a cookie for browsers."""
        return cast("a.NewGuestSession", self.ask("POST", f"/v1/guest-sessions", fields={"link": link, "secret": secret, "pin": pin}))

    def get_guest_session(self) -> a.GuestSession:
        """For guests: the album, what has to be agreed to, the searches left."""
        return cast("a.GuestSession", self.ask("GET", f"/v1/guest-sessions/current"))

    def end_guest_session(self) -> None:
        """For guests: end the session."""
        self.ask("DELETE", f"/v1/guest-sessions/current")

    def list_consent_texts(self) -> a.ConsentTexts:
        """What guests are asked to agree to, in every language and version."""
        return cast("a.ConsentTexts", self.ask("GET", f"/v1/consent-texts"))

    def give_consent(self, gallery: str, album: str, *, text_version: str, locale: str, relation: Literal["self", "guardian"], purposes: list[Literal["find_photos", "staff_review"]], idempotency_key: str | None = None) -> a.Consent:
        """For guests: record what was agreed to, before the first search."""
        return cast("a.Consent", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/consents", fields={"textVersion": text_version, "locale": locale, "relation": relation, "purposes": purposes}, stores=True, idempotency_key=idempotency_key))

    def withdraw_consent(self, gallery: str, album: str) -> None:
        """For guests: withdraw the consent; what was found and chosen is deleted."""
        self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/consents")

    def list_guests(self, gallery: str, album: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Guest]:
        """The guests of an album who are still on record."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guests", query={**{"limit": limit, "cursor": cursor}, **page})))

    def delete_guest(self, gallery: str, album: str, guest: str) -> a.Erasure:
        """Erase a guest with consents, searches and favourites; guests may erase themselves."""
        return cast("a.Erasure", self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/guests/{self.segment(guest)}"))

    def list_releases(self, gallery: str, album: str, *, status: Literal["waiting", "released", "refused"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.ListedRelease]:
        """What guests found in an album whose results staff look at first."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/releases", query={**{"status": status, "limit": limit, "cursor": cursor}, **page})))

    def decide_release(self, gallery: str, album: str, *, guest: str, photo: str, status: Literal["released", "refused"], idempotency_key: str | None = None) -> a.Release:
        """Release a photo to the guest who found it, or refuse it."""
        return cast("a.Release", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/releases", fields={"guest": guest, "photo": photo, "status": status}, stores=True, idempotency_key=idempotency_key))

    def select_photo(self, gallery: str, album: str, photo: str) -> None:
        """For guests: mark a photo they may see as a favourite."""
        self.ask("PUT", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/selections/{self.segment(photo)}")

    def unselect_photo(self, gallery: str, album: str, photo: str) -> None:
        """For guests: take a photo from the favourites."""
        self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/selections/{self.segment(photo)}")

    def list_selections(self, gallery: str, album: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Selection]:
        """Favourites: for guests their own, for staff those of all guests."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/selections", query={**{"limit": limit, "cursor": cursor}, **page})))

    def export_selections(self, gallery: str, album: str) -> str:
        """The favourites of all guests as a table; the first column holds the original file names."""
        return cast("str", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/selections.csv", text=True))

    def search_album(self, gallery: str, album: str, who: Sequence[Photo] | Sequence[Subject], *, mode: Literal["any", "all"] | Unset = UNSET, from_: str | Unset = UNSET, to: str | Unset = UNSET, labels: list[str] | Unset = UNSET, expand: bool | Unset = UNSET, order: Literal["best", "newest"] | Unset = UNSET, limit: int | Unset = UNSET, threshold: float | Unset = UNSET) -> a.Search:
        """Find my photos: all photos of an album that show who is on one to three selfies."""
        return cast("a.Search", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/search", fields={"mode": mode, "from": from_, "to": to, "labels": labels, "expand": expand, "order": order, "limit": limit, "threshold": threshold}, who=who, gallery=gallery))

    def search_albums(self, gallery: str, who: Sequence[Photo] | Sequence[Subject], *, albums: list[str], mode: Literal["any", "all"] | Unset = UNSET, from_: str | Unset = UNSET, to: str | Unset = UNSET, labels: list[str] | Unset = UNSET, expand: bool | Unset = UNSET, order: Literal["best", "newest"] | Unset = UNSET, limit: int | Unset = UNSET, threshold: float | Unset = UNSET) -> a.Search:
        """The same in several albums at once."""
        return cast("a.Search", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/search", fields={"albums": albums, "mode": mode, "from": from_, "to": to, "labels": labels, "expand": expand, "order": order, "limit": limit, "threshold": threshold}, who=who, gallery=gallery))

    def get_search(self, gallery: str, search: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> a.SearchPage:
        """Further photos of a search, for an hour."""
        return cast("a.SearchPage", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/searches/{self.segment(search)}", query={"limit": limit, "cursor": cursor}))

    def mark_search(self, gallery: str, search: str, *, face_id: str, mark: Literal["not_me", "me_too"], limit: int | Unset = UNSET) -> a.SearchPage:
        """Mark a found face as not me or me too; answers what the search finds then."""
        return cast("a.SearchPage", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/searches/{self.segment(search)}/marks", fields={"faceId": face_id, "mark": mark, "limit": limit}))

    def delete_search(self, gallery: str, search: str) -> None:
        """Forget a search before its hour is over."""
        self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/searches/{self.segment(search)}")

    def create_erasure_request(self, gallery: str, who: Sequence[Photo] | Sequence[Subject], *, album: str | Unset = UNSET, consent: a.SuppressionConsent | Unset = UNSET, threshold: float | Unset = UNSET, idempotency_key: str | None = None) -> a.ErasureRequest:
        """Find every face like a selfie, to be looked at and erased within ten minutes."""
        return cast("a.ErasureRequest", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/erasure-requests", fields={"album": album, "consent": consent, "threshold": threshold}, who=who, gallery=gallery, stores=True, idempotency_key=idempotency_key))

    def create_album_erasure_request(self, gallery: str, album: str, who: Sequence[Photo] | Sequence[Subject], *, consent: a.SuppressionConsent | Unset = UNSET, threshold: float | Unset = UNSET, idempotency_key: str | None = None) -> a.ErasureRequest:
        """The same in one album; a guest’s request waits 30 days for staff."""
        return cast("a.ErasureRequest", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/erasure-requests", fields={"consent": consent, "threshold": threshold}, who=who, gallery=gallery, stores=True, idempotency_key=idempotency_key))

    def list_erasure_requests(self, gallery: str, *, status: Literal["waiting", "confirmed", "declined"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.ErasureRequest]:
        """Requests to erase faces, those of guests among them."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/erasure-requests", query={**{"status": status, "limit": limit, "cursor": cursor}, **page})))

    def list_album_erasure_requests(self, gallery: str, album: str, *, status: Literal["waiting", "confirmed", "declined"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.ErasureRequest]:
        """Those of an album; guests see how far their own are."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/erasure-requests", query={**{"status": status, "limit": limit, "cursor": cursor}, **page})))

    def get_erasure_request(self, gallery: str, request: str) -> a.ErasureRequest:
        """One request with its faces and their boxes."""
        return cast("a.ErasureRequest", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/erasure-requests/{self.segment(request)}"))

    def confirm_erasure_request(self, gallery: str, request: str, *, scope: Literal["faces", "photos"] | Unset = UNSET, faces: list[str] | Unset = UNSET, suppress: bool | Unset = UNSET, consent: a.SuppressionConsent | Unset = UNSET, suppress_until: str | Unset = UNSET, idempotency_key: str | None = None) -> a.ConfirmedErasure:
        """Erase the faces that were shown, or their photos; `suppress` keeps the person out from now on."""
        return cast("a.ConfirmedErasure", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/erasure-requests/{self.segment(request)}/confirm", fields={"scope": scope, "faces": faces, "suppress": suppress, "consent": consent, "suppressUntil": suppress_until}, stores=True, idempotency_key=idempotency_key))

    def decline_erasure_request(self, gallery: str, request: str, *, idempotency_key: str | None = None) -> a.ErasureRequest:
        """Decline a request; which faces it was about is forgotten."""
        return cast("a.ErasureRequest", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/erasure-requests/{self.segment(request)}/decline", stores=True, idempotency_key=idempotency_key))

    def create_suppression(self, gallery: str, who: Sequence[Photo] | Sequence[Subject], *, consent: a.SuppressionConsent, suppress_until: str | Unset = UNSET, idempotency_key: str | None = None) -> a.Suppression:
        """Keep a person out of what can be found, with consent and an end."""
        return cast("a.Suppression", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/suppressions", fields={"consent": consent, "suppressUntil": suppress_until}, who=who, gallery=gallery, stores=True, idempotency_key=idempotency_key))

    def list_suppressions(self, gallery: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Suppression]:
        """The suppressions of a gallery with what they cost."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/suppressions", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_suppression(self, gallery: str, suppression: str) -> a.Suppression:
        """One suppression: its consent, its end, its counts."""
        return cast("a.Suppression", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/suppressions/{self.segment(suppression)}"))

    def delete_suppression(self, gallery: str, suppression: str) -> None:
        """End a suppression: its templates are deleted at once, faces it kept out stay out."""
        self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/suppressions/{self.segment(suppression)}")

    def list_suppressed_faces(self, gallery: str, suppression: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.StoredFace]:
        """The faces a suppression keeps out, to be checked for mistakes."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/suppressions/{self.segment(suppression)}/faces", query={**{"limit": limit, "cursor": cursor}, **page})))

    def restore_face(self, gallery: str, suppression: str, face: str, *, idempotency_key: str | None = None) -> a.StoredFace:
        """Give a face back that was kept out by mistake, under a new id."""
        return cast("a.StoredFace", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/suppressions/{self.segment(suppression)}/faces/{self.segment(face)}/restore", stores=True, idempotency_key=idempotency_key))

    def get_photo_files(self, gallery: str, album: str, photo: str) -> a.PhotoFiles:
        """New addresses of a photo; for guests of one they found, and of the cover."""
        return cast("a.PhotoFiles", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/albums/{self.segment(album)}/photos/{self.segment(photo)}/files"))

    def create_bulk(self, gallery: str, *, items: list[a.BulkItem] | Unset = UNSET, manifest: str | Unset = UNSET, prefix: str | Unset = UNSET, quality_filter: Literal["none", "standard", "strict"] | Unset = UNSET, face_selection: Literal["largest", "center-largest", "only"] | Unset = UNSET, strict: bool | Unset = UNSET, idempotency_key: str | None = None) -> a.Job:
        """Enroll many photos as a job: listed, named in a manifest, or below a folder in S3."""
        return cast("a.Job", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/bulk-enrollments", fields={"items": items, "manifest": manifest, "prefix": prefix, "qualityFilter": quality_filter, "faceSelection": face_selection, "strict": strict}, stores=True, idempotency_key=idempotency_key))

    def list_bulk(self, gallery: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Job]:
        """The bulk jobs of a gallery and those of its uploads, newest first."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/bulk-enrollments", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_bulk(self, gallery: str, job: str) -> a.Job:
        """How far a bulk job is, what it will cost and what it has cost."""
        return cast("a.Job", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/bulk-enrollments/{self.segment(job)}"))

    def list_bulk_items(self, gallery: str, job: str, *, status: Literal["queued", "done", "refused", "failed", "cancelled"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.JobItem]:
        """What became of each photo of a bulk job."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/bulk-enrollments/{self.segment(job)}/items", query={**{"status": status, "limit": limit, "cursor": cursor}, **page})))

    def cancel_bulk(self, gallery: str, job: str) -> a.Job:
        """End a bulk job; what is enrolled stays."""
        return cast("a.Job", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/bulk-enrollments/{self.segment(job)}/cancel"))

    def retry_bulk(self, gallery: str, job: str, *, refused: bool | Unset = UNSET) -> a.Job:
        """Try the failed photos of a bulk job again."""
        return cast("a.Job", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/bulk-enrollments/{self.segment(job)}/retry", fields={"refused": refused}))

    def create_webhook(self, gallery: str, *, url: str, events: list[Literal["photo.indexed", "album.ready", "job.finished", "guest.matched", "selection.changed", "erasure.verified"]], label: str | None | Unset = UNSET, idempotency_key: str | None = None) -> a.NewWebhook:
        """Have a web address told of events; its signing secret is shown once."""
        return cast("a.NewWebhook", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/webhooks", fields={"url": url, "events": events, "label": label}, stores=True, idempotency_key=idempotency_key))

    def list_webhooks(self, gallery: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Webhook]:
        """The webhooks of a gallery, without their secrets."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/webhooks", query={**{"limit": limit, "cursor": cursor}, **page})))

    def delete_webhook(self, gallery: str, webhook: str) -> None:
        """Remove a webhook with what it still had to be told."""
        self.ask("DELETE", f"/v1/galleries/{self.segment(gallery)}/webhooks/{self.segment(webhook)}")

    def test_webhook(self, gallery: str, webhook: str) -> a.Delivery:
        """Send a test event now and tell what came back."""
        return cast("a.Delivery", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/webhooks/{self.segment(webhook)}/test"))

    def list_deliveries(self, gallery: str, webhook: str, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Delivery]:
        """What a webhook was told, newest first."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/galleries/{self.segment(gallery)}/webhooks/{self.segment(webhook)}/deliveries", query={**{"limit": limit, "cursor": cursor}, **page})))

    def redeliver(self, gallery: str, webhook: str, delivery: str) -> a.Delivery:
        """Tell a webhook something once more."""
        return cast("a.Delivery", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/webhooks/{self.segment(webhook)}/deliveries/{self.segment(delivery)}/redeliver"))

    def create_upload(self, gallery: str, *, file_name: str, media_type: str, bytes: int, sha256: str, idempotency_key: str | None = None) -> a.Upload:
        """A place to PUT a photo that is too big for a request."""
        return cast("a.Upload", self.ask("POST", f"/v1/galleries/{self.segment(gallery)}/uploads", fields={"fileName": file_name, "mediaType": media_type, "bytes": bytes, "sha256": sha256}, stores=True, idempotency_key=idempotency_key))

    def create_key(self, *, role: Literal["viewer", "identifier", "enroller", "admin"], galleries: list[str] | None | Unset = UNSET, expires_at: str | None | Unset = UNSET, label: str | None | Unset = UNSET, idempotency_key: str | None = None) -> a.NewKey:
        """Create an API key; it is shown once."""
        return cast("a.NewKey", self.ask("POST", f"/v1/keys", fields={"role": role, "galleries": galleries, "expiresAt": expires_at, "label": label}, stores=True, idempotency_key=idempotency_key))

    def list_keys(self, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Key]:
        """The API keys, without their secrets."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/keys", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_current_key(self) -> a.CurrentKey:
        """What the key of this request may do: its role, its galleries, its end."""
        return cast("a.CurrentKey", self.ask("GET", f"/v1/keys/current"))

    def delete_key(self, key: str) -> None:
        """Revoke an API key, from the next request on."""
        self.ask("DELETE", f"/v1/keys/{self.segment(key)}")

    def list_erasures(self, *, gallery: str | Unset = UNSET, status: Literal["pending", "verified"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Erasure]:
        """The receipts of all erasures this key may see, newest first."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/erasures", query={**{"gallery": gallery, "status": status, "limit": limit, "cursor": cursor}, **page})))

    def get_erasure(self, erasure: str) -> a.Erasure:
        """The receipt of an erasure."""
        return cast("a.Erasure", self.ask("GET", f"/v1/erasures/{self.segment(erasure)}"))

    def list_jobs(self, *, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.Job]:
        """All jobs, newest first: bulk, rebuilds, uploads that were enrolled by themselves."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/jobs", query={**{"limit": limit, "cursor": cursor}, **page})))

    def get_job(self, job: str) -> a.Job:
        """How far a job is."""
        return cast("a.Job", self.ask("GET", f"/v1/jobs/{self.segment(job)}"))

    def list_job_items(self, job: str, *, status: Literal["queued", "done", "refused", "failed", "cancelled"] | Unset = UNSET, limit: int | Unset = UNSET, cursor: str | Unset = UNSET) -> Listing[a.JobItem]:
        """What became of each photo of a job."""
        return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", f"/v1/jobs/{self.segment(job)}/items", query={**{"status": status, "limit": limit, "cursor": cursor}, **page})))

    def health(self) -> a.Health:
        """Is everything well? Names the ill part."""
        return cast("a.Health", self.ask("GET", f"/health", also=(503,)))

    def metrics(self) -> str:
        """Metrics in Prometheus text format."""
        return cast("str", self.ask("GET", f"/metrics", text=True))

    def openapi(self) -> dict[str, Any]:
        """This API as OpenAPI 3.1."""
        return cast("dict[str, Any]", self.ask("GET", f"/openapi.json"))

/** Where a photo's bytes lie in the photo store: internal uuids only, the gallery first, so that a gallery's are found by prefix. */

export function cropKey(gallery: string, face: string): string {
  return `crops/${gallery}/${face}`;
}

export function photoKey(gallery: string, photo: string): string {
  return `photos/${gallery}/${photo}`;
}

/** `rendition`: a uuid of its own, since a photo may get new ones. */
export function renditionKey(gallery: string, rendition: string): string {
  return `renditions/${gallery}/${rendition}`;
}

export function uploadKey(gallery: string, upload: string): string {
  return `uploads/${gallery}/${upload}`;
}

/** Everything a gallery has in one of the stores. */
export function galleryPrefix(store: 'crops' | 'photos' | 'renditions' | 'uploads', gallery: string): string {
  return `${store}/${gallery}/`;
}

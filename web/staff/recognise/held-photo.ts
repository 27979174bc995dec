/** A photo in the hand: its bytes for the server, its address for the page. */
import { useEffect, useState } from 'preact/hooks';

export async function photoOf(file: File) {
  return { bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name.slice(0, 255) };
}

export interface Preview {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** Null until it is there, and for what this browser can't show (HEIC). */
export function usePreview(file: File | null): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    setPreview(null);
    if (file === null) return;
    const url = URL.createObjectURL(file);
    const image = new Image();
    let current = true;
    image.onload = () => {
      if (current) setPreview({ url, width: image.naturalWidth, height: image.naturalHeight });
    };
    image.src = url;
    return () => {
      current = false;
      URL.revokeObjectURL(url);
    };
  }, [file]);
  return preview;
}

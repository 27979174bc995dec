"""The reference pipeline (InsightFace) as a process that answers one command a line with one JSON line of timings.

    python peer.py versions
    python peer.py serve MODELS_DIR THREADS

Commands: {"do": "analyse", "path"}, {"do": "decode", "path"}, {"do": "batch", "paths"}, {"do": "tiles", "path", "share"}. Detection at
128 and 640 (tiles: squares of 1280 pixels that share 160, over the photo at a share of its size), one NMS, no spinning of idle
threads; times are milliseconds of this process alone, imread included except for tiles.
"""
import atexit
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
import warnings

warnings.filterwarnings('ignore')
os.environ.setdefault('OPENCV_LOG_LEVEL', 'ERROR')
DETECTOR, RECOGNISER = 'det_500m.onnx', 'w600k_mbf_from_int8.onnx'


def answer(value):
    sys.__stdout__.write(json.dumps(value) + '\n')
    sys.__stdout__.flush()


def versions():
    found = {'python': sys.version.split()[0]}
    for name, module in (('insightface', 'insightface'), ('onnxruntime', 'onnxruntime'), ('opencv', 'cv2'), ('faiss', 'faiss')):
        try:
            found[name] = importlib.import_module(module).__version__
        except ImportError:
            pass
    return found


def open_pipeline(models, threads):
    import cv2
    import onnxruntime as ort
    from insightface.app import FaceAnalysis
    ort.set_default_logger_severity(3)
    cv2.setNumThreads(threads)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    # FaceAnalysis loads whatever lies in a folder, so the folder holds these two and nothing else. It opens a session per size
    # when it first needs one, so the folder stays until the end.
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, True)
    for name in (DETECTOR, RECOGNISER):
        os.symlink(os.path.join(models, name), os.path.join(folder, name))
    app = FaceAnalysis(name=folder, providers=['CPUExecutionProvider'], sess_options=options)
    app.prepare(ctx_id=0, det_size=[(128, 128), (640, 640)])
    return app


def analyse(app, path):
    """What FaceAnalysis.get does after imread, with a clock between the steps."""
    import cv2
    from insightface.utils import face_align
    recogniser = app.models['recognition']
    t0 = time.perf_counter()
    photo = cv2.imread(path)
    t1 = time.perf_counter()
    _, points = app.det_model.detect(photo)
    crops = [face_align.norm_crop(photo, five) for five in points]
    for crop in crops:
        recogniser.get_feat(crop)
    t2 = time.perf_counter()
    return {'ms': (t2 - t0) * 1e3, 'decode': (t1 - t0) * 1e3, 'faces': len(crops)}


def decode(path):
    import cv2
    start = time.perf_counter()
    cv2.imread(path)
    return {'ms': (time.perf_counter() - start) * 1e3}


TILE, OVERLAP = 1280, 160


def starts(length):
    count = max(1, -(-(length - OVERLAP) // (TILE - OVERLAP)))
    return [max(0, min(at * (TILE - OVERLAP), length - TILE)) for at in range(count)]


def tiles(app, path, share):
    """The boxes (x, y, width, height in photo pixels) that SCRFD finds piece by piece; the clock runs from the decoded photo on."""
    import cv2
    import numpy as np
    photo = cv2.imread(path)
    start = time.perf_counter()
    seen = photo if share == 1 else cv2.resize(photo, None, fx=share, fy=share)
    found = []
    for top in starts(seen.shape[0]):
        for left in starts(seen.shape[1]):
            boxes, _ = app.det_model.detect(seen[top:top + TILE, left:left + TILE], input_size=(TILE, TILE))
            found.append(boxes + np.array([left, top, left, top, 0], dtype=np.float32))
    boxes = np.vstack(found)
    boxes = boxes[np.argsort(-boxes[:, 4], kind='stable')]
    boxes = boxes[app.det_model.nms(boxes)] if len(boxes) else boxes
    took = (time.perf_counter() - start) * 1e3
    return {'ms': took, 'boxes': [[float(v) / share for v in (x, y, x2 - x, y2 - y)] for x, y, x2, y2, _ in boxes]}


def serve(models, threads):
    started = time.perf_counter()
    # The library prints what it loads; standard output belongs to the answers.
    sys.stdout = sys.stderr
    app = open_pipeline(models, threads)
    answer({'ms': (time.perf_counter() - started) * 1e3})
    for line in sys.stdin:
        command = json.loads(line)
        if command['do'] == 'analyse':
            answer(analyse(app, command['path']))
        elif command['do'] == 'decode':
            answer(decode(command['path']))
        elif command['do'] == 'tiles':
            answer(tiles(app, command['path'], command['share']))
        elif command['do'] == 'batch':
            start = time.perf_counter()
            faces = sum(analyse(app, path)['faces'] for path in command['paths'])
            answer({'ms': (time.perf_counter() - start) * 1e3, 'faces': faces})


if __name__ == '__main__':
    if sys.argv[1] == 'versions':
        answer(versions())
    else:
        serve(sys.argv[2], int(sys.argv[3]))

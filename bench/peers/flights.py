"""Flight delays (arrival more than 15 minutes late) with pandas and a boosted-tree library.

Reads a CSV with the header date,delay,distance,origin,destination and prints one JSON line.

    apt-get install python3-pandas python3-sklearn python3-xgboost
    /usr/bin/python3 flights.py flights.csv --engine sklearn --rows 3000000

Debian's pandas has no Parquet reader, so the CSV is made beforehand and not timed. With DuckDB:

    COPY (SELECT date, delay, distance, origin, destination FROM 'flights-3m.parquet')
    TO 'flights.csv' (HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S');
"""
import argparse
import json
import os
import resource
import time

START = (time.perf_counter(), time.process_time())
THREADS = 2
# The OpenMP runtimes read this once, when numpy, sklearn and xgboost are imported.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

SPLIT = "2001-06-01"
CATEGORICAL = ["origin", "destination", "route"]
FEATURES = ["hour", "minute_of_day", "weekday", "day_of_month", "distance"] + CATEGORICAL
# HistGradientBoosting takes at most 255 categories: 254 kept and one for all others.
SKLEARN_CATEGORIES = 254
TREES, LEAVES, LEARNING_RATE = 100, 63, 0.1


class Phases:
    def __init__(self):
        self.seconds, self.cpu_seconds = {}, {}
        self._wall, self._cpu = START

    def end(self, name):
        wall, cpu = time.perf_counter(), time.process_time()
        self.seconds[name] = round(wall - self._wall, 3)
        self.cpu_seconds[name] = round(cpu - self._cpu, 3)
        self._wall, self._cpu = wall, cpu

    def end_total(self):
        self.seconds["total"] = round(time.perf_counter() - START[0], 3)
        self.cpu_seconds["total"] = round(time.process_time() - START[1], 3)


def load(path, rows):
    frame = pd.read_csv(
        path,
        parse_dates=["date"],
        dtype={"delay": "int32", "distance": "int32", "origin": "category", "destination": "category"},
    )
    if rows and rows < len(frame):
        # The file is in date order: its first rows would all be from January.
        frame = frame.iloc[np.arange(rows) * len(frame) // rows]
    return frame


def encode(frame, engine, categories):
    frame = frame[frame["delay"] >= -120].sort_values("date", kind="stable")
    date = frame["date"].dt
    x = pd.DataFrame(
        {
            "hour": date.hour.astype("float32"),
            "minute_of_day": (date.hour * 60 + date.minute).astype("float32"),
            "weekday": date.weekday.astype("float32"),
            "day_of_month": date.day.astype("float32"),
            "distance": frame["distance"].astype("float32"),
            "origin": frame["origin"],
            "destination": frame["destination"],
            "route": frame["origin"].astype(str) + "|" + frame["destination"].astype(str),
        }
    )
    y = (frame["delay"] > 15).astype("int8")
    train = frame["date"] < pd.Timestamp(SPLIT)
    for name in CATEGORICAL:
        # Only the training months may decide which categories exist.
        counts = x.loc[train, name].value_counts()
        kept = sorted(counts[counts > 0].index[:categories])
        codes = pd.Categorical(x[name], categories=kept).codes
        codes = np.where(codes < 0, len(kept), codes)
        # xgboost knows a categorical column by its type, HistGradientBoosting by its position.
        if engine == "xgboost":
            x[name] = pd.Categorical.from_codes(codes, range(len(kept) + 1))
        else:
            x[name] = codes.astype("float32")
    return x[train], y[train], x[~train], y[~train]


def make_sklearn():
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Early stopping is on by default above 10,000 rows and would end before 100 trees.
    return HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=LEARNING_RATE,
        categorical_features=[FEATURES.index(name) for name in CATEGORICAL],
        early_stopping=False,
        random_state=1,
    )


def make_xgboost():
    from xgboost import XGBClassifier

    return XGBClassifier(
        n_estimators=TREES,
        max_leaves=LEAVES,
        max_depth=0,
        grow_policy="lossguide",
        tree_method="hist",
        learning_rate=LEARNING_RATE,
        n_jobs=THREADS,
        enable_categorical=True,
        random_state=1,
    )


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("csv")
parser.add_argument("--engine", choices=["sklearn", "xgboost"], required=True)
parser.add_argument("--rows", type=int, default=0, help="evenly spaced rows of the file; 0 takes all")
parser.add_argument(
    "--categories",
    type=int,
    default=SKLEARN_CATEGORIES,
    help="most frequent values of a column kept apart; xgboost can take every route (5000)",
)
args = parser.parse_args()
if args.engine == "sklearn" and args.categories > SKLEARN_CATEGORIES:
    parser.error(f"sklearn takes at most {SKLEARN_CATEGORIES} categories")

phases = Phases()
# Imported here so that the time a user waits for the libraries is a phase of its own.
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score

model = make_sklearn() if args.engine == "sklearn" else make_xgboost()
phases.end("import")

flights = load(args.csv, args.rows)
phases.end("load")

x_train, y_train, x_test, y_test = encode(flights, args.engine, args.categories)
phases.end("encode")

model.fit(x_train, y_train)
phases.end("train")

probability = model.predict_proba(x_test)[:, 1].astype("float64")
auc = roc_auc_score(y_test, probability)
loss = log_loss(y_test, probability)
phases.end("evaluate")
phases.end_total()

print(
    json.dumps(
        {
            "engine": args.engine,
            "categories": args.categories,
            "rows": len(flights),
            "train_rows": len(y_train),
            "test_rows": len(y_test),
            "auc": round(float(auc), 5),
            "log_loss": round(float(loss), 5),
            "seconds": phases.seconds,
            "cpu_seconds": phases.cpu_seconds,
            # Linux counts ru_maxrss in KiB.
            "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }
    )
)

"""Scores a file of flights with pandas and xgboost: read, features, predict, write, 200,000 rows at a time.

Reads a CSV with the header date,delay,distance,origin,destination and prints one JSON line; see flights.py for how it is made.

    apt-get install python3-pandas python3-xgboost
    /usr/bin/python3 batch.py flights.csv scored.csv
"""
import json
import os
import resource
import sys
import time

THREADS = 2
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import pandas as pd
import xgboost as xgb

TRAIN_ROWS = 300_000
CHUNK = 200_000


def features(rows, routes):
    at = rows["date"]
    frame = pd.DataFrame({"hour": at.dt.hour, "minute_of_day": at.dt.hour * 60 + at.dt.minute, "weekday": at.dt.weekday, "day_of_month": at.dt.day, "distance": rows["distance"]})
    for name, values in (("origin", rows["origin"]), ("destination", rows["destination"]), ("route", rows["origin"] + ">" + rows["destination"])):
        frame[name] = pd.Categorical(values, categories=routes.setdefault(name, values.value_counts().index[:254])).codes
    return frame


def main():
    source, target = sys.argv[1:3]
    routes = {}
    train = pd.read_csv(source, parse_dates=["date"], nrows=TRAIN_ROWS)
    model = xgb.train({"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": 63, "max_depth": 0, "learning_rate": 0.1, "nthread": THREADS, "verbosity": 0},
                      xgb.DMatrix(features(train, routes), train["delay"] > 15), 100)
    wall, cpu, count = time.perf_counter(), time.process_time(), 0
    for rows in pd.read_csv(source, parse_dates=["date"], chunksize=CHUNK):
        score = model.predict(xgb.DMatrix(features(rows, routes), nthread=THREADS))
        rows["score"], rows["decision"], rows["release"] = score, score >= 0.3, "xgboost"
        rows.to_csv(target, mode="a" if count else "w", header=count == 0, index=False)
        count += len(rows)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"rows": count, "wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "rows_per_s": round(count / wall), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


main()

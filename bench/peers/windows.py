# The jobs of 'Relearn.Benchmarks windows' in pandas, on the same kind of events: CPU seconds, one line each.
import time

import numpy as np
import pandas as pd

EVENTS, KEYS = 5_000_000, 100_000
random = np.random.default_rng(1)
keys = random.integers(0, KEYS, EVENTS)
times = pd.to_datetime(np.arange(EVENTS) * 600_000, unit="ns")
events = pd.DataFrame({"t": times, "k": keys, "x": random.integers(0, 10_000, EVENTS) / 100.0})

begun = time.process_time()
rolled = events.set_index("t").groupby("k").x.rolling("1h", closed="left")
windows = pd.DataFrame({"count": rolled.count(), "sum": rolled.sum(), "mean": rolled.mean()})
print(f"replay {time.process_time() - begun:.2f}", flush=True)

asked = pd.DataFrame({"t": times, "k": np.roll(keys, EVENTS // 2)})
begun = time.process_time()
joined = pd.merge_asof(asked, events, on="t", by="k", allow_exact_matches=False)
print(f"asof {time.process_time() - begun:.2f}", flush=True)
